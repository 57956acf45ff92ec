/* SPDX-License-Identifier: GPL-3.0-or-later
 * GlobalMaxPool: y (n, c, 1, 1 …) = largest x (n, c, …) over all spatial dimensions.
 *
 * ONNX GlobalMaxPool, opsets 1 to 22, floating point types. The gradient goes to all
 * elements that are as large, in equal parts.
 */
#include "config.h"

#include "nn/ops/fold.h"

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];

  if (!nn_type_is_float (x->type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the input must be floating point, not %s",
                          nn_type_name (x->type));
  return nn_reduce_infer_global (call, FALSE, error);
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

const NnOp nn_op_global_max_pool = {
  .name = "GlobalMaxPool",
  .params_size = sizeof (NnReduceParams),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
