/* SPDX-License-Identifier: GPL-3.0-or-later
 * GlobalAveragePool: y (n, c, 1, 1 …) = mean of x (n, c, …) over all spatial dimensions.
 *
 * ONNX GlobalAveragePool, opsets 1 to 22, floating point types.
 */
#include "config.h"

#include "nn/ops/reduce.h"

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];

  if (!nn_type_is_float (x->type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the input must be floating point, not %s",
                          nn_type_name (x->type));
  return nn_reduce_infer_global (call, TRUE, error);
}

const NnOp nn_op_global_average_pool = {
  .name = "GlobalAveragePool",
  .params_size = sizeof (NnReduceParams),
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = nn_reduce_forward,
  .backward = nn_reduce_backward,
};
