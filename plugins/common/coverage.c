/* SPDX-License-Identifier: GPL-3.0-or-later
 * How much of a drawable is meant or shows: the selection, layer masks, and both together.
 */
#include "config.h"

#include "coverage.h"

#include <libgimp/gimp.h>

#include "pixels.h"

GeglBuffer *
art_coverage_of_selection (gint32 image, gint32 drawable, const GeglRectangle *region)
{
  g_autoptr (GeglBuffer) selection = gimp_drawable_get_buffer (gimp_image_get_selection (image));
  GeglBuffer *mask = gegl_buffer_new (region, babl_format ("Y float"));
  GeglRectangle seen;
  int x, y;

  gimp_drawable_offsets (drawable, &x, &y);
  seen = *GEGL_RECTANGLE (region->x + x, region->y + y, region->width, region->height);
  if (gegl_rectangle_intersect (&seen, &seen, gegl_buffer_get_extent (selection)))
    gegl_buffer_copy (selection, &seen, GEGL_ABYSS_NONE, mask,
                      GEGL_RECTANGLE (seen.x - x, seen.y - y, seen.width, seen.height));
  return mask;
}

GeglBuffer *
art_coverage_of_mask (gint32 drawable, const GeglRectangle *region)
{
  const gint32 mask = gimp_layer_get_mask (drawable);

  return mask != -1 && gimp_layer_get_apply_mask (drawable) ? art_pixels_copy (mask, region) : NULL;
}

/* Alpha counts, so that what is not there says nothing. */
static GeglBuffer *
lightness_of_layer (gint32 layer, int x, int y)
{
  const GeglRectangle all = { 0, 0, gimp_drawable_width (layer), gimp_drawable_height (layer) };
  const GeglRectangle at = { x, y, all.width, all.height };
  g_autoptr (GeglBuffer) pixels = art_pixels_copy_over (layer, x, y);
  g_autoptr (GeglBuffer) mask = art_coverage_of_mask (layer, &all);
  const Babl *gray = babl_format_with_space ("Y'A float", babl_format_get_space (gegl_buffer_get_format (pixels)));
  GeglBuffer *lightness = gegl_buffer_new (&at, babl_format ("Y float"));
  g_autofree float *row = g_new (float, 2 * (gsize) at.width);

  if (mask)
    art_coverage_apply (pixels, mask);
  for (int i = 0; i < at.height; i++)
    {
      const GeglRectangle line = { x, y + i, at.width, 1 };

      gegl_buffer_get (pixels, &line, 1, gray, row, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (int j = 0; j < at.width; j++)
        row[j] = CLAMP (row[2 * j] * row[2 * j + 1], 0.0f, 1.0f);
      gegl_buffer_set (lightness, &line, 0, babl_format ("Y float"), row, GEGL_AUTO_ROWSTRIDE);
    }
  return lightness;
}

GeglBuffer *
art_coverage_of_item (gint32 item, int x, int y)
{
  g_autoptr (GeglBuffer) values = NULL;
  GeglBuffer *mask;

  if (gimp_item_is_layer (item))
    return lightness_of_layer (item, x, y);
  values = gimp_drawable_get_buffer (item);
  mask = gegl_buffer_new (GEGL_RECTANGLE (x, y, gegl_buffer_get_width (values), gegl_buffer_get_height (values)),
                          babl_format ("Y float"));
  gegl_buffer_copy (values, NULL, GEGL_ABYSS_NONE, mask, gegl_buffer_get_extent (mask));
  return mask;
}

GeglBuffer *
art_coverage_intersect (GeglBuffer *a, GeglBuffer *b, const GeglRectangle *region)
{
  const Babl *format = babl_format ("Y float");
  g_autofree float *row_a = g_new (float, region->width);
  g_autofree float *row_b = g_new (float, region->width);
  GeglBuffer *both;

  if (!a || !b)
    return a ? g_object_ref (a) : b ? g_object_ref (b) : NULL;
  both = gegl_buffer_new (region, format);
  for (int y = 0; y < region->height; y++)
    {
      const GeglRectangle line = { region->x, region->y + y, region->width, 1 };

      gegl_buffer_get (a, &line, 1, format, row_a, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_get (b, &line, 1, format, row_b, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (int x = 0; x < region->width; x++)
        row_a[x] *= row_b[x];
      gegl_buffer_set (both, &line, 0, format, row_a, GEGL_AUTO_ROWSTRIDE);
    }
  return both;
}

void
art_coverage_apply (GeglBuffer *pixels, GeglBuffer *mask)
{
  const GeglRectangle *at = gegl_buffer_get_extent (pixels);
  const GeglRectangle *mask_at = gegl_buffer_get_extent (mask);
  const Babl *rgba = babl_format_with_space ("R'G'B'A float", babl_format_get_space (gegl_buffer_get_format (pixels)));
  g_autofree float *row = g_new (float, 4 * (gsize) at->width);
  g_autofree float *cover = g_new (float, at->width);

  for (int y = 0; y < at->height; y++)
    {
      const GeglRectangle line = { at->x, at->y + y, at->width, 1 };

      gegl_buffer_get (pixels, &line, 1, rgba, row, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_get (mask, GEGL_RECTANGLE (mask_at->x, mask_at->y + y, at->width, 1), 1, babl_format ("Y float"),
                       cover, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (int x = 0; x < at->width; x++)
        row[4 * x + 3] *= cover[x];
      gegl_buffer_set (pixels, &line, 0, rgba, row, GEGL_AUTO_ROWSTRIDE);
    }
}

/* The first and the last pixel of a row that is not 0. FALSE = there is none. */
static gboolean
span_of_row (const float *row, int n, int *first, int *last)
{
  for (*first = 0; *first < n && row[*first] == 0; (*first)++)
    ;
  for (*last = n - 1; *last >= 0 && row[*last] == 0; (*last)--)
    ;
  return *first < n;
}

gboolean
art_coverage_bounds (GeglBuffer *coverage, GeglRectangle *bounds)
{
  const GeglRectangle *all = gegl_buffer_get_extent (coverage);
  g_autofree float *row = g_new (float, all->width);

  *bounds = *GEGL_RECTANGLE (0, 0, 0, 0);
  for (int y = all->y; y < all->y + all->height; y++)
    {
      int first, last;

      gegl_buffer_get (coverage, GEGL_RECTANGLE (all->x, y, all->width, 1), 1, babl_format ("Y float"), row,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      if (span_of_row (row, all->width, &first, &last))
        gegl_rectangle_bounding_box (bounds, bounds, GEGL_RECTANGLE (all->x + first, y, last - first + 1, 1));
    }
  return bounds->width > 0;
}
