/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceL1: y = Σ |x| over the given axes, all by default.
 *
 * ONNX ReduceL1, opsets 1 to 18 (axes became an input in 18), all numeric types. In double (integers: in 64 bits).
 * The gradient at 0 is 0.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/fold.h"

static inline NnFoldState
add (NnFoldState state, double x)
{
  state.value += fabs (x);
  return state;
}

static NnFoldState
row (NnFoldState state, const float *x, gint64 step, gint64 n)
{
  return nn_fold_row (add, state, x, step, n);
}

static double
finish (NnFoldState state)
{
  return state.value;
}

static double
slope (NnFoldState state, double x)
{
  return (x > 0) - (x < 0);
}

static gint64
integer (gint64 state, gint64 x)
{
  return (gint64) ((guint64) state + (x < 0 ? -(guint64) x : (guint64) x));
}

static const NnFold fold = {
  .start = { 0, 0 },
  .row = row,
  .add = add,
  .finish = finish,
  .slope = slope,
  .integer = integer,
  .integer_start = 0,
};

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_reduce_infer (call, FALSE, 18, error);
}

static void
forward (NnCall *call)
{
  nn_fold_forward (call, &fold);
}

static void
backward (NnCall *call)
{
  nn_fold_backward (call, &fold);
}

const NnOp nn_op_reduce_l1 = {
  .name = "ReduceL1",
  .params_size = sizeof (NnReduceParams),
  .min_inputs = 1,
  .max_inputs = 2,
  .value_inputs = 1 << 1,
  .backward_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
