/* SPDX-License-Identifier: GPL-3.0-or-later
 * Content and total variation terms. Sums run over fixed ranges, so they do not depend on the number of threads.
 */
#include "config.h"

#include "terms.h"

#include <math.h>

/* Differences far below what can be seen do not count as edges. */
#define TV_EPSILON 0.01f

typedef struct
{
  const float *features, *target;
  gint64 plane;
  float factor;
  double *sums; /* by channel */
  float *slope; /* NULL = none */
} ContentJob;

static double
sum_of (const double *values, gint64 n)
{
  double sum = 0.0;

  for (gint64 i = 0; i < n; i++)
    sum += values[i];
  return sum;
}

static void
content_channels (gint64 begin, gint64 end, int worker, gpointer data)
{
  const ContentJob *job = data;

  for (gint64 c = begin; c < end; c++)
    {
      const float *features = job->features + c * job->plane, *target = job->target + c * job->plane;
      float *slope = job->slope ? job->slope + c * job->plane : NULL;
      double sum = 0.0;

      for (gint64 i = 0; i < job->plane; i++)
        {
          float difference = features[i] - target[i];

          sum += (double) difference * difference;
          if (slope)
            slope[i] += job->factor * difference;
        }
      job->sums[c] = sum;
    }
}

double
art_content_term (const NnTensor *features, const NnTensor *target, double scale, double weight, float *slope)
{
  gint64 channels = features->shape.dims[1];
  g_autofree double *sums = g_new (double, channels);
  ContentJob job = { .features = nn_tensor_floats (features),
                     .target = nn_tensor_floats (target),
                     .plane = nn_tensor_count (features) / channels,
                     .factor = (float) (2.0 * weight * scale),
                     .sums = sums,
                     .slope = slope };

  nn_parallel_for (channels, 1, content_channels, &job);
  return weight * scale * sum_of (sums, channels);
}

double
art_content_scale (const NnTensor *target)
{
  gint64 channels = target->shape.dims[1], plane = nn_tensor_count (target) / channels;
  double variance = 0.0, energy = 0.0;

  for (gint64 c = 0; c < channels; c++)
    {
      const float *values = nn_tensor_floats (target) + c * plane;
      double sum = 0.0, squares = 0.0;

      for (gint64 i = 0; i < plane; i++)
        {
          sum += values[i];
          squares += (double) values[i] * values[i];
        }
      energy += squares;
      variance += MAX (squares - sum * sum / plane, 0.0);
    }
  /* A share of the energy keeps pictures of (nearly) one colour from weighing without limit. */
  return 1.0 / (variance + 0.05 * energy + 1e-9);
}

typedef struct
{
  const float *x;
  int width, height;
  float factor;
  float *inverse; /* 1 / sqrt (|dx|² + |dy|² + ε²) by pixel */
  double *sums;   /* by row */
  float *gradient;
} TvJob;

/* Forward differences; none beyond the last column and row. */
static void
tv_measure_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const TvJob *job = data;
  gsize plane = (gsize) job->width * job->height;

  for (gint64 y = begin; y < end; y++)
    {
      double sum = 0.0;

      for (int x = 0; x < job->width; x++)
        {
          const float *pixel = job->x + y * job->width + x;
          float squares = TV_EPSILON * TV_EPSILON, root;

          for (int c = 0; c < 3; c++, pixel += plane)
            {
              float dx = x + 1 < job->width ? pixel[1] - pixel[0] : 0.0f;
              float dy = y + 1 < job->height ? pixel[job->width] - pixel[0] : 0.0f;

              squares += dx * dx + dy * dy;
            }
          root = sqrtf (squares);
          sum += root - TV_EPSILON;
          job->inverse[y * job->width + x] = 1.0f / root;
        }
      job->sums[y] = sum;
    }
}

static void
tv_gradient_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const TvJob *job = data;
  gsize plane = (gsize) job->width * job->height;

  for (int c = 0; c < 3; c++)
    for (gint64 y = begin; y < end; y++)
      {
        const float *row = job->x + c * plane + y * job->width;
        const float *inverse = job->inverse + y * job->width;
        float *out = job->gradient + c * plane + y * job->width;

        for (int x = 0; x < job->width; x++)
          {
            float sum = 0.0f;

            if (x + 1 < job->width)
              sum += inverse[x] * (row[x] - row[x + 1]);
            if (x > 0)
              sum += inverse[x - 1] * (row[x] - row[x - 1]);
            if (y + 1 < job->height)
              sum += inverse[x] * (row[x] - row[x + job->width]);
            if (y > 0)
              sum += inverse[x - job->width] * (row[x] - row[x - job->width]);
            out[x] += job->factor * sum;
          }
      }
}

double
art_tv_term (const NnTensor *x, double weight, float *scratch, float *gradient)
{
  int height = (int) x->shape.dims[2], width = (int) x->shape.dims[3];
  double scale = weight / ((double) width * height);
  g_autofree double *sums = g_new (double, height);
  TvJob job = { nn_tensor_floats (x), width, height, (float) scale, scratch, sums, gradient };

  nn_parallel_for (height, 16, tv_measure_rows, &job);
  if (gradient)
    nn_parallel_for (height, 16, tv_gradient_rows, &job);
  return scale * sum_of (sums, height);
}

typedef struct
{
  const float *x;
  gsize row;
  float factor;
  double *sums; /* by row */
  float *gradient;
} RangeJob;

static void
range_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const RangeJob *job = data;

  for (gint64 y = begin; y < end; y++)
    {
      double sum = 0.0;

      for (gsize i = y * job->row; i < (y + 1) * job->row; i++)
        {
          float outside = job->x[i] - CLAMP (job->x[i], 0.0f, 1.0f);

          sum += (double) outside * outside;
          if (job->gradient)
            job->gradient[i] += job->factor * outside;
        }
      job->sums[y] = sum;
    }
}

double
art_range_term (const NnTensor *x, double weight, float *gradient)
{
  gint64 height = x->shape.dims[2], width = x->shape.dims[3];
  double scale = weight / ((double) width * height);
  g_autofree double *sums = g_new (double, 3 * height);
  RangeJob job = { nn_tensor_floats (x), (gsize) width, (float) (2.0 * scale), sums, gradient };

  nn_parallel_for (3 * height, 16, range_rows, &job);
  return scale * sum_of (sums, 3 * height);
}
