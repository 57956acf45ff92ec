/* SPDX-License-Identifier: GPL-3.0-or-later
 * ConstantOfShape: a tensor of the shape that the input spells out, with the one element of the attribute `value`
 * everywhere (float32 0 without it).
 *
 * ONNX ConstantOfShape, opsets 9 to 21, all types of NnType. The shape must be known before the run.
 */
#include "config.h"

#include <string.h>

#include "nn/op.h"

/* The value, or NULL for float32 0. */
static const NnTensor *
value_tensor (const NnCall *call)
{
  const NnAttribute *attribute = nn_node_attribute (call->node, "value");

  return attribute && attribute->kind == NN_ATTRIBUTE_TENSOR ? attribute->tensor : NULL;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *value = value_tensor (call);
  NnShape shape = { 0 };

  if (value && nn_tensor_count (value) != 1)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "its value must be one element, not %" G_GINT64_FORMAT,
                          nn_tensor_count (value));
  if (!nn_call_ints (call, 0, "shape", NN_MAX_RANK, shape.dims, &shape.rank, error))
    return FALSE;
  for (int i = 0; i < shape.rank; i++)
    if (shape.dims[i] < 0)
      return nn_call_error (call, error, NN_ERROR_SHAPE, "dimension %d is negative", i);
  nn_call_describe (call, 0, value ? value->type : NN_TYPE_FLOAT, &shape);
  return TRUE;
}

static void
forward (NnCall *call)
{
  const NnTensor *value = value_tensor (call);
  const gsize bytes = nn_tensor_bytes (call->out[0]);
  const gsize size = nn_type_size (call->out[0]->type);
  guint8 *data = call->out[0]->data;

  if (bytes == 0)
    return;
  if (value == NULL)
    {
      memset (data, 0, bytes);
      return;
    }
  memcpy (data, value->data, size);
  for (gsize filled = size; filled < bytes; filled += MIN (filled, bytes - filled))
    memcpy (data + filled, data, MIN (filled, bytes - filled));
}

const NnOp nn_op_constant_of_shape = {
  .name = "ConstantOfShape",
  .min_inputs = 1,
  .max_inputs = 1,
  .value_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
};
