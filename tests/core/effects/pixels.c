/* SPDX-License-Identifier: GPL-3.0-or-later
 * The bytes of a picture.
 */
#include "config.h"

#include "pixels.h"

guint8 *
raw_pixels (GeglBuffer *buffer, gsize *bytes)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  const Babl *format = gegl_buffer_get_format (buffer);
  guint8 *pixels;

  *bytes = (gsize) extent->width * extent->height * babl_format_get_bytes_per_pixel (format);
  pixels = g_malloc (*bytes);
  gegl_buffer_get (buffer, extent, 1.0, format, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  return pixels;
}

void
assert_same_alpha (GeglBuffer *a, GeglBuffer *b)
{
  const Babl *format = gegl_buffer_get_format (a);
  gsize bytes, size = babl_format_get_bytes_per_pixel (format);
  gsize alpha = size / babl_format_get_n_components (format);
  g_autofree guint8 *first = raw_pixels (a, &bytes), *second = raw_pixels (b, &bytes);

  for (gsize at = size - alpha; at < bytes; at += size)
    g_assert_cmpmem (first + at, alpha, second + at, alpha);
}
