/* SPDX-License-Identifier: GPL-3.0-or-later
 * Expand: the first input broadcast together with the shape that the second spells out.
 *
 * ONNX Expand, opsets 8 to 13, all types. The shape must be known before the run.
 */
#include "config.h"

#include "nn/ops/broadcast.h"

static gboolean
infer (NnCall *call, GError **error)
{
  NnShape wanted = { 0 }, shape;

  if (!nn_call_ints (call, 1, "shape", NN_MAX_RANK, wanted.dims, &wanted.rank, error))
    return FALSE;
  for (int i = 0; i < wanted.rank; i++)
    if (wanted.dims[i] < 0)
      return nn_call_error (call, error, NN_ERROR_SHAPE, "dimension %d is negative", i);
  if (!nn_shape_broadcast (&call->in[0]->shape, &wanted, &shape))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the input cannot be broadcast to that shape");
  nn_call_describe (call, 0, call->in[0]->type, &shape);
  return TRUE;
}

static void
forward (NnCall *call)
{
  nn_broadcast (call->in[0], call->out[0]);
}

static void
backward (NnCall *call)
{
  nn_broadcast_backward (call->grad_out[0], call->grad_in[0], 1);
}

const NnOp nn_op_expand = {
  .name = "Expand",
  .min_inputs = 2,
  .max_inputs = 2,
  .value_inputs = 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
