/* SPDX-License-Identifier: GPL-3.0-or-later
 * Adding and removing the mirrored margin.
 */
#include "config.h"

#include "margin.h"

#include <string.h>

/* Index @i of a line of @n mirrored at its ends, without repeating them; |overhang| < n. */
static int
mirror (int i, int n)
{
  if (i < 0)
    return -i;
  return i < n ? i : 2 * (n - 1) - i;
}

NnTensor *
art_margin_add (const NnTensor *picture, GError **error)
{
  const int channels = (int) picture->shape.dims[1], height = (int) picture->shape.dims[2];
  const int width = (int) picture->shape.dims[3];
  const int wide = width + 2 * ART_MARGIN, high = height + 2 * ART_MARGIN;
  const NnShape shape = NN_SHAPE (1, channels, high, wide);
  NnTensor *framed;

  g_return_val_if_fail (height > ART_MARGIN && width > ART_MARGIN, NULL);
  framed = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
  if (!framed)
    return NULL;
  for (int row = 0; row < channels * high; row++)
    {
      const int y = mirror (row % high - ART_MARGIN, height);
      const float *from = nn_tensor_floats (picture) + ((gsize) (row / high) * height + y) * width;
      float *to = nn_tensor_floats (framed) + (gsize) row * wide;

      for (int x = 0; x < wide; x++)
        to[x] = from[mirror (x - ART_MARGIN, width)];
    }
  return framed;
}

NnTensor *
art_margin_remove (const NnTensor *picture, int width, int height, GError **error)
{
  const int channels = (int) picture->shape.dims[1], high = (int) picture->shape.dims[2];
  const int wide = (int) picture->shape.dims[3];
  const int left = (wide - width) / 2, top = (high - height) / 2;
  const NnShape shape = NN_SHAPE (1, channels, height, width);
  NnTensor *middle;

  g_return_val_if_fail (left >= 0 && top >= 0, NULL);
  middle = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
  if (!middle)
    return NULL;
  for (int row = 0; row < channels * height; row++)
    {
      const gsize line = (gsize) (row / height) * high + top + row % height;

      memcpy (nn_tensor_floats (middle) + (gsize) row * width, nn_tensor_floats (picture) + line * wide + left,
              sizeof (float) * width);
    }
  return middle;
}
