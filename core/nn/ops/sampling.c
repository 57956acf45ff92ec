/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sampling a picture or volume at any place.
 *
 * Coordinates are float32, as in the frameworks that models come from: which element is the nearest depends on it.
 */
#include "config.h"

#include "nn/ops/sampling.h"

#include <math.h>

#define CUBIC_A (-0.75f)
#define FAR 1e9f /* coordinates beyond are not told apart */

typedef struct
{
  int n;
  gint64 index[NN_SAMPLE_AXIS_TAPS];
  float weight[NN_SAMPLE_AXIS_TAPS], slope[NN_SAMPLE_AXIS_TAPS];
} Taps;

/* @x mirrored at @low and @high until it is between them; @sign: which way it runs there. */
static float
reflect (float x, float low, float high, float *sign)
{
  const float range = high - low;
  float t;

  *sign = range > 0 ? 1 : 0;
  if (range <= 0)
    return low;
  t = fmodf (x - low, 2 * range);
  if (t < 0)
    t += 2 * range;
  if (t <= range)
    return low + t;
  *sign = -1;
  return low + 2 * range - t;
}

/* @x moved inside as the padding says; *@slope is multiplied with the derivative of that. */
static float
move_inside (const NnSampling *sampling, gint64 size, float x, float *slope)
{
  const float low = sampling->align_corners ? 0 : -0.5f;
  const float high = (float) (size - 1) - low;
  float sign;

  if ((x >= low && x <= high) || sampling->padding == NN_SAMPLE_ZEROS)
    return x;
  if (sampling->padding == NN_SAMPLE_BORDER)
    {
      *slope = 0;
      return CLAMP (x, 0, (float) (size - 1));
    }
  x = reflect (x, low, high, &sign);
  *slope *= sign;
  return x;
}

static void
cubic_taps (Taps *taps, float f, float slope)
{
  const float a = CUBIC_A;

  for (int i = 0; i < 4; i++)
    {
      const float t = fabsf (f + 1 - (float) i), sign = (f + 1 - (float) i) < 0 ? -slope : slope;
      const gboolean near = i == 1 || i == 2;

      taps->weight[i] = near ? ((a + 2) * t - (a + 3)) * t * t + 1 : ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;
      taps->slope[i] = sign * (near ? (3 * (a + 2) * t - 2 * (a + 3)) * t : (3 * a * t - 10 * a) * t + 8 * a);
    }
}

/* Lets taps outside be what the padding says. */
static void
pad_taps (const NnSampling *sampling, gint64 size, Taps *taps)
{
  const float low = sampling->align_corners ? 0 : -0.5f;
  float sign;

  for (int i = 0; i < taps->n; i++)
    {
      if (taps->index[i] >= 0 && taps->index[i] < size)
        continue;
      if (sampling->padding == NN_SAMPLE_ZEROS)
        taps->weight[i] = taps->slope[i] = 0;
      else if (sampling->padding == NN_SAMPLE_REFLECTION)
        taps->index[i] = (gint64) reflect ((float) taps->index[i], low, (float) (size - 1) - low, &sign);
      taps->index[i] = sampling->padding == NN_SAMPLE_ZEROS ? 0 : CLAMP (taps->index[i], 0, size - 1);
    }
}

/* The taps at @x in elements, where @slope is what @x changes by with what the caller derives by. */
static void
axis_taps (const NnSampling *sampling, gint64 size, float x, float slope, Taps *taps)
{
  const int counts[] = { [NN_SAMPLE_LINEAR] = 2, [NN_SAMPLE_NEAREST] = 1, [NN_SAMPLE_CUBIC] = 4 };

  if (!(fabsf (x) < FAR))
    x = x > 0 ? FAR : -FAR;
  if (sampling->mode == NN_SAMPLE_NEAREST)
    x = rintf (x);
  x = move_inside (sampling, size, x, &slope);
  const float first = floorf (x), f = x - first;
  taps->n = counts[sampling->mode];
  for (int i = 0; i < taps->n; i++)
    taps->index[i] = (gint64) first + i - (sampling->mode == NN_SAMPLE_CUBIC);
  if (sampling->mode == NN_SAMPLE_CUBIC)
    cubic_taps (taps, f, slope);
  else if (sampling->mode == NN_SAMPLE_NEAREST)
    {
      taps->weight[0] = 1;
      taps->slope[0] = 0;
    }
  else
    {
      taps->weight[0] = 1 - f;
      taps->weight[1] = f;
      taps->slope[0] = -slope;
      taps->slope[1] = slope;
    }
  pad_taps (sampling, size, taps);
}

