/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shape: the input's dimensions [start, end) as int64s.
 *
 * ONNX Shape, opsets 1 to 21, all types; start and end (opset 15) may be negative and are limited to the rank.
 */
#include "config.h"

#include "nn/op.h"

typedef struct
{
  gint64 start;
} Params;

static gint64
limit (gint64 axis, int rank)
{
  return CLAMP (axis < 0 ? axis + rank : axis, 0, rank);
}

static gboolean
infer (NnCall *call, GError **error)
{
  const int rank = call->in[0]->shape.rank;
  Params *params = call->params;

  params->start = limit (nn_node_int (call->node, "start", 0), rank);
  const gint64 end = limit (nn_node_int (call->node, "end", rank), rank);
  const NnShape shape = { 1, { MAX (end - params->start, 0) } };
  nn_call_describe (call, 0, NN_TYPE_INT64, &shape);
  return TRUE;
}

static void
forward (NnCall *call)
{
  const Params *params = call->params;

  for (gint64 i = 0; i < nn_tensor_count (call->out[0]); i++)
    nn_tensor_set_int64 (call->out[0], i, call->in[0]->shape.dims[params->start + i]);
}

const NnOp nn_op_shape = {
  .name = "Shape",
  .flags = NN_OP_SHAPE_ONLY,
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = forward,
};
