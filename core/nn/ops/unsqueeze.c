/* SPDX-License-Identifier: GPL-3.0-or-later
 * Unsqueeze: inserts dimensions of 1, so that they are the output's dimensions axes.
 *
 * ONNX Unsqueeze, opsets 1 to 21, all types; axes became an input in opset 13.
 */
#include "config.h"

#include "nn/op.h"

/* Bit i of @mask: dimension i of the output, which has @rank of them, is new. */
static gboolean
read_axes (NnCall *call, int *rank, guint *mask, GError **error)
{
  const NnShape *x = &call->in[0]->shape;
  gint64 axes[NN_MAX_RANK];
  int count;

  *mask = 0;
  if (!nn_call_ints (call, 1, "axes", NN_MAX_RANK, axes, &count, error))
    return FALSE;
  if (count < 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "axes is missing");
  *rank = x->rank + count;
  if (*rank > NN_MAX_RANK)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "more than %d dimensions", NN_MAX_RANK);
  for (int i = 0; i < count; i++)
    {
      int axis;

      if (!nn_call_normalize_axis (call, axes[i], *rank, &axis, error))
        return FALSE;
      if (*mask >> axis & 1)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "axis %d is there twice", axis);
      *mask |= 1u << axis;
    }
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const gint64 *dims = call->in[0]->shape.dims;
  NnShape shape;
  guint mask;

  if (!read_axes (call, &shape.rank, &mask, error))
    return FALSE;
  for (int i = 0; i < shape.rank; i++)
    shape.dims[i] = mask >> i & 1 ? 1 : *dims++;
  nn_call_describe (call, 0, call->in[0]->type, &shape);
  return TRUE;
}

const NnOp nn_op_unsqueeze = {
  .name = "Unsqueeze",
  .flags = NN_OP_VIEW,
  .min_inputs = 1,
  .max_inputs = 2,
  .value_inputs = 1 << 1,
  .infer = infer,
};
