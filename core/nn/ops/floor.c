/* SPDX-License-Identifier: GPL-3.0-or-later
 * Floor: y = the greatest integer that is not above x.
 *
 * ONNX Floor, opsets 1 to 13, floating point types. A function of steps: no gradient.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = floorf (x[i]);
}

static double
real (double x, gconstpointer params)
{
  return floor (x);
}

static const NnUnary floor_table = {
  .row = row,
  .real = real,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &floor_table);
}

const NnOp nn_op_floor = {
  .name = "Floor",
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = nn_unary_infer,
  .forward = forward,
};
