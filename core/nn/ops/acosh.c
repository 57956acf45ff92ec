/* SPDX-License-Identifier: GPL-3.0-or-later
 * Acosh: y = ln (x + √(x² - 1)).
 *
 * ONNX Acosh, opsets 9 to 22, floating point types.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = acoshf (x[i]);
}

static double
real (double x, gconstpointer params)
{
  return acosh (x);
}

/* dy/dx = 1 / √(x² - 1) */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    dx[i] = dy[i] / sqrtf (x[i] * x[i] - 1);
}

static const NnUnary acosh_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &acosh_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &acosh_table);
}

const NnOp nn_op_acosh = {
  .name = "Acosh",
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = nn_unary_infer,
  .forward = forward,
  .backward = backward,
};
