/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceMin: y = the smallest x over the given axes, all by default.
 *
 * ONNX ReduceMin, opsets 1 to 20 (axes became an input in 18), all numeric types and bool. In double.
 * A NaN wins. The gradient goes to all elements that are as small, in equal parts. Of nothing: the largest number.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/fold.h"

static inline NnFoldState
add (NnFoldState state, double x)
{
  if (x < state.value || isnan (x))
    return (NnFoldState){ x, 1 };
  state.count += x == state.value;
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
  return x == state.value ? 1 / (double) state.count : 0;
}

static gint64
integer (gint64 state, gint64 x)
{
  return MIN (state, x);
}

static const NnFold fold = {
  .start = { INFINITY, 0 },
  .row = row,
  .add = add,
  .finish = finish,
  .slope = slope,
  .integer = integer,
  .integer_start = G_MAXINT64,
  .ordered = TRUE,
};

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_reduce_infer_ordered (call, 18, error);
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

const NnOp nn_op_reduce_min = {
  .name = "ReduceMin",
  .params_size = sizeof (NnReduceParams),
  .min_inputs = 1,
  .max_inputs = 2,
  .value_inputs = 1 << 1,
  .backward_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
