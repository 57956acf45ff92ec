/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which inputs make an output when resampling along one axis, and with what weights. ONNX Resize, opset 19.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/resample.h"

/* Where the scale and the size that it was rounded down to agree. */
static gboolean
is_whole (const NnResampleAxis *axis)
{
  return fabs (axis->scale * (double) axis->in - (double) axis->out) <= 1e-9 * (double) axis->out;
}

/* scale · in, which need not be whole. */
static double
scaled_length (const NnResampleAxis *axis)
{
  return is_whole (axis) ? (double) axis->out : axis->scale * (double) axis->in;
}

/* @i / scale. Where the scale is out / in, by whole numbers: what should be whole must not be rounded to the next
 * element. */
static double
unscale (const NnResampleAxis *axis, double i)
{
  return is_whole (axis) ? i * (double) axis->in / (double) axis->out : i / axis->scale;
}

/* Where output @i lies in the input, in elements. */
static double
coordinate (NnCoordinate kind, const NnResampleAxis *axis, gint64 output)
{
  const double i = (double) output, in = (double) axis->in, out = (double) axis->out;
  const double length = scaled_length (axis);

  switch (kind)
    {
    case NN_COORDINATE_HALF_PIXEL:
      return unscale (axis, i + 0.5) - 0.5;
    case NN_COORDINATE_HALF_PIXEL_SYMMETRIC:
      return in / 2 * (1 - out / length) + unscale (axis, i + 0.5) - 0.5;
    case NN_COORDINATE_PYTORCH_HALF_PIXEL:
      return out > 1 ? unscale (axis, i + 0.5) - 0.5 : 0;
    case NN_COORDINATE_ALIGN_CORNERS:
      return out > 1 ? i * (in - 1) / (length - 1) : 0;
    case NN_COORDINATE_ASYMMETRIC:
      return unscale (axis, i);
    case NN_COORDINATE_TF_HALF_PIXEL_FOR_NN:
      return unscale (axis, i + 0.5);
    default:
      if (out > 1)
        return (in - 1) * (axis->roi_start + i * (axis->roi_end - axis->roi_start) / (length - 1));
      return 0.5 * (axis->roi_start + axis->roi_end) * (in - 1);
    }
}

static double
nearest_index (const NnResample *resample, const NnResampleAxis *axis, double x)
{
  switch (resample->nearest)
    {
    case NN_NEAREST_ROUND_PREFER_FLOOR:
      return ceil (x - 0.5);
    case NN_NEAREST_ROUND_PREFER_CEIL:
      return floor (x + 0.5);
    case NN_NEAREST_FLOOR:
      return floor (x);
    case NN_NEAREST_CEIL:
      return ceil (x);
    default:
      return axis->scale < 1 ? ceil (x) : floor (x);
    }
}

/* The kernels: a hat, and Keys' piecewise cubic with parameter @a. */
static double
kernel (const NnResample *resample, double distance)
{
  const double x = fabs (distance), a = resample->cubic_a;

  if (resample->mode == NN_RESAMPLE_LINEAR)
    return MAX (1 - x, 0);
  if (x <= 1)
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? a * (((x - 5) * x + 8) * x - 4) : 0;
}

/* Kernels are as many times wider as the axis shrinks. */
static double
kernel_scale (const NnResample *resample, const NnResampleAxis *axis)
{
  return resample->antialias ? MIN (axis->scale, 1) : 1;
}

static double
support (const NnResample *resample, const NnResampleAxis *axis)
{
  return (resample->mode == NN_RESAMPLE_LINEAR ? 1 : 2) / kernel_scale (resample, axis);
}

int
nn_resample_count_taps (const NnResample *resample, const NnResampleAxis *axis)
{
  /* Inputs nearer than the support: at most 2 · support, which may be a hair above a whole number. */
  return resample->mode == NN_RESAMPLE_NEAREST ? 1 : (int) MIN (ceil (2 * support (resample, axis)), G_MAXINT32);
}

/* Weights of one output at @x, which lies between or beside inputs; those beyond the ends are the ends again. */
static void
weigh (const NnResample *resample, const NnResampleAxis *axis, double x, gint32 *index, float *weight)
{
  const double scale = kernel_scale (resample, axis);
  const double first = floor (x - support (resample, axis)) + 1;
  double sum = 0;

  for (int k = 0; k < axis->taps; k++)
    {
      const double at = first + k;
      const gboolean excluded = resample->exclude_outside && (at < 0 || at > (double) axis->in - 1);
      const double w = excluded ? 0 : kernel (resample, (at - x) * scale);

      index[k] = (gint32) CLAMP (at, 0, (double) axis->in - 1);
      weight[k] = (float) w;
      sum += w;
    }
  for (int k = 0; k < axis->taps && sum != 0; k++)
    weight[k] = (float) (weight[k] / sum);
}

gsize
nn_resample_table_bytes (const NnResampleAxis *axis)
{
  const gsize entries = (gsize) axis->out * (gsize) axis->taps;
  const gsize bytes = entries * (sizeof (gint32) + sizeof (float)) + (gsize) axis->out;

  return (bytes + NN_ALIGNMENT - 1) / NN_ALIGNMENT * NN_ALIGNMENT;
}

void
nn_resample_table_init (NnResampleTable *table, const NnResample *resample, const NnResampleAxis *axis, void *memory)
{
  const double last = (double) axis->in - 1;

  table->index = memory;
  table->weight = (float *) (table->index + axis->out * axis->taps);
  table->outside = (guint8 *) (table->weight + axis->out * axis->taps);
  for (gint64 i = 0; i < axis->out; i++)
    {
      gint32 *index = table->index + i * axis->taps;
      float *weight = table->weight + i * axis->taps;
      const double x = coordinate (resample->coordinate, axis, i);

      table->outside[i] = resample->coordinate == NN_COORDINATE_TF_CROP_AND_RESIZE && (x < 0 || x > last);
      if (resample->mode != NN_RESAMPLE_NEAREST)
        weigh (resample, axis, x, index, weight);
      else
        {
          *index = (gint32) CLAMP (nearest_index (resample, axis, x), 0, last);
          *weight = 1;
        }
      for (int k = 0; k < axis->taps && table->outside[i]; k++)
        weight[k] = 0;
    }
}
