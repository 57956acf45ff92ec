/* SPDX-License-Identifier: GPL-3.0-or-later
 * The hole of Inpaint: from selection, transparency or mask to coverage.
 */
#include "config.h"

#include "inpaint-hole.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "image-rows.h"
#include "inpaint-grow.h"
#include "inpaint-options.h"
#include "nn/nn.h"

/* Alpha from which on a pixel counts as opaque: next to the largest of 8 bit. */
#define OPAQUE 0.997f

void
art_inpaint_hole_free (ArtInpaintHole *hole)
{
  if (!hole)
    return;
  nn_free_aligned (hole->coverage);
  g_free (hole);
}

static gboolean
refuse (int code, const char *text, GError **error)
{
  g_set_error_literal (error, ART_ERROR, code, text);
  return FALSE;
}

static gboolean
no_memory (GError **error)
{
  g_set_error_literal (error, NN_ERROR, NN_ERROR_NO_MEMORY,
                       _ ("There is not enough memory for the hole. Select a smaller part of the picture."));
  return FALSE;
}

static gboolean
no_selection (GError **error)
{
  return refuse (ART_ERROR_INPUT,
                 _ ("Nothing is selected. Select what is to disappear, for example with the lasso, and try again. "
                    "Transparent pixels or a mask can also be replaced."),
                 error);
}

