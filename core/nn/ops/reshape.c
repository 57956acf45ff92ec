/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reshape: x under another shape with as many elements. A dimension of 0 is x's, one of -1 is what is left.
 *
 * ONNX Reshape, opsets 1 to 21, all types; the shape is an attribute before opset 5. With allowzero (opset 14) 0 means
 * 0.
 */
#include "config.h"

#include "nn/op.h"

static gboolean
copy_zeros (NnCall *call, NnShape *shape, GError **error)
{
  const NnShape *x = &call->in[0]->shape;

  if (nn_node_int (call->node, "allowzero", 0))
    return TRUE;
  for (int i = 0; i < shape->rank; i++)
    {
      if (shape->dims[i] != 0)
        continue;
      if (i >= x->rank)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "dimension %d of the new shape is 0, which the input lacks",
                              i);
      shape->dims[i] = x->dims[i];
    }
  return TRUE;
}

/* Replaces one -1 in @shape. */
static gboolean
fill_unknown (NnCall *call, NnShape *shape, GError **error)
{
  const gint64 count = nn_tensor_count (call->in[0]);
  NnShape known = *shape;
  int unknown = -1;

  for (int i = 0; i < shape->rank; i++)
    {
      if (shape->dims[i] == -1 && unknown < 0)
        unknown = i;
      else if (shape->dims[i] < 0)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "the new shape has a dimension of %" G_GINT64_FORMAT,
                              shape->dims[i]);
    }
  if (unknown < 0)
    return TRUE;
  known.dims[unknown] = 1;
  const gint64 others = nn_shape_count (&known);
  if (others <= 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the dimension of -1 is not determined");
  shape->dims[unknown] = count / others;
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  NnShape shape;

  if (!nn_call_ints (call, 1, "shape", NN_MAX_RANK, shape.dims, &shape.rank, error))
    return FALSE;
  if (shape.rank < 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the new shape is missing");
  if (!copy_zeros (call, &shape, error) || !fill_unknown (call, &shape, error))
    return FALSE;
  if (nn_shape_count (&shape) != nn_tensor_count (call->in[0]))
    {
      g_autofree char *text = nn_shape_to_string (&shape);

      return nn_call_error (call, error, NN_ERROR_SHAPE, "%s does not have as many elements", text);
    }
  nn_call_describe (call, 0, call->in[0]->type, &shape);
  return TRUE;
}

const NnOp nn_op_reshape = {
  .name = "Reshape",
  .flags = NN_OP_VIEW,
  .min_inputs = 1,
  .max_inputs = 2,
  .value_inputs = 1 << 1,
  .infer = infer,
};
