/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cast: the input converted to the element type `to`.
 *
 * ONNX Cast, opsets 1 to 21, between all types of NnType (no strings, no 8-bit floats); `to` is the type's name before
 * opset 6. Towards zero from float to integer.
 */
#include "config.h"

#include <string.h>

#include "nn/op.h"

static NnType
type_from_name (const char *name)
{
  static const struct
  {
    const char *name;
    NnType type;
  } types[] = {
    { "FLOAT", NN_TYPE_FLOAT },   { "DOUBLE", NN_TYPE_DOUBLE }, { "FLOAT16", NN_TYPE_FLOAT16 },
    { "INT8", NN_TYPE_INT8 },     { "INT16", NN_TYPE_INT16 },   { "INT32", NN_TYPE_INT32 },
    { "INT64", NN_TYPE_INT64 },   { "UINT8", NN_TYPE_UINT8 },   { "UINT16", NN_TYPE_UINT16 },
    { "UINT32", NN_TYPE_UINT32 }, { "UINT64", NN_TYPE_UINT64 }, { "BOOL", NN_TYPE_BOOL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].name, name) == 0)
      return types[i].type;
  return NN_TYPE_NONE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const char *name = nn_node_string (call->node, "to", NULL);
  const gint64 number = nn_node_int (call->node, "to", NN_TYPE_NONE);
  const NnType type = name ? type_from_name (name) : (NnType) CLAMP (number, 0, G_MAXINT16);

  if (nn_type_size (type) == 0)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "cannot convert to type %s (number %d)", name ? name : "?",
                          (int) type);
  nn_call_describe (call, 0, type, &call->in[0]->shape);
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
  nn_tensor_convert_into (call->grad_out[0], call->grad_in[0]);
}

const NnOp nn_op_cast = {
  .name = "Cast",
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
