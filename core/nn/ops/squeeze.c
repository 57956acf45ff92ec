/* SPDX-License-Identifier: GPL-3.0-or-later
 * Squeeze: drops dimensions of 1: those of axes, or all.
 *
 * ONNX Squeeze, opsets 1 to 21, all types; axes became an input in opset 13.
 */
#include "config.h"

#include "nn/op.h"

/* Bit i of @mask: drop dimension i. */
static gboolean
read_axes (NnCall *call, guint *mask, GError **error)
{
  const NnShape *x = &call->in[0]->shape;
  gint64 axes[NN_MAX_RANK];
  int count;

  *mask = 0;
  if (!nn_call_ints (call, 1, "axes", NN_MAX_RANK, axes, &count, error))
    return FALSE;
  for (int i = 0; i < count; i++)
    {
      int axis;

      if (!nn_call_normalize_axis (call, axes[i], x->rank, &axis, error))
        return FALSE;
      if (x->dims[axis] != 1)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "dimension %d is not 1 and cannot be dropped", axis);
      *mask |= 1u << axis;
    }
  for (int i = 0; i < x->rank && count < 0; i++)
    *mask |= (x->dims[i] == 1 ? 1u : 0u) << i;
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnShape *x = &call->in[0]->shape;
  NnShape shape = { 0 };
  guint mask;

  if (!read_axes (call, &mask, error))
    return FALSE;
  for (int i = 0; i < x->rank; i++)
    if (!(mask >> i & 1))
      shape.dims[shape.rank++] = x->dims[i];
  nn_call_describe (call, 0, call->in[0]->type, &shape);
  return TRUE;
}

const NnOp nn_op_squeeze = {
  .name = "Squeeze",
  .flags = NN_OP_VIEW,
  .min_inputs = 1,
  .max_inputs = 2,
  .value_inputs = 1 << 1,
  .infer = infer,
};
