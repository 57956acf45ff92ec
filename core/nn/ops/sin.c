/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sin: y = sin x, x in radians.
 *
 * ONNX Sin, opsets 7 to 22, floating point types.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = sinf (x[i]);
}

static double
real (double x, gconstpointer params)
{
  return sin (x);
}

/* dy/dx = cos x */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    dx[i] = dy[i] * cosf (x[i]);
}

static const NnUnary sin_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &sin_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &sin_table);
}

const NnOp nn_op_sin = {
  .name = "Sin",
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = nn_unary_infer,
  .forward = forward,
  .backward = backward,
};
