/* SPDX-License-Identifier: GPL-3.0-or-later
 * All color hints of a picture, painted and written, as pixels.
 *
 * Only the chroma of a hint counts: black and white hints ask for gray.
 */
#include "config.h"

#include "colorize-hints.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "hints.h"
#include "lab.h"

#define LAB_CHANNELS 4

/* A written hint: a disc. */
typedef struct
{
  double x, y, radius; /* from the corner of the content */
  float a, b;
} Dot;

struct _ArtColorizeHints
{
  GeglRectangle extent; /* of the content */
  GeglBuffer *layer;    /* (nullable) */
  GArray *dots;         /* Dot */
};

static gboolean
open_layer (ArtColorizeHints *hints, const ArtInputs *inputs, const ArtSettings *settings, GError **error)
{
  GeglBuffer *layer;

  if (art_settings_int (settings, "hint-layer") < 0)
    return TRUE;
  layer = g_hash_table_lookup (inputs->layers, "hint-layer");
  if (!layer)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                           _ ("The hint layer is not there any more. Choose another one, or none."));
      return FALSE;
    }
  if (!gegl_rectangle_intersect (NULL, gegl_buffer_get_extent (layer), &hints->extent))
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                           _ ("The hint layer lies outside of what is to be colored. Move it over the picture, or "
                              "choose no hint layer."));
      return FALSE;
    }
  hints->layer = g_object_ref (layer);
  return TRUE;
}

/* Whether any pixel of the content has some of @dot. */
static gboolean
is_inside (const Dot *dot, const GeglRectangle *extent)
{
  double reach = dot->radius + 0.5;
  double x = CLAMP (dot->x, 0.5, extent->width - 0.5), y = CLAMP (dot->y, 0.5, extent->height - 0.5);

  return hypot (x - dot->x, y - dot->y) < reach;
}

static gboolean
read_text (ArtColorizeHints *hints, const char *text, GError **error)
{
  const Babl *fish = babl_fish (babl_format ("R'G'B' u8"), babl_format ("CIE Lab float"));
  const GeglRectangle *extent = &hints->extent;
  g_autoptr (GPtrArray) parsed = art_hints_parse (text, error);

  if (!parsed)
    return FALSE;
  for (guint i = 0; i < parsed->len; i++)
    {
      const ArtHint *hint = parsed->pdata[i];
      const guint8 rgb[3] = { hint->r, hint->g, hint->b };
      float lab[3];
      Dot dot = { hint->x - extent->x, hint->y - extent->y, art_hint_radius (hint, extent->width, extent->height) };

      babl_process (fish, rgb, lab, 1);
      dot.a = lab[1] / ART_LAB_AB_UNIT;
      dot.b = lab[2] / ART_LAB_AB_UNIT;
      if (is_inside (&dot, extent))
        g_array_append_val (hints->dots, dot);
    }
  if (parsed->len == 0 || hints->dots->len > 0)
    return TRUE;
  g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                       _ ("All hints lie outside of what is to be colored. Their coordinates are pixels of the layer; "
                          "set them again, or remove them."));
  return FALSE;
}

ArtColorizeHints *
art_colorize_hints_new (const ArtInputs *inputs, const ArtSettings *settings, GError **error)
{
  g_autoptr (ArtColorizeHints) hints = g_new0 (ArtColorizeHints, 1);

  hints->extent = *gegl_buffer_get_extent (inputs->content);
  hints->dots = g_array_new (FALSE, FALSE, sizeof (Dot));
  if (!open_layer (hints, inputs, settings, error)
      || !read_text (hints, art_settings_string (settings, "hints"), error))
    return NULL;
  return g_steal_pointer (&hints);
}

void
art_colorize_hints_free (ArtColorizeHints *hints)
{
  if (!hints)
    return;
  g_clear_object (&hints->layer);
  g_array_unref (hints->dots);
  g_free (hints);
}

gboolean
art_colorize_hints_are_given (const ArtColorizeHints *hints)
{
  return hints->layer || hints->dots->len > 0;
}

/* Whether the component of @size bytes at @alpha is 0. */
static inline gboolean
is_zero (const guint8 *alpha, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if (alpha[i])
      return FALSE;
  return TRUE;
}

