/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceLogSumExp: y = log (Σ exp x) over the given axes, all by default.
 *
 * ONNX ReduceLogSumExp, opsets 1 to 18 (axes became an input in 18), all numeric types. In double; integers are rounded
 * towards 0. The state is the logarithm so far, so that nothing overflows; -∞ of nothing.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/fold.h"

static inline NnFoldState
add (NnFoldState state, double x)
{
  const double low = MIN (state.value, x), high = MAX (state.value, x);

  if (isnan (x))
    state.value = x;
  else if (!isnan (state.value))
    state.value = low == high ? high + G_LN2 : high + log1p (exp (low - high));
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
  return exp (x - state.value);
}

static const NnFold fold = {
  .start = { -INFINITY, 0 },
  .row = row,
  .add = add,
  .finish = finish,
  .slope = slope,
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

const NnOp nn_op_reduce_log_sum_exp = {
  .name = "ReduceLogSumExp",
  .params_size = sizeof (NnReduceParams),
  .min_inputs = 1,
  .max_inputs = 2,
  .value_inputs = 1 << 1,
  .backward_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