/* Lets only stay what is selected, too. */
static void
keep_selected (ArtInpaintHole *hole, GeglBuffer *mask)
{
  GeglRectangle band = { hole->extent.x, hole->extent.y, hole->extent.width, ART_IMAGE_BAND };
  g_autofree guint8 *rows = g_malloc ((gsize) band.width * ART_IMAGE_BAND);
  int bottom = hole->extent.y + hole->extent.height;
  guint8 *to = hole->coverage;

  for (; band.y < bottom; band.y += ART_IMAGE_BAND)
    {
      band.height = MIN (ART_IMAGE_BAND, bottom - band.y);
      gegl_buffer_get (mask, &band, 1.0, babl_format ("Y u8"), rows, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (gsize i = 0; i < (gsize) band.width * band.height; i++, to++)
        *to = MIN (*to, rows[i]);
    }
}

static gboolean
read_selection (ArtInpaintHole *hole, const ArtInputs *inputs, GError **error)
{
  if (!inputs->mask)
    return no_selection (error);
  memset (hole->coverage, 255, (gsize) hole->extent.width * hole->extent.height);
  keep_selected (hole, inputs->mask);
  return TRUE;
}

static gboolean
read_transparency (ArtInpaintHole *hole, GeglBuffer *content, GError **error)
{
  gsize row = (gsize) hole->extent.width;
  g_autofree float *pixels = g_new (float, row *ART_IMAGE_BAND * 4);
  guint8 *to = hole->coverage;

  if (!babl_format_has_alpha (gegl_buffer_get_format (content)))
    return refuse (ART_ERROR_INPUT, _ ("This layer has no transparent pixels: it has no alpha channel."), error);
  hole->makes_opaque = TRUE;
  for (int y = 0; y < hole->extent.height; y += ART_IMAGE_BAND)
    {
      int rows = MIN (ART_IMAGE_BAND, hole->extent.height - y);

      art_image_get_rows (content, y, rows, pixels);
      for (gsize i = 0; i < row * (gsize) rows; i++)
        *to++ = pixels[4 * i + 3] < OPAQUE ? 255 : 0;
    }
  return TRUE;
}

static gboolean
read_mask (ArtInpaintHole *hole, const ArtInputs *inputs, GError **error)
{
  GeglBuffer *mask = g_hash_table_lookup (inputs->layers, "mask-layer");

  if (!mask)
    return refuse (ART_ERROR_ARGUMENT,
                   _ ("Choose the mask that is white where pixels are to be replaced, or replace the selection."),
                   error);
  memset (hole->coverage, 255, (gsize) hole->extent.width * hole->extent.height);
  keep_selected (hole, mask);
  return TRUE;
}

/* What is to be replaced, before it is grown. */
static gboolean
read_hole (ArtInpaintHole *hole, const ArtInputs *inputs, int how, GError **error)
{
  if (how == ART_INPAINT_SELECTION)
    return read_selection (hole, inputs, error);
  if (!(how == ART_INPAINT_MASK ? read_mask (hole, inputs, error) : read_transparency (hole, inputs->content, error)))
    return FALSE;
  if (inputs->mask)
    keep_selected (hole, inputs->mask);
  return TRUE;
}

static void
find_bounds (ArtInpaintHole *hole)
{
  int left = hole->extent.width, right = -1, top = -1, bottom = -1;
  const guint8 *row = hole->coverage;

  hole->n_pixels = 0;
  for (int y = 0; y < hole->extent.height; y++, row += hole->extent.width)
    {
      gint64 before = hole->n_pixels;

      for (int x = 0; x < hole->extent.width; x++)
        if (row[x])
          {
            hole->n_pixels++;
            left = MIN (left, x);
            right = MAX (right, x);
          }
      if (hole->n_pixels == before)
        continue;
      top = top < 0 ? y : top;
      bottom = y;
    }
  hole->bounds =
      hole->n_pixels ? (GeglRectangle){ left, top, right - left + 1, bottom - top + 1 } : (GeglRectangle){ 0 };
}

static gboolean
refuse_empty (int how, GError **error)
{
  static const char *const texts[] = {
    [ART_INPAINT_SELECTION] = N_ ("The selection does not lie in this layer. Select what is to disappear, or choose "
                                  "the layer that it is in."),
    [ART_INPAINT_TRANSPARENT] = N_ ("There are no transparent pixels to fill. Erase what is to disappear, or select "
                                    "it and replace the selection."),
    [ART_INPAINT_MASK] = N_ ("The mask is black in this layer. Paint white where pixels are to be replaced."),
  };

  return refuse (ART_ERROR_INPUT, _ (texts[how]), error);
}

/* Whether any pixel that shows is left to fill the hole with. */
static gboolean
has_surroundings (const ArtInpaintHole *hole, GeglBuffer *content)
{
  gsize row = (gsize) hole->extent.width;
  const guint8 *covered = hole->coverage;
  g_autofree float *pixels = NULL;

  if (hole->n_pixels == (gint64) row * hole->extent.height)
    return FALSE;
  if (!babl_format_has_alpha (gegl_buffer_get_format (content)))
    return TRUE;
  pixels = g_new (float, row *ART_IMAGE_BAND * 4);
  for (int y = 0; y < hole->extent.height; y += ART_IMAGE_BAND)
    {
      int rows = MIN (ART_IMAGE_BAND, hole->extent.height - y);

      art_image_get_rows (content, y, rows, pixels);
      for (gsize i = 0; i < row * (gsize) rows; i++)
        if (!*covered++ && pixels[4 * i + 3] > 0.0f)
          return TRUE;
    }
  return FALSE;
}

static gboolean
check_surroundings (const ArtInpaintHole *hole, GeglBuffer *content, GError **error)
{
  if (has_surroundings (hole, content))
    return TRUE;
  return refuse (ART_ERROR_INPUT,
                 _ ("Nothing would be left to fill the hole with: it covers the entire layer. Select only what is to "
                    "disappear, or grow and feather it less."),
                 error);
}

/* What lies in the hole keeps its coverage; around it comes the rim. */
static gboolean
grow_and_feather (ArtInpaintHole *hole, int grow, double feather, GError **error)
{
  int width = hole->extent.width, height = hole->extent.height;
  gsize n = (gsize) width * height;
  guint8 *core, *scratch;
  gboolean done = FALSE;

  core = nn_try_malloc_aligned (n);
  scratch = nn_try_malloc_aligned (n);
  if (core && scratch)
    {
      art_inpaint_grow (hole->coverage, scratch, width, height, grow);
      memcpy (core, hole->coverage, n);
      art_inpaint_grow (hole->coverage, scratch, width, height, (int) ceil (feather / 2.0));
      done = art_inpaint_soften (hole->coverage, width, height, feather / 2.0);
      for (gsize i = 0; i < n; i++)
        hole->coverage[i] = MAX (hole->coverage[i], core[i]);
    }
  nn_free_aligned (core);
  nn_free_aligned (scratch);
  return done || no_memory (error);
}

static gboolean
check_content (GeglBuffer *content, GError **error)
{
  if (gegl_buffer_get_width (content) < 1 || gegl_buffer_get_height (content) < 1)
    return refuse (ART_ERROR_INPUT, _ ("There are no pixels to work on."), error);
  if (babl_format_is_palette (gegl_buffer_get_format (content)))
    return refuse (ART_ERROR_INPUT,
                   _ ("Pictures with indexed colors cannot be worked on. Convert the image with "
                      "Image > Mode > RGB first."),
                   error);
  return TRUE;
}

ArtInpaintHole *
art_inpaint_hole_new (const ArtInputs *inputs, const ArtSettings *settings, GError **error)
{
  g_autoptr (ArtInpaintHole) hole = g_new0 (ArtInpaintHole, 1);
  int how = art_settings_int (settings, "hole");

  if (!check_content (inputs->content, error))
    return NULL;
  hole->extent = *gegl_buffer_get_extent (inputs->content);
  hole->coverage = nn_try_malloc_aligned ((gsize) hole->extent.width * hole->extent.height);
  if (!hole->coverage)
    return no_memory (error), NULL;
  if (!read_hole (hole, inputs, how, error))
    return NULL;
  find_bounds (hole);
  if (hole->n_pixels == 0)
    return refuse_empty (how, error), NULL;
  if (!grow_and_feather (hole, art_settings_int (settings, "grow"), art_settings_double (settings, "feather"), error))
    return NULL;
  find_bounds (hole);
  return check_surroundings (hole, inputs->content, error) ? g_steal_pointer (&hole) : NULL;
}

ArtInpaintHole *
art_inpaint_hole_new_from_plane (GeglBuffer *content, guint8 *plane, GError **error)
{
  g_autoptr (ArtInpaintHole) hole = g_new0 (ArtInpaintHole, 1);

  hole->coverage = plane;
  if (!check_content (content, error))
    return NULL;
  hole->extent = *gegl_buffer_get_extent (content);
  hole->makes_opaque = TRUE;
  find_bounds (hole);
  return check_surroundings (hole, content, error) ? g_steal_pointer (&hole) : NULL;
}

GeglBuffer *
art_inpaint_coverage (const ArtInputs *inputs, const ArtSettings *settings, GError **error)
{
  g_autoptr (ArtInpaintHole) hole = art_inpaint_hole_new (inputs, settings, error);
  GeglRectangle bounds;
  GeglBuffer *result;

  if (!hole)
    return NULL;
  bounds = hole->bounds;
  bounds.x += hole->extent.x;
  bounds.y += hole->extent.y;
  result = gegl_buffer_new (&bounds, babl_format ("Y float"));
  gegl_buffer_set (result, &bounds, 0, babl_format ("Y u8"),
                   hole->coverage + (gsize) hole->bounds.y * hole->extent.width + hole->bounds.x, hole->extent.width);
  return result;
}

gboolean
art_inpaint_content_region (const ArtSettings *settings, const GeglRectangle *extent, const GeglRectangle *selection,
                            GeglRectangle *region, GError **error)
{
  const ArtInpaintOptions options = art_inpaint_options (settings);
  int margin;

  *region = *extent;
  if (!selection)
    return art_settings_int (settings, "hole") != ART_INPAINT_SELECTION || no_selection (error);
  if (!gegl_rectangle_intersect (region, selection, extent))
    return refuse_empty (ART_INPAINT_SELECTION, error);
  margin = art_settings_int (settings, "grow") + (int) ceil (art_settings_double (settings, "feather")) + 1
           + art_inpaint_reach (&options, MAX (region->width, region->height));
  if (options.sample_from == ART_INPAINT_SAMPLE_LAYER)
    *region = *extent;
  else
    gegl_rectangle_intersect (region, extent,
                              GEGL_RECTANGLE (region->x - margin, region->y - margin, region->width + 2 * margin,
                                              region->height + 2 * margin));
  return TRUE;
}