/* Adds an axis inside those that @sample has. */
static void
append_axis (NnSample *sample, int axis, gint64 size, const Taps *taps)
{
  for (int s = sample->n - 1; s >= 0; s--)
    for (int t = taps->n - 1; t >= 0; t--)
      {
        const int to = s * taps->n + t;

        for (int a = 0; a < axis; a++)
          sample->slope[a][to] = sample->slope[a][s] * taps->weight[t];
        sample->slope[axis][to] = sample->weight[s] * taps->slope[t];
        sample->weight[to] = sample->weight[s] * taps->weight[t];
        sample->offset[to] = (gint32) (sample->offset[s] * size + taps->index[t]);
      }
  sample->n *= taps->n;
}

void
nn_sample_at (const NnSampling *sampling, const float *place, gboolean normalised, NnSample *sample)
{
  sample->n = 1;
  sample->offset[0] = 0;
  sample->weight[0] = 1;
  for (int a = 0; a < sampling->n_axes; a++)
    {
      const gint64 size = sampling->size[a];
      const float span = sampling->align_corners ? (float) (size - 1) : (float) size;
      const float x = sampling->align_corners ? (place[a] + 1) / 2 * span : ((place[a] + 1) * span - 1) / 2;
      Taps taps;

      axis_taps (sampling, size, normalised ? x : place[a], normalised ? span / 2 : 1, &taps);
      append_axis (sample, a, size, &taps);
    }
}

gboolean
nn_sampling_check (const NnCall *call, int n_axes, const gint64 *size, GError **error)
{
  NnShape shape;
  gint64 count;

  if (n_axes < 1 || n_axes > NN_SAMPLE_AXES)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "only 1 to %d spatial dimensions can be sampled",
                          NN_SAMPLE_AXES);
  shape = nn_shape_from_dims (n_axes, size);
  count = nn_shape_count (&shape);
  return (count >= 1 && count <= G_MAXINT32)
         || nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "%s can be sampled",
                           count == 0 ? "nothing" : "at most 2147483647 elements");
}

void
nn_sample_block_set (NnSampleBlock *block, int p, const NnSample *sample, float factor)
{
  block->n_taps = sample->n;
  for (int t = 0; t < sample->n; t++)
    {
      block->offset[t][p] = sample->offset[t];
      block->weight[t][p] = sample->weight[t] * factor;
    }
}

void
nn_sample_block_gather (const NnSampleBlock *block, const float *restrict x, float *restrict y)
{
  if (block->n_taps == 4) /* linear in pictures: what most models do */
    {
      for (int p = 0; p < block->n; p++)
        y[p] = block->weight[0][p] * x[block->offset[0][p]] + block->weight[1][p] * x[block->offset[1][p]]
               + block->weight[2][p] * x[block->offset[2][p]] + block->weight[3][p] * x[block->offset[3][p]];
      return;
    }
  for (int p = 0; p < block->n; p++)
    y[p] = 0;
  for (int t = 0; t < block->n_taps; t++)
    for (int p = 0; p < block->n; p++)
      y[p] += block->weight[t][p] * x[block->offset[t][p]];
}

void
nn_sample_block_scatter (const NnSampleBlock *block, const float *restrict dy, float *restrict dx)
{
  for (int p = 0; p < block->n; p++)
    for (int t = 0; t < block->n_taps; t++)
      dx[block->offset[t][p]] += block->weight[t][p] * dy[p];
}
