/* SPDX-License-Identifier: GPL-3.0-or-later
 * Neg: y = -x.
 *
 * ONNX Neg, opsets 1 to 13, all numeric types. Integers wrap round.
 */
#include "config.h"

#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = -x[i];
}

static double
real (double x, gconstpointer params)
{
  return -x;
}

/* Negated as unsigned: the least integer has no opposite. */
static gint64
integer (gint64 x, gconstpointer params)
{
  return (gint64) (-(guint64) x);
}

/* dy/dx = -1 */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    dx[i] = -dy[i];
}

static const NnUnary neg_table = {
  .row = row,
  .real = real,
  .integer = integer,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &neg_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &neg_table);
}

const NnOp nn_op_neg = {
  .name = "Neg",
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = nn_unary_infer_number,
  .forward = forward,
  .backward = backward,
};
