/* SPDX-License-Identifier: GPL-3.0-or-later
 * Log: y = ln x, NaN below 0.
 *
 * ONNX Log, opsets 1 to 13, floating point types.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = logf (x[i]);
}

static double
real (double x, gconstpointer params)
{
  return log (x);
}

/* dy/dx = 1 / x */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    dx[i] = dy[i] / x[i];
}

static const NnUnary log_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &log_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &log_table);
}

const NnOp nn_op_log = {
  .name = "Log",
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = nn_unary_infer,
  .forward = forward,
  .backward = backward,
};
