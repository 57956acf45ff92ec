/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sinh: y = (eˣ - e⁻ˣ) / 2.
 *
 * ONNX Sinh, opsets 9 to 22, floating point types.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = sinhf (x[i]);
}

static double
real (double x, gconstpointer params)
{
  return sinh (x);
}

/* dy/dx = cosh x */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    dx[i] = dy[i] * coshf (x[i]);
}

static const NnUnary sinh_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &sinh_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &sinh_table);
}

const NnOp nn_op_sinh = {
  .name = "Sinh",
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = nn_unary_infer,
  .forward = forward,
  .backward = backward,
};
