/* SPDX-License-Identifier: GPL-3.0-or-later
 * Softplus: y = ln (e^x + 1), as max (x, 0) + ln (1 + e^-|x|), which does not overflow.
 *
 * ONNX Softplus, opsets 1 to 22, floating point types. exp as in exp.h, error below 1e-6.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/exp.h"
#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = (x[i] < 0 ? 0 : x[i]) + log1pf (nn_exp (-fabsf (x[i])));
}

static double
real (double x, gconstpointer params)
{
  return (x < 0 ? 0 : x) + log1p (exp (-fabs (x)));
}

/* dy/dx = 1 / (1 + e^-x) */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    dx[i] = dy[i] * nn_sigmoid (x[i]);
}

static const NnUnary softplus_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &softplus_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &softplus_table);
}

const NnOp nn_op_softplus = {
  .name = "Softplus",
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = nn_unary_infer,
  .forward = forward,
  .backward = backward,
};
