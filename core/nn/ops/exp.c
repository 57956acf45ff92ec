/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exp: y = e^x.
 *
 * ONNX Exp, opsets 1 to 13, floating point types. exp as in exp.h, relative error below 1e-6.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/exp.h"
#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = nn_exp (x[i]);
}

static double
real (double x, gconstpointer params)
{
  return exp (x);
}

/* dy/dx = y */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    dx[i] = dy[i] * y[i];
}

static const NnUnary exp_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &exp_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &exp_table);
}

const NnOp nn_op_exp = {
  .name = "Exp",
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_outputs = 1 << 0,
  .infer = nn_unary_infer,
  .forward = forward,
  .backward = backward,
};
