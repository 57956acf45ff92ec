/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reduced copies of pictures, for the dialog.
 */
#include "config.h"

#include "image-shrink.h"

#include <math.h>

GeglRectangle
art_image_shrunk (const GeglRectangle *extent, double scale)
{
  return (GeglRectangle){ (int) ceil (extent->x * scale), (int) ceil (extent->y * scale),
                          MAX (1, (int) (extent->width * scale)), MAX (1, (int) (extent->height * scale)) };
}

GeglBuffer *
art_image_shrink_part (GeglBuffer *buffer, const GeglRectangle *small, double scale, GeglAbyssPolicy abyss)
{
  const Babl *format = gegl_buffer_get_format (buffer);
  gsize size = (gsize) babl_format_get_bytes_per_pixel (format);
  g_autofree guint8 *pixels = g_malloc_n ((gsize) small->width * (gsize) small->height, size);
  GeglBuffer *result = gegl_buffer_new (small, format);

  gegl_buffer_get (buffer, small, scale, format, pixels, GEGL_AUTO_ROWSTRIDE, abyss);
  gegl_buffer_set (result, small, 0, format, pixels, GEGL_AUTO_ROWSTRIDE);
  return result;
}

GeglBuffer *
art_image_shrink (GeglBuffer *buffer, int size)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  double scale = MIN (1.0, (double) size / MAX (extent->width, extent->height));
  const GeglRectangle small = art_image_shrunk (extent, scale);
  g_autoptr (GeglBuffer) part = art_image_shrink_part (buffer, &small, scale, GEGL_ABYSS_CLAMP);

  return art_image_move_to_origin (part);
}

GeglBuffer *
art_image_move_to_origin (GeglBuffer *buffer)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  const GeglRectangle origin = { 0, 0, extent->width, extent->height };
  GeglBuffer *moved;

  if (gegl_rectangle_equal (extent, &origin))
    return g_object_ref (buffer);
  moved = gegl_buffer_new (&origin, gegl_buffer_get_format (buffer));
  gegl_buffer_copy (buffer, extent, GEGL_ABYSS_NONE, moved, &origin);
  return moved;
}
