/* SPDX-License-Identifier: GPL-3.0-or-later
 * SpaceToDepth: moves blocks of space into channels: (N, C, H b, W b) to (N, C b², H, W).
 *
 * y (n, (i b + j) C + c, h, w) = x (n, c, h b + i, w b + j). ONNX SpaceToDepth, opsets 1 to 13, all types.
 */
#include "config.h"

#include <string.h>

#include "nn/ops/copy.h"

typedef struct
{
  gint64 block;
} Params;

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];
  Params *params = call->params;
  NnShape shape = x->shape;
  const gint64 block = nn_node_int (call->node, "blocksize", 0);

  if (shape.rank != 4)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the input must have 4 dimensions");
  if (block < 1 || block > G_MAXINT16 || shape.dims[2] % block != 0 || shape.dims[3] % block != 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE,
                          "a block size of %" G_GINT64_FORMAT " does not divide height and width", block);
  if (shape.dims[1] >= G_MAXINT32)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the output is too large");
  params->block = block;
  shape.dims[1] *= block * block;
  shape.dims[2] /= block;
  shape.dims[3] /= block;
  nn_call_describe (call, 0, x->type, &shape);
  return TRUE;
}

/* Loops n, c, h, i, w, j: operand 0 walks the input, operand 1 the output. */
static void
init_loop (const NnCall *call, NnLoop *loop)
{
  const gint64 b = ((const Params *) call->params)->block;
  const gint64 *x = call->in[0]->shape.dims, *y = call->out[0]->shape.dims;
  const gint64 plane = y[2] * y[3], offset = plane * x[1];
  const NnShape shape = { 6, { x[0], x[1], y[2], b, y[3], b } };
  const gint64 strides[6] = { y[1] * plane, plane, y[3], b * offset, 1, offset };

  nn_loop_init (loop, &shape);
  memcpy (loop->strides[1], strides, sizeof strides);
}

static void
forward (NnCall *call)
{
  NnLoop loop;

  if (nn_tensor_count (call->in[0]) == 0)
    return;
  init_loop (call, &loop);
  nn_copy (&loop, 1, call->out[0]->data, call->in[0]->data, nn_type_size (call->in[0]->type));
}

static void
backward (NnCall *call)
{
  NnLoop loop;

  if (nn_tensor_count (call->in[0]) == 0)
    return;
  init_loop (call, &loop);
  nn_copy (&loop, 0, call->grad_in[0]->data, call->grad_out[0]->data, sizeof (float));
}

const NnOp nn_op_space_to_depth = {
  .name = "SpaceToDepth",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
