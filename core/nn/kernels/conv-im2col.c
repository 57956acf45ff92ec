/* SPDX-License-Identifier: GPL-3.0-or-later
 * im2col: the input elements that output positions meet, one row per tap.
 */
#include "config.h"

#include "nn/kernels/conv-private.h"

#include <string.h>

/* Outputs [0, n) of one row at one tap: input columns x, x + step, …; those outside [0, width) read as 0. */
static void
copy_row (float *dst, const float *row, int x, int step, int width, int n)
{
  int begin = x < 0 ? MIN (n, (-x + step - 1) / step) : 0;
  int end = x >= width ? 0 : MIN (n, (width - 1 - x) / step + 1);

  for (int i = 0; i < MIN (begin, n); i++)
    dst[i] = 0.0f;
  if (step == 1 && end > begin)
    memcpy (dst + begin, row + x + begin, (end - begin) * sizeof (float));
  else
    for (int i = begin; i < end; i++)
      dst[i] = row[x + i * step];
  for (int i = MAX (begin, end); i < n; i++)
    dst[i] = 0.0f;
}

/* A full panel of neighbours inside the row: the common case, with sizes the compiler knows. */
static inline void
copy_panel (float *dst, const float *row, int step)
{
  if (step == 1)
    memcpy (dst, row, NN_PANEL_COLUMNS * sizeof (float));
  else if (step == 2)
    for (int i = 0; i < NN_PANEL_COLUMNS; i++)
      dst[i] = row[i * 2];
  else
    for (int i = 0; i < NN_PANEL_COLUMNS; i++)
      dst[i] = row[i * step];
}

/* One tap at @columns positions of one output row: input columns @x, @x + step, … of @row, NULL if it does not exist.
 */
static inline void
copy_tap (float *dst, const float *row, int x, int step, int width, int columns)
{
  if (!row)
    memset (dst, 0, columns * sizeof (float));
  else if (columns == NN_PANEL_COLUMNS && x >= 0 && x + (NN_PANEL_COLUMNS - 1) * step < width)
    copy_panel (dst, row + x, step);
  else
    copy_row (dst, row, x, step, width, columns);
}

/* Taps from one that is copied to the one whose input is asked for. */
#define AHEAD 8

/* Asks for @count floats of @row from column @x on: channels lie too far apart for the hardware to foresee, and too
 * regularly for the caches to keep what is asked for much earlier. */
static inline void
prefetch_row (const float *row, int x, int count, int width)
{
  const int end = MIN (x + count, width);

  for (int i = MAX (x, 0); i < end; i += 16)
    __builtin_prefetch (row + i, 0, 3);
}

/* Rows of im2col at @columns positions of output row @oy, from @ox on. */
static void
copy_taps (const NnConvShape *shape, const float *image, int k, int depth, int oy, int ox, int columns, float *dst,
           gsize stride)
{
  const int kernel_x = shape->kernel[2], kernel_y = shape->kernel[1], width = shape->in[2], height = shape->in[1];
  const gint64 plane = nn_conv_in_plane (shape);
  const int first_x = ox * shape->stride[2] - shape->pad[2], first_y = oy * shape->stride[1] - shape->pad[1];
  const int channels_ahead = (AHEAD + kernel_x * kernel_y - 1) / (kernel_x * kernel_y);
  const int taps_ahead = channels_ahead * kernel_x * kernel_y, reach = (columns - 1) * shape->stride[2] + kernel_x;
  int kx = k % kernel_x, ky = k / kernel_x % kernel_y;

  image += k / (kernel_x * kernel_y) * plane;
  while (depth > 0)
    {
      const int y = first_y + ky * shape->dilation[1];
      const float *row = y >= 0 && y < height ? image + (gint64) y * width : NULL;

      if (row && depth > taps_ahead)
        prefetch_row (row + channels_ahead * plane, first_x, reach, width);
      for (; kx < kernel_x && depth > 0; kx++, depth--, dst += stride)
        copy_tap (dst, row, first_x + kx * shape->dilation[2], shape->stride[2], width, columns);
      kx = 0;
      if (++ky == kernel_y)
        {
          ky = 0;
          image += plane;
        }
    }
}

void
nn_conv_im2col (const NnConvShape *shape, const float *image, int k, int depth, gint64 position, int columns,
                float *dst, gsize stride)
{
  const int out_width = shape->out[2];
  int oy = position / out_width, ox = position % out_width;

  for (int done = 0; done < columns; oy++, ox = 0)
    {
      const int n = MIN (columns - done, out_width - ox);

      copy_taps (shape, image, k, depth, oy, ox, n, dst + done, stride);
      done += n;
    }
}
