/* SPDX-License-Identifier: GPL-3.0-or-later
 * Size: the number of the input's elements, an int64 scalar.
 *
 * ONNX Size, opsets 1 to 21, all types.
 */
#include "config.h"

#include "nn/op.h"

static gboolean
infer (NnCall *call, GError **error)
{
  const NnShape scalar = { 0 };

  nn_call_describe (call, 0, NN_TYPE_INT64, &scalar);
  return TRUE;
}

static void
forward (NnCall *call)
{
  nn_tensor_set_int64 (call->out[0], 0, nn_tensor_count (call->in[0]));
}

const NnOp nn_op_size = {
  .name = "Size",
  .flags = NN_OP_SHAPE_ONLY,
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = forward,
};
