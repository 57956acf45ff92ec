/* SPDX-License-Identifier: GPL-3.0-or-later
 * GeglBuffer <-> tensor: precision, colour space, gray, alpha, sizes.
 */
#include "config.h"

#include "image.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "effect.h"
#include "image-rows.h"
#include "resample.h"

#define CHANNELS 4

static NnTensor *
new_picture (int width, int height, GError **error)
{
  NnShape shape = NN_SHAPE (1, 3, height, width);

  return nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
}

static gboolean
no_memory (gsize bytes, GError **error)
{
  g_set_error (error, NN_ERROR, NN_ERROR_NO_MEMORY, _ ("There is not enough memory for a picture of %.0f MiB."),
               bytes / 1048576.0);
  return FALSE;
}

static gboolean
check_buffer (GeglBuffer *buffer, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);

  if (extent->width < 1 || extent->height < 1)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT, _ ("There are no pixels to work on."));
      return FALSE;
    }
  if (babl_format_is_palette (gegl_buffer_get_format (buffer)))
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT,
                           _ ("Pictures with indexed colors cannot be worked on. Convert the image with "
                              "Image > Mode > RGB first."));
      return FALSE;
    }
  return TRUE;
}

/* Weight of a pixel's colour: its alpha, made a number from 0 to 1. */
static inline float
weight_of (float alpha)
{
  return alpha > 0.0f ? MIN (alpha, 1.0f) : 0.0f;
}

static inline float
finite_or_zero (float value)
{
  return isfinite (value) ? value : 0.0f;
}

/* Interleaved to planes; values that are no numbers become 0, for a network would spread them over the picture. */
static void
split_channels (const float *pixels, gsize count, NnTensor *tensor)
{
  gsize plane = (gsize) nn_tensor_count (tensor) / 3;
  float *out = nn_tensor_floats (tensor);

  for (int c = 0; c < 3; c++)
    for (gsize i = 0; i < count; i++)
      out[c * plane + i] = finite_or_zero (pixels[i * CHANNELS + c]);
}

NnTensor *
art_image_to_tensor (GeglBuffer *buffer, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  gsize count = (gsize) extent->width * extent->height, bytes = count * CHANNELS * sizeof (float);
  g_autoptr (NnTensor) tensor = NULL;
  float *pixels;

  if (!check_buffer (buffer, error) || !(tensor = new_picture (extent->width, extent->height, error)))
    return NULL;
  pixels = nn_try_malloc_aligned (bytes);
  if (!pixels)
    return no_memory (bytes, error), NULL;
  art_image_get_rows (buffer, 0, extent->height, pixels);
  for (gsize i = 0; i < count; i++)
    pixels[i * CHANNELS + 3] = weight_of (pixels[i * CHANNELS + 3]);
  if (!art_image_fill_holes (pixels, extent->width, extent->height))
    {
      nn_free_aligned (pixels);
      return no_memory (bytes, error), NULL;
    }
  split_channels (pixels, count, tensor);
  nn_free_aligned (pixels);
  return g_steal_pointer (&tensor);
}

/* Adds @weight times a row, colours multiplied by alpha. */
static void
add_row (const float *row, float weight, int width, float *sum)
{
  for (int x = 0; x < width; x++, row += CHANNELS, sum += CHANNELS)
    {
      float alpha = weight * weight_of (row[3]);

      for (int c = 0; c < 3; c++)
        sum[c] += alpha * finite_or_zero (row[c]);
      sum[3] += alpha;
    }
}

/* One row of premultiplied sums to a row of the shrunk picture: colours divided by alpha again. */
static void
shrink_row (const float *sum, const ArtTaps *across, float *out)
{
  for (int x = 0; x < across->n_out; x++, out += CHANNELS)
    {
      const float *weights = across->weights + (gsize) x * across->stride;
      const float *in = sum + (gsize) across->first[x] * CHANNELS;
      float total[CHANNELS] = { 0.0f };

      for (int k = 0; k < across->count[x]; k++, in += CHANNELS)
        for (int c = 0; c < CHANNELS; c++)
          total[c] += weights[k] * in[c];
      for (int c = 0; c < 3; c++)
        out[c] = total[3] > 0.0f ? total[c] / total[3] : 0.0f;
      out[3] = MIN (total[3], 1.0f);
    }
}

