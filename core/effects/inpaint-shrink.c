/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reduced copies of inputs, for the dialog's pictures.
 */
#include "config.h"

#include "inpaint-shrink.h"

#include <math.h>

#include "image.h"

GeglBuffer *
art_inpaint_shrink_part (GeglBuffer *buffer, const GeglRectangle *small, double scale)
{
  const Babl *format = gegl_buffer_get_format (buffer);
  gsize size = (gsize) babl_format_get_bytes_per_pixel (format);
  g_autofree guint8 *pixels = g_malloc_n ((gsize) small->width * (gsize) small->height, size);
  GeglBuffer *result = gegl_buffer_new (small, format);

  gegl_buffer_get (buffer, small, scale, format, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  gegl_buffer_set (result, small, 0, format, pixels, GEGL_AUTO_ROWSTRIDE);
  return result;
}

GeglBuffer *
art_inpaint_shrink (GeglBuffer *buffer, double scale)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  const GeglRectangle small = { (int) ceil (extent->x * scale), (int) ceil (extent->y * scale),
                                MAX (1, (int) (extent->width * scale)), MAX (1, (int) (extent->height * scale)) };

  return scale < 1.0 ? art_inpaint_shrink_part (buffer, &small, scale) : art_image_copy (buffer);
}

GeglBuffer *
art_inpaint_move_to_origin (GeglBuffer *buffer)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  GeglBuffer *moved =
      gegl_buffer_new (GEGL_RECTANGLE (0, 0, extent->width, extent->height), gegl_buffer_get_format (buffer));

  gegl_buffer_copy (buffer, extent, GEGL_ABYSS_NONE, moved, gegl_buffer_get_extent (moved));
  return moved;
}
