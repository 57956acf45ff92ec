/* SPDX-License-Identifier: GPL-3.0-or-later
 * Atanh: y = ln ((1 + x) / (1 - x)) / 2.
 *
 * ONNX Atanh, opsets 9 to 22, floating point types.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = atanhf (x[i]);
}

static double
real (double x, gconstpointer params)
{
  return atanh (x);
}

/* dy/dx = 1 / (1 - x²) */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    dx[i] = dy[i] / (1 - x[i] * x[i]);
}

static const NnUnary atanh_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &atanh_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &atanh_table);
}

const NnOp nn_op_atanh = {
  .name = "Atanh",
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = nn_unary_infer,
  .forward = forward,
  .backward = backward,
};