/* The part of a row of raw pixels that is not transparent: from *@first to before *@last. FALSE if all is. */
static gboolean
find_span (const guint8 *row, const Babl *format, int width, int *first, int *last)
{
  gsize pixel = (gsize) babl_format_get_bytes_per_pixel (format);
  gsize alpha = pixel / babl_format_get_n_components (format);

  *first = 0;
  *last = width;
  if (!babl_format_has_alpha (format))
    return TRUE;
  while (*first < width && is_zero (row + (*first + 1) * pixel - alpha, alpha))
    ++*first;
  while (*last > *first && is_zero (row + *last * pixel - alpha, alpha))
    --*last;
  return *first < *last;
}

static void
take_pixels (const float *lab, int count, ArtHintPixel *pixels)
{
  for (int i = 0; i < count; i++, lab += LAB_CHANNELS)
    if (lab[3] > 0.0f && isfinite (lab[1]) && isfinite (lab[2]))
      pixels[i] = (ArtHintPixel){ lab[1] / ART_LAB_AB_UNIT, lab[2] / ART_LAB_AB_UNIT, MIN (lab[3], 1.0f) };
}

/* Layers of hints are mostly empty: only what is painted is converted. */
static gboolean
read_layer (const ArtColorizeHints *hints, int y, int rows, ArtHintPixel *pixels)
{
  const GeglRectangle band = { hints->extent.x, hints->extent.y + y, hints->extent.width, rows };
  const Babl *format = gegl_buffer_get_format (hints->layer);
  const Babl *fish = babl_fish (format, babl_format ("CIE Lab alpha float"));
  gsize size = (gsize) babl_format_get_bytes_per_pixel (format);
  g_autofree guint8 *raw = NULL;
  g_autofree float *lab = NULL;
  GeglRectangle common;
  gboolean any = FALSE;

  if (!gegl_rectangle_intersect (&common, &band, gegl_buffer_get_extent (hints->layer)))
    return FALSE;
  raw = g_malloc (size * common.width * common.height);
  lab = g_new (float, (gsize) common.width *LAB_CHANNELS);
  gegl_buffer_get (hints->layer, &common, 1.0, format, raw, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (int j = 0; j < common.height; j++)
    {
      const guint8 *row = raw + size * common.width * j;
      int first, last;

      if (!find_span (row, format, common.width, &first, &last))
        continue;
      babl_process (fish, row + size * first, lab, last - first);
      take_pixels (lab, last - first,
                   pixels + (gsize) (common.y - band.y + j) * band.width + common.x - band.x + first);
      any = TRUE;
    }
  return any;
}

/* Puts @coverage of the dot's colour over @pixel. */
static void
blend_dot (const Dot *dot, float coverage, ArtHintPixel *pixel)
{
  float rest = (1.0f - coverage) * pixel->coverage, sum = coverage + rest;

  pixel->a = (coverage * dot->a + rest * pixel->a) / sum;
  pixel->b = (coverage * dot->b + rest * pixel->b) / sum;
  pixel->coverage = sum;
}

static gboolean
draw_dot (const Dot *dot, int width, int top, int rows, ArtHintPixel *pixels)
{
  double reach = dot->radius + 0.5;
  int left = (int) MAX (0.0, floor (dot->x - reach)), right = (int) MIN (width, ceil (dot->x + reach));
  int first = (int) MAX (top, floor (dot->y - reach)), last = (int) MIN (top + rows, ceil (dot->y + reach));
  gboolean any = FALSE;

  for (int y = first; y < last; y++)
    for (int x = left; x < right; x++)
      {
        double coverage = reach - hypot (x + 0.5 - dot->x, y + 0.5 - dot->y);

        if (coverage <= 0.0)
          continue;
        blend_dot (dot, (float) MIN (coverage, 1.0), pixels + (gsize) (y - top) * width + x);
        any = TRUE;
      }
  return any;
}

gboolean
art_colorize_hints_read (const ArtColorizeHints *hints, int y, int rows, ArtHintPixel *pixels)
{
  gboolean any = FALSE;

  if (!art_colorize_hints_are_given (hints))
    return FALSE;
  memset (pixels, 0, sizeof *pixels * hints->extent.width * rows);
  if (hints->layer)
    any = read_layer (hints, y, rows, pixels);
  for (guint i = 0; i < hints->dots->len; i++)
    any |= draw_dot (&g_array_index (hints->dots, Dot, i), hints->extent.width, y, rows, pixels);
  return any;
}
