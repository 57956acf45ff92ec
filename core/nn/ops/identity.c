/* SPDX-License-Identifier: GPL-3.0-or-later
 * Identity: y = x.
 *
 * ONNX Identity, opsets 1 to 21, tensors of all types (no sequences or optionals).
 */
#include "config.h"

#include "nn/op.h"

static gboolean
infer (NnCall *call, GError **error)
{
  nn_call_describe (call, 0, call->in[0]->type, &call->in[0]->shape);
  return TRUE;
}

const NnOp nn_op_identity = {
  .name = "Identity",
  .flags = NN_OP_VIEW,
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
};
