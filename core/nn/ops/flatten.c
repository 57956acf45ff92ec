/* SPDX-License-Identifier: GPL-3.0-or-later
 * Flatten: x as a matrix of (product of the dimensions before axis) x (product of the others).
 *
 * ONNX Flatten, opsets 1 to 21, all types; axis is 1 by default, may be the rank, and negative from opset 11 on.
 */
#include "config.h"

#include "nn/op.h"

static gboolean
infer (NnCall *call, GError **error)
{
  const NnShape *x = &call->in[0]->shape;
  const gint64 axis = nn_node_int (call->node, "axis", 1);

  if (axis < -x->rank || axis > x->rank)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "axis %" G_GINT64_FORMAT " is outside the %d dimensions", axis,
                          x->rank);
  const int split = (int) (axis < 0 ? axis + x->rank : axis);
  const NnShape shape = { 2, { nn_shape_count_range (x, 0, split), nn_shape_count_range (x, split, x->rank) } };
  nn_call_describe (call, 0, call->in[0]->type, &shape);
  return TRUE;
}

const NnOp nn_op_flatten = {
  .name = "Flatten",
  .flags = NN_OP_VIEW,
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
};
