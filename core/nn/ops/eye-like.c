/* SPDX-License-Identifier: GPL-3.0-or-later
 * EyeLike: 1 on diagonal k and 0 elsewhere, of the input's shape and, unless dtype says otherwise, type.
 *
 * ONNX EyeLike, opsets 9 to 22, all types of NnType. Does not read the input's elements; no gradient.
 */
#include "config.h"

#include "nn/op.h"

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];
  const gint64 type = nn_node_int (call->node, "dtype", x->type);

  if (x->shape.rank != 2)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the input must have 2 dimensions");
  if (type < 0 || type > G_MAXINT16 || nn_type_size ((NnType) type) == 0)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "type %" G_GINT64_FORMAT " is not supported", type);
  nn_call_describe (call, 0, (NnType) type, &x->shape);
  return TRUE;
}

static void
forward (NnCall *call)
{
  NnTensor *y = call->out[0];
  const gint64 width = y->shape.dims[1], k = nn_node_int (call->node, "k", 0);

  for (gint64 i = 0; i < nn_tensor_count (y); i++)
    nn_tensor_set_int64 (y, i, i % width - i / width == k);
}

const NnOp nn_op_eye_like = {
  .name = "EyeLike",
  .flags = NN_OP_SHAPE_ONLY,
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = forward,
};
