/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reciprocal: y = 1 / x.
 *
 * ONNX Reciprocal, opsets 1 to 13, floating point types.
 */
#include "config.h"

#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = 1 / x[i];
}

static double
real (double x, gconstpointer params)
{
  return 1 / x;
}

/* dy/dx = -y² */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    dx[i] = -dy[i] * y[i] * y[i];
}

static const NnUnary reciprocal_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &reciprocal_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &reciprocal_table);
}

const NnOp nn_op_reciprocal = {
  .name = "Reciprocal",
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_outputs = 1 << 0,
  .infer = nn_unary_infer,
  .forward = forward,
  .backward = backward,
};
