/* SPDX-License-Identifier: GPL-3.0-or-later
 * GatherElements: y (i) = x (i with indices (i) in place of its coordinate along axis); negative indices count from the
 * end.
 *
 * ONNX GatherElements, opsets 11 to 13, all types. Indices outside are limited to the dimension.
 */
#include "config.h"

#include <string.h>

#include "nn/op.h"
#include "nn/ops/loop.h"

typedef struct
{
  int axis;
} Params;

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0], *indices = call->in[1];
  Params *params = call->params;

  if (!nn_call_normalize_axis (call, nn_node_int (call->node, "axis", 0), x->shape.rank, &params->axis, error))
    return FALSE;
  if (indices->type != NN_TYPE_INT32 && indices->type != NN_TYPE_INT64)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "indices must be int32 or int64, not %s",
                          nn_type_name (indices->type));
  if (indices->shape.rank != x->shape.rank)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "indices must have %d dimensions", x->shape.rank);
  for (int i = 0; i < x->shape.rank; i++)
    if (i != params->axis && indices->shape.dims[i] > x->shape.dims[i])
      return nn_call_error (call, error, NN_ERROR_SHAPE, "indices are larger than the input in dimension %d", i);
  if (x->shape.dims[params->axis] == 0 && nn_tensor_count (indices) > 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "nothing can be gathered from an empty dimension");
  nn_call_describe (call, 0, x->type, &indices->shape);
  return TRUE;
}

/* Where output element @i comes from. */
static gint64
source_of (const NnCall *call, const NnLoop *loop, const gint64 *strides, gint64 i)
{
  const int axis = ((const Params *) call->params)->axis;
  const gint64 n = call->in[0]->shape.dims[axis], index = nn_tensor_get_int64 (call->in[1], i);
  gint64 at[NN_LOOP_OPERANDS];

  nn_loop_offsets (loop, loop->rank, i, at);
  return at[1] + CLAMP (index < 0 ? index + n : index, 0, n - 1) * strides[axis];
}

/* Operand 1 walks the input but along the axis. */
static void
init_loop (const NnCall *call, NnLoop *loop, gint64 strides[NN_MAX_RANK])
{
  nn_shape_strides (&call->in[0]->shape, strides);
  nn_loop_init (loop, &call->in[1]->shape);
  memcpy (loop->strides[1], strides, (gsize) loop->rank * sizeof (gint64));
  loop->strides[1][((const Params *) call->params)->axis] = 0;
}

static void
forward (NnCall *call)
{
  const gsize size = nn_type_size (call->in[0]->type);
  const char *x = call->in[0]->data;
  char *y = call->out[0]->data;
  gint64 strides[NN_MAX_RANK];
  NnLoop loop;

  init_loop (call, &loop, strides);
  for (gint64 i = 0; i < nn_tensor_count (call->out[0]); i++)
    memcpy (y + i * (gint64) size, x + source_of (call, &loop, strides, i) * (gint64) size, size);
}

/* An element that was taken twice gets the sum. */
static void
backward (NnCall *call)
{
  const float *dy = nn_tensor_floats (call->grad_out[0]);
  NnTensor *dx = call->grad_in[0];
  gint64 strides[NN_MAX_RANK];
  NnLoop loop;

  if (nn_tensor_count (dx) == 0)
    return;
  memset (dx->data, 0, nn_tensor_bytes (dx));
  init_loop (call, &loop, strides);
  for (gint64 i = 0; i < nn_tensor_count (call->out[0]); i++)
    nn_tensor_floats (dx)[source_of (call, &loop, strides, i)] += dy[i];
}

const NnOp nn_op_gather_elements = {
  .name = "GatherElements",
  .params_size = sizeof (Params),
  .min_inputs = 2,
  .max_inputs = 2,
  .backward_inputs = 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
