/* SPDX-License-Identifier: GPL-3.0-or-later
 * Dropout as inference sees it: y = x; the mask (optional second output) is all true.
 *
 * ONNX Dropout, opsets 1 to 22, all types. is_test (before opset 7) is taken as set, as files that were saved for
 * inference do not always say so; training_mode (opset 12) is refused unless the ratio is 0. The mask has x's type
 * before opset 10, then bool.
 */
#include "config.h"

#include "nn/ops/copy.h"

static gboolean
drops_elements (const NnCall *call)
{
  const NnTensor *ratio = call->n_in > 1 ? call->in[1] : NULL;
  const NnTensor *training = call->n_in > 2 ? call->in[2] : NULL;

  if (training == NULL || nn_tensor_count (training) < 1 || !nn_tensor_get_int64 (training, 0))
    return FALSE;
  return ratio == NULL || nn_tensor_count (ratio) < 1 || nn_tensor_get_double (ratio, 0) > 0;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];

  if (drops_elements (call))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED,
                          "it is in training mode; export the model for inference instead");
  nn_call_describe (call, 0, x->type, &x->shape);
  nn_call_describe (call, 1, call->opset < 10 ? x->type : NN_TYPE_BOOL, &x->shape);
  return TRUE;
}

static void
forward (NnCall *call)
{
  nn_copy_forward (call);
  if (call->n_out > 1 && call->out[1])
    for (gint64 i = nn_tensor_count (call->out[1]) - 1; i >= 0; i--)
      nn_tensor_set_int64 (call->out[1], i, 1);
}

const NnOp nn_op_dropout = {
  .name = "Dropout",
  .flags = NN_OP_VIEW,
  .min_inputs = 1,
  .max_inputs = 3,
  .max_outputs = 2,
  .value_inputs = 1 << 1 | 1 << 2,
  .infer = infer,
  .forward = forward,
  .backward = nn_copy_backward,
};
