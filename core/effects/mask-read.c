/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads a mask in bands, so that the one of a large picture costs no more than its planes.
 */
#include "config.h"

#include "mask-read.h"

#include "image-rows.h"
#include "image.h"

static void
read_rows (GeglBuffer *mask, gboolean alpha, const GeglRectangle *band, float *pairs, float *out)
{
  gsize n = (gsize) band->width * band->height;

  gegl_buffer_get (mask, band, 1.0, babl_format ("YA float"), pairs, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gsize i = 0; i < n; i++)
    {
      float value = (alpha ? 1.0f : pairs[2 * i]) * pairs[2 * i + 1];

      /* The comparison is also false for NaN. */
      out[i] = value > 0.0f ? MIN (value, 1.0f) : 0.0f;
    }
}

static NnTensor *
read_plane (GeglBuffer *mask, gboolean alpha, const GeglRectangle *extent, int width, int height, GError **error)
{
  const NnShape shape = NN_SHAPE (1, 1, extent->height, extent->width);
  g_autoptr (NnTensor) whole = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
  g_autofree float *pairs = g_new (float, (gsize) 2 * extent->width * ART_IMAGE_BAND);

  for (int y = 0; whole && y < extent->height; y += ART_IMAGE_BAND)
    {
      const GeglRectangle band = { extent->x, extent->y + y, extent->width, MIN (ART_IMAGE_BAND, extent->height - y) };

      read_rows (mask, alpha, &band, pairs, nn_tensor_floats (whole) + (gsize) y * extent->width);
    }
  return whole ? art_image_resize (whole, width, height, error) : NULL;
}

NnTensor *
art_mask_read (GeglBuffer *mask, const GeglRectangle *extent, int width, int height, GError **error)
{
  return read_plane (mask, FALSE, extent, width, height, error);
}

NnTensor *
art_mask_read_alpha (GeglBuffer *layer, const GeglRectangle *extent, int width, int height, GError **error)
{
  return read_plane (layer, TRUE, extent, width, height, error);
}
