/* SPDX-License-Identifier: GPL-3.0-or-later
 * Asin: y = arcsin x, in radians.
 *
 * ONNX Asin, opsets 7 to 22, floating point types.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = asinf (x[i]);
}

static double
real (double x, gconstpointer params)
{
  return asin (x);
}

/* dy/dx = 1 / √(1 - x²) */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    dx[i] = dy[i] / sqrtf (1 - x[i] * x[i]);
}

static const NnUnary asin_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &asin_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &asin_table);
}

const NnOp nn_op_asin = {
  .name = "Asin",
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = nn_unary_infer,
  .forward = forward,
  .backward = backward,
};
