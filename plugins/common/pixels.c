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

/* The colour version of a gray format; others as they are. GIMP, too, makes sRGB out of gray pictures, whatever their
 * profile. */
static const Babl *
in_color (const Babl *format)
{
  const gboolean linear = babl_format_get_encoding (format)[1] != '\'';
  g_autofree char *color =
      g_strdup_printf ("%s%s %s", linear ? "RGB" : "R'G'B'", babl_format_has_alpha (format) ? "A" : "",
                       babl_get_name (babl_format_get_type (format, 0)));

  return babl_format_get_n_components (format) < 3 ? babl_format (color) : format;
}

/* @format with alpha. */
static const Babl *
with_alpha (const Babl *format)
{
  g_auto (GStrv) words = g_strsplit (babl_format_get_encoding (format), " ", 2);
  g_autofree char *alpha = g_strdup_printf ("%sA %s", words[0], words[1]);

  return babl_format_has_alpha (format) ? format : babl_format_with_space (alpha, babl_format_get_space (format));
}

/* What the numbers of @drawable mean. */
static const Babl *
format_of (gint32 drawable)
{
  return with_profile (gimp_drawable_get_format (drawable), drawable);
}

/* A buffer of @format whose pixel (@x, @y) is the first of @region of @drawable. */
static GeglBuffer *
copy_region (gint32 drawable, const GeglRectangle *region, const Babl *format, int x, int y)
{
  g_autoptr (GeglBuffer) source = gimp_drawable_get_buffer (drawable);
  const Babl *stored = gegl_buffer_get_format (source);
  GeglBuffer *copy = gegl_buffer_new (GEGL_RECTANGLE (x, y, region->width, region->height), format);

  copy_bytes (source, region, stored, copy, x, y, with_profile (stored, drawable));
  return copy;
}

/**
 * art_pixels_copy: @region is in the drawable's coordinates, and so is the extent of the copy.
 */
GeglBuffer *
art_pixels_copy (gint32 drawable, const GeglRectangle *region)
{
  return copy_region (drawable, region, format_of (drawable), region->x, region->y);
}

/**
 * art_pixels_copy_color: the numbers that GIMP's own conversion to RGB would give.
 */
GeglBuffer *
art_pixels_copy_color (gint32 drawable, const GeglRectangle *region)
{
  return copy_region (drawable, region, in_color (format_of (drawable)), region->x, region->y);
}

/**
 * art_pixels_copy_over: the entire layer, whose first pixel comes to (@x, @y).
 */
GeglBuffer *
art_pixels_copy_over (gint32 layer, int x, int y)
{
  const GeglRectangle all = { 0, 0, gimp_drawable_width (layer), gimp_drawable_height (layer) };

  return copy_region (layer, &all, with_alpha (in_color (format_of (layer))), x, y);
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
