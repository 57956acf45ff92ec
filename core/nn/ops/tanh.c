/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tanh: y = tanh (x).
 *
 * ONNX Tanh, opsets 1 to 13, floating point types. By exp.h, relative error below 1e-6.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/exp.h"
#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = nn_tanh (x[i]);
}

static double
real (double x, gconstpointer params)
{
  return tanh (x);
}

/* dy/dx = 1 - y² */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    dx[i] = dy[i] * (1 - y[i] * y[i]);
}

static const NnUnary tanh_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &tanh_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &tanh_table);
}

const NnOp nn_op_tanh = {
  .name = "Tanh",
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_outputs = 1 << 0,
  .infer = nn_unary_infer,
  .forward = forward,
  .backward = backward,
};
