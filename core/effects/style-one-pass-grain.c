/* SPDX-License-Identifier: GPL-3.0-or-later
 * Value noise: random numbers at the knots of three grids, linear between them. As in models/training
 * (style_one_pass_data.py), but for the random numbers themselves.
 */
#include "config.h"

#include "style-one-pass-grain.h"

#include <gegl.h>

static const int cells[] = { 1, 4, 16 };

/* The largest multiple of @cell that is no larger than @v, in cells. */
static int
knot_before (int v, int cell)
{
  return (v >= 0 ? v : v - cell + 1) / cell;
}

/* Values at the knots of row @row, from column @first on. */
static void
fill_knots (const GeglRandom *random, int first, int row, int size, float *knots, int n, float strength)
{
  for (int i = 0; i < n; i++)
    knots[i] = gegl_random_float_range (random, first + i, row, size, 0, -strength, strength);
}

/* Adds @values to a row of each channel. */
static void
add_row (NnTensor *tile, int row, const float *values)
{
  int height = (int) tile->shape.dims[2], width = (int) tile->shape.dims[3];

  for (int c = 0; c < (int) tile->shape.dims[1]; c++)
    {
      float *to = nn_tensor_floats (tile) + ((gsize) c * height + row) * width;

      for (int i = 0; i < width; i++)
        to[i] += values[i];
    }
}

static void
add_size (NnTensor *tile, int x, int y, float strength, const GeglRandom *random, int size)
{
  int cell = cells[size], height = (int) tile->shape.dims[2], width = (int) tile->shape.dims[3];
  int first = knot_before (x, cell), n = knot_before (x + width - 1, cell) + 2 - first, last = knot_before (y, cell);
  g_autofree float *above = g_new (float, n), *below = g_new (float, n), *values = g_new (float, width);

  fill_knots (random, first, last, size, below, n, strength);
  for (int row = 0; row < height; row++)
    {
      int knot = knot_before (y + row, cell);
      float down = (float) (y + row - knot * cell) / (float) cell;

      if (last == knot)
        {
          float *swap = above;

          above = below;
          below = swap;
          fill_knots (random, first, ++last, size, below, n, strength);
        }
      for (int i = 0; i < width; i++)
        {
          int k = knot_before (x + i, cell) - first;
          float right = (float) (x + i - (k + first) * cell) / (float) cell;
          float left_value = above[k] + down * (below[k] - above[k]);
          float right_value = above[k + 1] + down * (below[k + 1] - above[k + 1]);

          values[i] = left_value + right * (right_value - left_value);
        }
      add_row (tile, row, values);
    }
}

void
art_one_pass_grain (NnTensor *tile, int x, int y, float strength)
{
  GeglRandom *random = gegl_random_new_with_seed (1);

  for (int size = 0; size < (int) G_N_ELEMENTS (cells); size++)
    add_size (tile, x, y, strength, random, size);
  gegl_random_free (random);
}
