/* SPDX-License-Identifier: GPL-3.0-or-later
 * Concat: the inputs one after another along axis.
 *
 * ONNX Concat, opsets 1 to 13, all types; axis is 1 by default in opset 1 to 3 and required after that.
 */
#include "config.h"

#include "nn/ops/copy.h"

typedef struct
{
  int axis;
} Params;

static gboolean
add_input (NnCall *call, int i, int axis, NnShape *shape, GError **error)
{
  const NnTensor *first = call->in[0], *x = call->in[i];
  NnShape expected = first->shape;

  if (x == NULL || x->type != first->type)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "input %d is not of the type of input 0", i);
  expected.dims[axis] = x->shape.rank > axis ? x->shape.dims[axis] : -1;
  if (!nn_shape_equal (&expected, &x->shape))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "input %d differs from input 0 not only along axis %d", i, axis);
  if (__builtin_add_overflow (shape->dims[axis], x->shape.dims[axis], &shape->dims[axis]))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the output is too large");
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  Params *params = call->params;
  NnShape shape = call->in[0]->shape;

  if (call->opset >= 4 && nn_node_attribute (call->node, "axis") == NULL)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the attribute axis is missing");
  if (!nn_call_normalize_axis (call, nn_node_int (call->node, "axis", 1), shape.rank, &params->axis, error))
    return FALSE;
  for (int i = 1; i < call->n_in; i++)
    if (!add_input (call, i, params->axis, &shape, error))
      return FALSE;
  nn_call_describe (call, 0, call->in[0]->type, &shape);
  return TRUE;
}

static void
forward (NnCall *call)
{
  const int axis = ((const Params *) call->params)->axis;
  const NnShape *y = &call->out[0]->shape;
  const gint64 rows = nn_shape_count_range (y, 0, axis), pitch = nn_shape_count_range (y, axis, y->rank);
  const gsize size = nn_type_size (call->out[0]->type);
  char *to = call->out[0]->data;

  if (nn_tensor_count (call->out[0]) == 0)
    return;
  for (int i = 0; i < call->n_in; i++)
    {
      const gint64 row = nn_shape_count_range (&call->in[i]->shape, axis, y->rank);

      nn_copy_rows (rows, row, to, pitch, call->in[i]->data, row, size);
      to += row * (gint64) size;
    }
}

static void
backward (NnCall *call)
{
  const int axis = ((const Params *) call->params)->axis;
  const NnShape *y = &call->out[0]->shape;
  const gint64 rows = nn_shape_count_range (y, 0, axis), pitch = nn_shape_count_range (y, axis, y->rank);
  const float *from = nn_tensor_floats (call->grad_out[0]);

  if (nn_tensor_count (call->out[0]) == 0)
    return;
  for (int i = 0; i < call->n_in; i++)
    {
      const gint64 row = nn_shape_count_range (&call->in[i]->shape, axis, y->rank);

      if (call->grad_in[i])
        nn_copy_rows (rows, row, call->grad_in[i]->data, row, from, pitch, sizeof (float));
      from += row;
    }
}

const NnOp nn_op_concat = {
  .name = "Concat",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = -1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
