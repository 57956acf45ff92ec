/* SPDX-License-Identifier: GPL-3.0-or-later
 * Makes chroma end where luminance does.
 *
 * The network decides at an eighth of the working size, so its colours run over by some pixels: brown halos of figures
 * before a sky. On photographs that it has not learned from this is worth 0.05 to 0.1 dB.
 */
#include "config.h"

#include "colorize-smooth.h"

/* Half the side of the windows in which chroma is taken for linear in luminance: a part of the picture's shorter side.
 */
#define REACH 16
/* Variance of luminance below which it does not guide. */
#define EPSILON 1e-3f

typedef struct
{
  int width, height, radius;
  const float *from;
  float *to;
} Box;

/* Means of 2 * radius + 1 values of a line, of those that there are. */
static void
mean_line (const float *from, int n, int step, int radius, float *to)
{
  double sum = 0.0;

  for (int i = 0; i < MIN (radius, n); i++)
    sum += from[(gsize) i * step];
  for (int i = 0; i < n; i++)
    {
      int first = MAX (i - radius, 0), last = MIN (i + radius, n - 1);

      if (i + radius < n)
        sum += from[(gsize) (i + radius) * step];
      if (i - radius > 0)
        sum -= from[(gsize) (i - radius - 1) * step];
      to[(gsize) i * step] = (float) (sum / (last - first + 1));
    }
}

static void
mean_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Box *box = data;

  for (gint64 y = begin; y < end; y++)
    mean_line (box->from + y * box->width, box->width, 1, box->radius, box->to + y * box->width);
}

static void
mean_columns (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Box *box = data;

  for (gint64 x = begin; x < end; x++)
    mean_line (box->from + x, box->height, box->width, box->radius, box->to + x);
}

/* Means over windows around each pixel, in place; @spare: room for a plane. */
static void
blur (const Box *size, float *plane, float *spare)
{
  Box rows = *size, columns = *size;

  rows.from = columns.to = plane;
  rows.to = spare;
  columns.from = spare;
  nn_parallel_for (size->height, 16, mean_rows, &rows);
  nn_parallel_for (size->width, 16, mean_columns, &columns);
}

/* Slopes and offsets of chroma along luminance. @light, @variance: of luminance, means over windows. */
static void
fit (const Box *size, const float *luminance, const float *light, const float *variance, const float *chroma,
     float *slope, float *offset, float *spare)
{
  gsize n = (gsize) size->width * size->height;

  for (gsize i = 0; i < n; i++)
    {
      slope[i] = luminance[i] * chroma[i];
      offset[i] = chroma[i];
    }
  blur (size, slope, spare);
  blur (size, offset, spare);
  for (gsize i = 0; i < n; i++)
    {
      slope[i] = (slope[i] - light[i] * offset[i]) / (variance[i] + EPSILON);
      offset[i] -= slope[i] * light[i];
    }
  blur (size, slope, spare);
  blur (size, offset, spare);
}

void
art_colorize_smooth (const NnTensor *luminance, NnTensor *ab)
{
  int width = (int) luminance->shape.dims[3], height = (int) luminance->shape.dims[2];
  const Box size = { width, height, MAX (1, MIN (width, height) / REACH), NULL, NULL };
  gsize n = (gsize) width * height;
  const float *light = nn_tensor_floats (luminance);
  g_autofree float *planes = g_new (float, 5 * n);
  float *mean = planes, *variance = planes + n, *slope = planes + 2 * n, *offset = planes + 3 * n;

  for (gsize i = 0; i < n; i++)
    {
      mean[i] = light[i];
      variance[i] = light[i] * light[i];
    }
  blur (&size, mean, planes + 4 * n);
  blur (&size, variance, planes + 4 * n);
  for (gsize i = 0; i < n; i++)
    variance[i] = MAX (variance[i] - mean[i] * mean[i], 0.0f);
  for (int c = 0; c < 2; c++)
    {
      float *chroma = nn_tensor_floats (ab) + c * n;

      fit (&size, light, mean, variance, chroma, slope, offset, planes + 4 * n);
      for (gsize i = 0; i < n; i++)
        chroma[i] = slope[i] * light[i] + offset[i];
    }
}
