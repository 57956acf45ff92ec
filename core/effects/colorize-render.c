/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gives pixels their new chroma and keeps their luminance: rows after rows, so that large layers take little memory.
 */
#include "config.h"

#include "colorize-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "colorize-gamut.h"
#include "colorize-guide.h"
#include "image-rows.h"

#define CHANNELS 4
/* Share of all pixels from which on it is worth telling that colours did not fit, in per cent. */
#define WORTH_TELLING 1.0

typedef struct
{
  ArtColorizeJob *job;
  ArtColorizeGuide *guide;
  GeglBuffer *content, *result;
  ArtColorizeGamut gamut;
  const Babl *format, *decode; /* of the pixels; to Lab with alpha */
  gsize size;                  /* bytes of a pixel */
  int width, height;
  float fresh, faded; /* shares of the new and the old chroma */

  /* The band at work. */
  int y;
  guint8 *raw;
  ArtHintPixel *hints; /* NULL = none here */
  gint64 *paler;       /* pixels of each row of the band whose chroma was reduced */
} Render;

/* The new chroma of a row whose Lab with alpha is @lab. */
static void
color_row (const Render *render, int row, float *lab, float *ab)
{
  const ArtHintPixel *hint = render->hints ? render->hints + (gsize) row * render->width : NULL;

  /* Luminance of the guide is in the networks' unit. */
  for (int x = 0; x < render->width; x++)
    lab[x * CHANNELS] /= 100.0f;
  art_colorize_guide_row (render->guide, render->width, render->height, render->y + row, lab, CHANNELS, ab);
  for (int x = 0; x < render->width; x++, lab += CHANNELS, ab += 2)
    {
      lab[0] *= 100.0f;
      if (hint && hint[x].coverage > 0.0f)
        {
          ab[0] += hint[x].coverage * (hint[x].a - ab[0]);
          ab[1] += hint[x].coverage * (hint[x].b - ab[1]);
        }
      for (int c = 0; c < 2; c++)
        lab[1 + c] = render->fresh * ART_LAB_AB_UNIT * ab[c] + render->faded * lab[1 + c];
    }
}

/* Pixels that nobody sees, or whose values are no numbers, stay as they are. */
static inline gboolean
stays (const float *lab)
{
  return !(lab[3] > 0.0f) || !isfinite (lab[0]) || !isfinite (lab[1]) || !isfinite (lab[2]);
}

/* Alpha of @to is that of @from, byte for byte. */
static void
keep_alpha (const Render *render, const guint8 *from, guint8 *to)
{
  gsize alpha = render->size / babl_format_get_n_components (render->format), at = render->size - alpha;

  for (int x = 0; x < render->width; x++)
    memcpy (to + x * render->size + at, from + x * render->size + at, alpha);
}

static void
render_row (const Render *render, int row, float *lab, float *ab, guint8 *encoded)
{
  guint8 *raw = render->raw + render->size * render->width * row;

  babl_process (render->decode, raw, lab, render->width);
  color_row (render, row, lab, ab);
  render->paler[row] = art_colorize_gamut_encode (&render->gamut, lab, render->width, encoded);
  if (babl_format_has_alpha (render->format))
    keep_alpha (render, raw, encoded);
  for (int x = 0; x < render->width; x++)
    if (!stays (lab + x * CHANNELS))
      memcpy (raw + x * render->size, encoded + x * render->size, render->size);
}

static void
render_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Render *render = data;
  g_autofree float *lab = g_new (float, (gsize) render->width *CHANNELS);
  g_autofree float *ab = g_new (float, (gsize) render->width * 2);
  g_autofree guint8 *encoded = g_malloc (render->size * render->width);

  for (gint64 row = begin; row < end; row++)
    render_row (render, (int) row, lab, ab, encoded);
}

/* Colours rows from render->y. @pixels: room for the hints of a band, NULL = hints do not count. */
static void
render_band (Render *render, int rows, ArtHintPixel *pixels)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (render->content);
  const GeglRectangle from = { extent->x, extent->y + render->y, extent->width, rows };
  const GeglRectangle *result = gegl_buffer_get_extent (render->result);
  const GeglRectangle to = { result->x, result->y + render->y, result->width, rows };

  gegl_buffer_get (render->content, &from, 1.0, render->format, render->raw, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  render->hints = pixels && art_colorize_hints_read (render->job->source, render->y, rows, pixels) ? pixels : NULL;
  nn_parallel_for (rows, 4, render_rows, render);
  gegl_buffer_set (render->result, &to, 0, render->format, render->raw, GEGL_AUTO_ROWSTRIDE);
}

static void
tell_about_gamut (const Render *render, gint64 paler)
{
  double share = 100.0 * (double) paler / ((double) render->width * render->height);
  const ArtMonitor *monitor = render->job->monitor;
  g_autofree char *text = NULL;

  if (share < WORTH_TELLING || !monitor || !monitor->note)
    return;
  text = g_strdup_printf (_ ("%.1f %% of the pixels would be brighter than the image can show; their color was made "
                             "paler so that their lightness stays."),
                          share);
  monitor->note (text, monitor->data);
}

static gboolean
render_bands (Render *render, gboolean exact, GError **error)
{
  g_autofree guint8 *raw = g_malloc (render->size * render->width * ART_IMAGE_BAND);
  g_autofree ArtHintPixel *pixels = exact ? g_new (ArtHintPixel, (gsize) render->width * ART_IMAGE_BAND) : NULL;
  gint64 rows_paler[ART_IMAGE_BAND], paler = 0;

  render->raw = raw;
  render->paler = rows_paler;
  for (render->y = 0; render->y < render->height; render->y += ART_IMAGE_BAND)
    {
      int rows = MIN (ART_IMAGE_BAND, render->height - render->y);

      if (!art_colorize_job_progress (render->job, (double) render->y / render->height, _ ("Coloring the picture"),
                                      error))
        return FALSE;
      render_band (render, rows, pixels);
      for (int row = 0; row < rows; row++)
        paler += rows_paler[row];
    }
  tell_about_gamut (render, paler);
  return art_colorize_job_progress (render->job, 1.0, _ ("Coloring the picture"), error);
}

GeglBuffer *
art_colorize_render (ArtColorizeJob *job, GeglBuffer *content, gboolean exact, GError **error)
{
  double mix = art_settings_double (job->settings, "mix"),
         saturation = art_settings_double (job->settings, "saturation");
  const Babl *format = gegl_buffer_get_format (content);
  Render render = { .job = job,
                    .content = content,
                    .format = format,
                    .decode = babl_fish (format, babl_format ("CIE Lab alpha float")),
                    .size = (gsize) babl_format_get_bytes_per_pixel (format),
                    .width = gegl_buffer_get_width (content),
                    .height = gegl_buffer_get_height (content),
                    .fresh = (float) (mix * saturation),
                    .faded = (float) ((1.0 - mix) * saturation) };
  g_autoptr (ArtColorizeGuide) guide = art_colorize_guide_new (job->luminance, job->ab);
  g_autoptr (GeglBuffer) result = gegl_buffer_new (gegl_buffer_get_extent (content), format);

  render.guide = guide;
  render.result = result;
  art_colorize_gamut_init (&render.gamut, format);
  return render_bands (&render, exact, error) ? g_steal_pointer (&result) : NULL;
}
