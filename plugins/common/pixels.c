/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copies pixels number by number between libgimp's buffers and buffers that know their colour space.
 */
#include "config.h"

#include "pixels.h"

#include <libgimp/gimp.h>

/* Rows that are copied at once: as high as GIMP's tiles. */
#define BAND 64

/* @format with the space of the image's colour profile, if it has one. Masks and channels are coverage, not colour. */
static const Babl *
with_profile (const Babl *format, gint32 drawable)
{
  const gint32 image = gimp_item_get_image (drawable);
  GimpColorProfile *profile;
  const Babl *seen;

  if (!gimp_item_is_layer (drawable))
    return format;
  profile = gimp_image_get_color_profile (image);
  if (!profile)
    return format;
  seen = gimp_color_profile_get_format (profile, format, GIMP_COLOR_RENDERING_INTENT_RELATIVE_COLORIMETRIC, NULL);
  g_object_unref (profile);
  return seen ? seen : format;
}

/* Copies @region of @from, read as @format_from, to (@x, @y) of @to, where the same bytes are taken for @format_to. */
static void
copy_bytes (GeglBuffer *from, const GeglRectangle *region, const Babl *format_from, GeglBuffer *to, int x, int y,
            const Babl *format_to)
{
  const int bpp = babl_format_get_bytes_per_pixel (format_to);
  g_autofree guchar *band = g_malloc_n ((gsize) region->width * BAND, bpp);

  for (int row = 0; row < region->height; row += BAND)
    {
      const int height = MIN (BAND, region->height - row);

      gegl_buffer_get (from, GEGL_RECTANGLE (region->x, region->y + row, region->width, height), 1, format_from, band,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_set (to, GEGL_RECTANGLE (x, y + row, region->width, height), 0, format_to, band, GEGL_AUTO_ROWSTRIDE);
    }
}

/**
 * art_pixels_copy: @region is in the drawable's coordinates, and so is the extent of the copy.
 */
GeglBuffer *
art_pixels_copy (gint32 drawable, const GeglRectangle *region)
{
  g_autoptr (GeglBuffer) source = gimp_drawable_get_buffer (drawable);
  const Babl *stored = gegl_buffer_get_format (source);
  const Babl *meant = with_profile (stored, drawable);
  GeglBuffer *copy = gegl_buffer_new (region, meant);

  copy_bytes (source, region, stored, copy, region->x, region->y, meant);
  return copy;
}

/**
 * art_pixels_write: converts from whatever @from is to the encoding and colour space of the drawable.
 */
void
art_pixels_write (GeglBuffer *from, const GeglRectangle *region, gint32 drawable, GeglBuffer *to, int x, int y)
{
  const Babl *stored = gegl_buffer_get_format (to);

  copy_bytes (from, region, with_profile (stored, drawable), to, x, y, stored);
  gegl_buffer_flush (to);
}
