/* SPDX-License-Identifier: GPL-3.0-or-later
 * Half the size: large holes are filled small first, which then guides them.
 */
#include "config.h"

#include "inpaint-coarse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "image-rows.h"
#include "nn/nn.h"

GeglBuffer *
art_inpaint_halve (GeglBuffer *buffer, const GeglRectangle *extent)
{
  const Babl *format = gegl_buffer_get_format (buffer);
  GeglRectangle all = { 0, 0, (extent->width + 1) / 2, (extent->height + 1) / 2 };
  gsize size = (gsize) babl_format_get_bytes_per_pixel (format);
  g_autofree guint8 *pixels = g_malloc ((gsize) all.width * ART_IMAGE_BAND * size);
  GeglBuffer *result = gegl_buffer_new (&all, format);

  for (int y = 0; y < all.height; y += ART_IMAGE_BAND)
    {
      int rows = MIN (ART_IMAGE_BAND, all.height - y);
      const GeglRectangle from = { extent->x / 2, extent->y / 2 + y, all.width, rows };

      gegl_buffer_get (buffer, &from, 0.5, format, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_CLAMP);
      gegl_buffer_set (result, GEGL_RECTANGLE (0, y, all.width, rows), 0, format, pixels, GEGL_AUTO_ROWSTRIDE);
    }
  return result;
}

ArtInpaintHole *
art_inpaint_hole_halve (const ArtInpaintHole *hole, GeglBuffer *halved, GError **error)
{
  int width = gegl_buffer_get_width (halved), height = gegl_buffer_get_height (halved);
  guint8 *plane = nn_try_malloc_aligned ((gsize) width * height);
  ArtInpaintHole *result;

  if (!plane)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_NO_MEMORY, _ ("There is not enough memory for the hole."));
      return NULL;
    }
  memset (plane, 0, (gsize) width * height);
  for (int y = 0; y < hole->extent.height; y++)
    for (int x = 0; x < hole->extent.width; x++)
      if (hole->coverage[(gsize) y * hole->extent.width + x])
        plane[(gsize) (y / 2) * width + x / 2] = 255;
  result = art_inpaint_hole_new_from_plane (halved, plane, error);
  if (result)
    result->makes_opaque = hole->makes_opaque;
  return result;
}

ArtInpaintOptions
art_inpaint_options_halve (const ArtInpaintOptions *options)
{
  ArtInpaintOptions result = *options;

  result.radius = (options->radius + 1) / 2;
  result.iterations = 0;
  result.context = (options->context + 1) / 2;
  return result;
}

GeglRectangle
art_inpaint_rectangle_halve (const GeglRectangle *rectangle)
{
  return (GeglRectangle){ rectangle->x / 2, rectangle->y / 2, (rectangle->width + 1) / 2, (rectangle->height + 1) / 2 };
}
