/* SPDX-License-Identifier: GPL-3.0-or-later
 * Erf: y = 2/√π · ∫ e^(-t²) dt from 0 to x.
 *
 * ONNX Erf, opsets 9 to 13, floating point types.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/exp.h"
#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = erff (x[i]);
}

static double
real (double x, gconstpointer params)
{
  return erf (x);
}

/* dy/dx = 2/√π · e^(-x²) */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    dx[i] = dy[i] * (float) M_2_SQRTPI * nn_exp (-x[i] * x[i]);
}

static const NnUnary erf_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &erf_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &erf_table);
}

const NnOp nn_op_erf = {
  .name = "Erf",
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = nn_unary_infer,
  .forward = forward,
  .backward = backward,
};
