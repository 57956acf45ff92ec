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
static void
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

/* One tap at @columns positions that lie in the output row @oy from @ox on. */
static void
copy_tap (const NnConvShape *shape, const float *plane, int ky, int kx, int oy, int ox, int columns, float *dst)
{
  int y = oy * shape->stride[1] + ky * shape->dilation[1] - shape->pad[1];
  int x = ox * shape->stride[2] + kx * shape->dilation[2] - shape->pad[2];
  int step = shape->stride[2], width = shape->in[2];
  const float *row = plane + (gint64) y * width;

  if (y < 0 || y >= shape->in[1])
    memset (dst, 0, columns * sizeof (float));
  else if (columns == NN_PANEL_COLUMNS && x >= 0 && x + (columns - 1) * step < width)
    copy_panel (dst, row + x, step);
  else
    copy_row (dst, row, x, step, width, columns);
}

void
nn_conv_im2col (const NnConvShape *shape, const float *image, int k, int depth, gint64 position, int columns,
                float *dst, gsize stride)
{
  const int kernel_x = shape->kernel[2], kernel_y = shape->kernel[1], out_width = shape->out[2];
  const gint64 plane = nn_conv_in_plane (shape);
  int oy = position / out_width, ox = position % out_width;

  for (int done = 0; done < columns; oy++, ox = 0)
    {
      int n = MIN (columns - done, out_width - ox);
      int kx = k % kernel_x, ky = k / kernel_x % kernel_y;
      const float *channel = image + k / (kernel_x * kernel_y) * plane;

      for (int i = 0; i < depth; i++)
        {
          copy_tap (shape, channel, ky, kx, oy, ox, n, dst + i * stride + done);
          if (++kx < kernel_x)
            continue;
          kx = 0;
          if (++ky < kernel_y)
            continue;
          ky = 0;
          channel += plane;
        }
      done += n;
    }
}
