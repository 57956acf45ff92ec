/* SPDX-License-Identifier: GPL-3.0-or-later
 * Constant: the tensor in one of its attributes.
 *
 * ONNX Constant, opsets 1 to 21: value, value_float, value_floats, value_int, value_ints. Neither strings nor sparse
 * tensors.
 */
#include "config.h"

#include <string.h>

#include "nn/op.h"

/* Type, shape and elements of the attribute: those in @attribute itself. */
static gboolean
find_value (const NnAttribute *attribute, NnType *type, NnShape *shape, const void **data)
{
  switch (attribute->kind)
    {
    case NN_ATTRIBUTE_TENSOR:
      *type = attribute->tensor->type;
      *shape = attribute->tensor->shape;
      *data = attribute->tensor->data;
      return TRUE;
    case NN_ATTRIBUTE_FLOAT:
      *type = NN_TYPE_FLOAT;
      *shape = (NnShape){ 0 };
      *data = &attribute->f;
      return TRUE;
    case NN_ATTRIBUTE_INT:
      *type = NN_TYPE_INT64;
      *shape = (NnShape){ 0 };
      *data = &attribute->i;
      return TRUE;
    case NN_ATTRIBUTE_FLOATS:
      *type = NN_TYPE_FLOAT;
      *shape = NN_SHAPE (attribute->count);
      *data = attribute->floats;
      return TRUE;
    case NN_ATTRIBUTE_INTS:
      *type = NN_TYPE_INT64;
      *shape = NN_SHAPE (attribute->count);
      *data = attribute->ints;
      return TRUE;
    default:
      return FALSE;
    }
}

static const NnAttribute *
value_attribute (const NnCall *call)
{
  static const char *const names[] = { "value", "value_float", "value_floats", "value_int", "value_ints" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const NnAttribute *attribute = nn_node_attribute (call->node, names[i]);

      if (attribute)
        return attribute;
    }
  return NULL;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnAttribute *attribute = value_attribute (call);
  const void *data;
  NnShape shape;
  NnType type;

  if (attribute == NULL || !find_value (attribute, &type, &shape, &data))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "its value is missing, or a string or sparse tensor");
  nn_call_describe (call, 0, type, &shape);
  return TRUE;
}

static void
forward (NnCall *call)
{
  const void *data;
  NnShape shape;
  NnType type;

  if (find_value (value_attribute (call), &type, &shape, &data) && nn_tensor_bytes (call->out[0]) > 0)
    memcpy (call->out[0]->data, data, nn_tensor_bytes (call->out[0]));
}

const NnOp nn_op_constant = {
  .name = "Constant",
  .infer = infer,
  .forward = forward,
};