/* Area average of the whole buffer into @out, reading a band of rows at a time. */
static void
shrink (GeglBuffer *buffer, const ArtTaps *across, const ArtTaps *down, float *out)
{
  gsize row = (gsize) across->n_in * CHANNELS;
  g_autofree float *band = g_new (float, row *ART_IMAGE_BAND);
  g_autofree float *sum = g_new (float, row);

  for (int y = 0; y < down->n_out; y++)
    {
      const float *weights = down->weights + (gsize) y * down->stride;

      memset (sum, 0, row * sizeof (float));
      for (int k = 0; k < down->count[y]; k += ART_IMAGE_BAND)
        {
          int rows = MIN (ART_IMAGE_BAND, down->count[y] - k);

          art_image_get_rows (buffer, down->first[y] + k, rows, band);
          for (int j = 0; j < rows; j++)
            add_row (band + j * row, weights[k + j], across->n_in, sum);
        }
      shrink_row (sum, across, out + (gsize) y * across->n_out * CHANNELS);
    }
}

NnTensor *
art_image_to_tensor_scaled (GeglBuffer *buffer, int width, int height, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  g_autoptr (ArtTaps) across = NULL, down = NULL;
  g_autoptr (NnTensor) tensor = NULL;
  gsize bytes = (gsize) width * height * CHANNELS * sizeof (float);
  gboolean filled;
  float *pixels;

  g_return_val_if_fail (width >= 1 && height >= 1, NULL);
  if (!check_buffer (buffer, error))
    return NULL;
  if (width > extent->width || height > extent->height)
    {
      g_autoptr (NnTensor) full = art_image_to_tensor (buffer, error);

      return full ? art_image_resize (full, width, height, error) : NULL;
    }
  if (!(tensor = new_picture (width, height, error)))
    return NULL;
  if (!(pixels = nn_try_malloc_aligned (bytes)))
    return no_memory (bytes, error), NULL;
  across = art_taps_new (extent->width, width);
  down = art_taps_new (extent->height, height);
  shrink (buffer, across, down, pixels);
  filled = art_image_fill_holes (pixels, width, height);
  if (filled)
    split_channels (pixels, (gsize) width * height, tensor);
  nn_free_aligned (pixels);
  return filled || no_memory (bytes, error) ? g_steal_pointer (&tensor) : NULL;
}

/* @rows rows of @tensor from @y, interleaved. */
static void
join_channels (const NnTensor *tensor, int y, int rows, float *pixels)
{
  int width = (int) tensor->shape.dims[3];
  gsize plane = (gsize) nn_tensor_count (tensor) / 3;
  const float *in = nn_tensor_floats (tensor) + (gsize) y * width;

  for (int c = 0; c < 3; c++)
    for (gsize i = 0; i < (gsize) rows * width; i++)
      pixels[i * CHANNELS + c] = in[c * plane + i];
}

GeglBuffer *
art_image_from_tensor (const NnTensor *tensor, GeglBuffer *like, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (like);
  g_autofree float *pixels = NULL;
  GeglBuffer *result;

  if (!check_buffer (like, error))
    return NULL;
  g_return_val_if_fail (tensor->shape.rank == 4 && tensor->shape.dims[1] == 3, NULL);
  g_return_val_if_fail (tensor->shape.dims[2] == extent->height && tensor->shape.dims[3] == extent->width, NULL);
  result = art_image_copy (like);
  pixels = g_new0 (float, (gsize) extent->width *ART_IMAGE_BAND *CHANNELS);
  for (int y = 0; y < extent->height; y += ART_IMAGE_BAND)
    {
      int rows = MIN (ART_IMAGE_BAND, extent->height - y);

      join_channels (tensor, y, rows, pixels);
      art_image_set_colors (result, y, rows, pixels);
    }
  return result;
}

GeglBuffer *
art_image_copy (GeglBuffer *buffer)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  GeglBuffer *copy = gegl_buffer_new (extent, gegl_buffer_get_format (buffer));

  gegl_buffer_copy (buffer, extent, GEGL_ABYSS_NONE, copy, extent);
  return copy;
}

NnTensor *
art_image_resize (const NnTensor *tensor, int width, int height, GError **error)
{
  const gint64 *dims = tensor->shape.dims;
  gsize plane_in = (gsize) (dims[2] * dims[3]), plane_out = (gsize) width * height;
  NnShape shape = NN_SHAPE (dims[0], dims[1], height, width);
  g_autoptr (ArtTaps) across = NULL, down = NULL;
  NnTensor *result;

  g_return_val_if_fail (tensor->shape.rank == 4 && width >= 1 && height >= 1, NULL);
  if (!(result = nn_tensor_new (NN_TYPE_FLOAT, &shape, error)))
    return NULL;
  across = art_taps_new ((int) dims[3], width);
  down = art_taps_new ((int) dims[2], height);
  for (gint64 c = 0; c < dims[0] * dims[1]; c++)
    art_resample_plane (nn_tensor_floats (tensor) + c * plane_in, across, down,
                        nn_tensor_floats (result) + c * plane_out);
  return result;
}
