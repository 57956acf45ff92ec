/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceSum: y = Σ x over the given axes, all by default.
 *
 * ONNX ReduceSum, opsets 1 to 13 (axes became an input in 13), all numeric types. Sums are made in double (integers:
 * in 64 bits).
 */
#include "config.h"

#include "nn/ops/reduce.h"

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_reduce_infer (call, FALSE, 13, error);
}

const NnOp nn_op_reduce_sum = {
  .name = "ReduceSum",
  .params_size = sizeof (NnReduceParams),
  .min_inputs = 1,
  .max_inputs = 2,
  .value_inputs = 1 << 1,
  .infer = infer,
  .forward = nn_reduce_forward,
  .backward = nn_reduce_backward,
};
