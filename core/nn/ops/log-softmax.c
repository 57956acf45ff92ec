/* SPDX-License-Identifier: GPL-3.0-or-later
 * LogSoftmax: y = x - max x - ln Σ e^(x - max x) along axis.
 *
 * ONNX LogSoftmax, opsets 1 to 13, floating point types. From opset 13 on along one axis, the last by default; before,
 * over all dimensions from axis on (1 by default) together. exp as in exp.h.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/exp.h"
#include "nn/ops/soft.h"

static void
row (float *y, const float *x, gint64 n, float max, double sum)
{
  const float log_sum = (float) log (sum);

  for (gint64 i = 0; i < n; i++)
    y[i] = x[i] - max - log_sum;
}

static void
columns (float *y, const float *x, gint64 n, const float *max, const float *sum)
{
  for (gint64 c = 0; c < n; c++)
    y[c] = x[c] - max[c] - logf (sum[c]);
}

static double
real (double shifted, double sum)
{
  return shifted - log (sum);
}

/* dx = dy - e^y · Σ dy */
static void
gradient (float *dx, const float *dy, const float *y, gint64 n, gint64 pitch, gint64 count)
{
  double total[NN_SOFT_COLUMNS];

  for (gint64 c = 0; c < count; c++)
    total[c] = 0;
  for (gint64 i = 0; i < n; i++)
    for (gint64 c = 0; c < count; c++)
      total[c] += dy[i * pitch + c];
  for (gint64 i = 0; i < n; i++)
    for (gint64 c = 0; c < count; c++)
      dx[i * pitch + c] = dy[i * pitch + c] - nn_exp (y[i * pitch + c]) * (float) total[c];
}

static const NnSoft log_softmax_table = {
  .row = row,
  .columns = columns,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_soft_forward (call, &log_softmax_table);
}

static void
backward (NnCall *call)
{
  nn_soft_backward (call, &log_softmax_table);
}

const NnOp nn_op_log_softmax = {
  .name = "LogSoftmax",
  .params_size = sizeof (NnSoftParams),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_outputs = 1 << 0,
  .infer = nn_soft_infer,
  .forward = forward,
  .backward = backward,
};
