/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceMax: y = the largest x over the given axes, all by default.
 *
 * ONNX ReduceMax, opsets 1 to 20 (axes became an input in 18), all numeric types and bool. In double.
 * A NaN wins. The gradient goes to all elements that are as large, in equal parts. Of nothing: the smallest number.
 */
#include "config.h"

#include "nn/ops/fold.h"

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_reduce_infer_ordered (call, 18, error);
}

static void
forward (NnCall *call)
{
  nn_fold_forward (call, &nn_fold_max);
}

static void
backward (NnCall *call)
{
  nn_fold_backward (call, &nn_fold_max);
}

const NnOp nn_op_reduce_max = {
  .name = "ReduceMax",
  .params_size = sizeof (NnReduceParams),
  .min_inputs = 1,
  .max_inputs = 2,
  .value_inputs = 1 << 1,
  .backward_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
