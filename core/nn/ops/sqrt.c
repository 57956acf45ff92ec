/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sqrt: y = √x, NaN below 0.
 *
 * ONNX Sqrt, opsets 1 to 13, floating point types.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = sqrtf (x[i]);
}

static double
real (double x, gconstpointer params)
{
  return sqrt (x);
}

/* dy/dx = 1 / (2 y) */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    dx[i] = 0.5f * dy[i] / y[i];
}

static const NnUnary sqrt_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &sqrt_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &sqrt_table);
}

const NnOp nn_op_sqrt = {
  .name = "Sqrt",
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_outputs = 1 << 0,
  .infer = nn_unary_infer,
  .forward = forward,
  .backward = backward,
};
