/* SPDX-License-Identifier: GPL-3.0-or-later
 * CastLike: the first input converted to the element type of the second, as Cast does.
 *
 * ONNX CastLike, opsets 15 to 24, between all types of NnType (no strings, no 8-bit floats). Does not read the second
 * input's elements.
 */
#include "config.h"

#include "nn/op.h"

static gboolean
infer (NnCall *call, GError **error)
{
  nn_call_describe (call, 0, call->in[1]->type, &call->in[0]->shape);
  return TRUE;
}

static void
forward (NnCall *call)
{
  nn_tensor_convert_into (call->in[0], call->out[0]);
}

static void
backward (NnCall *call)
{
  if (call->grad_in[0])
    nn_tensor_convert_into (call->grad_out[0], call->grad_in[0]);
  for (gint64 i = 0; call->grad_in[1] && i < nn_tensor_count (call->grad_in[1]); i++)
    nn_tensor_floats (call->grad_in[1])[i] = 0;
}

const NnOp nn_op_cast_like = {
  .name = "CastLike",
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
