/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceMean: y = mean of x over the given axes, all by default.
 *
 * ONNX ReduceMean, opsets 1 to 18 (axes became an input in 18), all numeric types. Sums are made in double; the mean
 * of integers is rounded towards zero.
 */
#include "config.h"

#include "nn/ops/reduce.h"

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_reduce_infer (call, TRUE, 18, error);
}

const NnOp nn_op_reduce_mean = {
  .name = "ReduceMean",
  .params_size = sizeof (NnReduceParams),
  .min_inputs = 1,
  .max_inputs = 2,
  .value_inputs = 1 << 1,
  .infer = infer,
  .forward = nn_reduce_forward,
  .backward = nn_reduce_backward,
};
