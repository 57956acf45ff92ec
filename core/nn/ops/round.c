/* SPDX-License-Identifier: GPL-3.0-or-later
 * Round: y = the integer nearest to x, the even one of two.
 *
 * ONNX Round, opsets 11 to 22, floating point types. A function of steps: no gradient.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = nearbyintf (x[i]);
}

static double
real (double x, gconstpointer params)
{
  return nearbyint (x);
}

static const NnUnary round_table = {
  .row = row,
  .real = real,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &round_table);
}

const NnOp nn_op_round = {
  .name = "Round",
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = nn_unary_infer,
  .forward = forward,
};
