/* SPDX-License-Identifier: GPL-3.0-or-later
 * Atan: y = arctan x, in radians.
 *
 * ONNX Atan, opsets 7 to 22, floating point types.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = atanf (x[i]);
}

static double
real (double x, gconstpointer params)
{
  return atan (x);
}

/* dy/dx = 1 / (1 + x²) */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    dx[i] = dy[i] / (1 + x[i] * x[i]);
}

static const NnUnary atan_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &atan_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &atan_table);
}

const NnOp nn_op_atan = {
  .name = "Atan",
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = nn_unary_infer,
  .forward = forward,
  .backward = backward,
};
