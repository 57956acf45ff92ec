/* SPDX-License-Identifier: GPL-3.0-or-later
 * Softmax: y = e^(x - max x) / Σ e^(x - max x) along axis.
 *
 * ONNX Softmax, opsets 1 to 13, floating point types. From opset 13 on along one axis, the last by default; before,
 * over all dimensions from axis on (1 by default) together. exp as in exp.h, relative error below 1e-6 in all.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/soft.h"

static void
row (float *y, const float *x, gint64 n, float max, double sum)
{
  const float factor = (float) (1 / sum);

  for (gint64 i = 0; i < n; i++)
    y[i] *= factor;
}

static void
columns (float *y, const float *x, gint64 n, const float *max, const float *sum)
{
  for (gint64 c = 0; c < n; c++)
    y[c] /= sum[c];
}

static double
real (double shifted, double sum)
{
  return exp (shifted) / sum;
}

/* dx = y · (dy - Σ dy · y) */
static void
gradient (float *dx, const float *dy, const float *y, gint64 n, gint64 pitch, gint64 count)
{
  double dot[NN_SOFT_COLUMNS];

  for (gint64 c = 0; c < count; c++)
    dot[c] = 0;
  for (gint64 i = 0; i < n; i++)
    for (gint64 c = 0; c < count; c++)
      dot[c] += (double) dy[i * pitch + c] * y[i * pitch + c];
  for (gint64 i = 0; i < n; i++)
    for (gint64 c = 0; c < count; c++)
      dx[i * pitch + c] = y[i * pitch + c] * (dy[i * pitch + c] - (float) dot[c]);
}

static const NnSoft softmax_table = {
  .row = row,
  .columns = columns,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_soft_forward (call, &softmax_table);
}

static void
backward (NnCall *call)
{
  nn_soft_backward (call, &softmax_table);
}

const NnOp nn_op_softmax = {
  .name = "Softmax",
  .params_size = sizeof (NnSoftParams),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_outputs = 1 << 0,
  .infer = nn_soft_infer,
  .forward = forward,
  .backward = backward,
};
