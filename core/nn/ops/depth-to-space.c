/* SPDX-License-Identifier: GPL-3.0-or-later
 * DepthToSpace: moves blocks of channels into space: (N, C, H, W) to (N, C / b², H b, W b).
 *
 * y (n, c, h b + i, w b + j) = x (n, channel, h, w) with channel = (i b + j) C / b² + c in mode DCR (the default) and
 * c b² + i b + j in mode CRD (opset 11; what PyTorch's pixel_shuffle is). ONNX DepthToSpace, opsets 1 to 13, all types.
 */
#include "config.h"

#include <string.h>

#include "nn/ops/copy.h"

typedef struct
{
  gint64 block;
  gboolean depth_first; /* DCR */
} Params;

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];
  Params *params = call->params;
  NnShape shape = x->shape;
  const char *mode = nn_node_string (call->node, "mode", "DCR");
  const gint64 block = nn_node_int (call->node, "blocksize", 0);

  if (shape.rank != 4)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the input must have 4 dimensions");
  if (block < 1 || block > G_MAXINT16 || shape.dims[1] % (block * block) != 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE,
                          "a block size of %" G_GINT64_FORMAT " does not divide the channels", block);
  if (strcmp (mode, "DCR") != 0 && strcmp (mode, "CRD") != 0)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "mode '%s' is unknown", mode);
  if (shape.dims[2] >= G_MAXINT32 || shape.dims[3] >= G_MAXINT32)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the output is too large");
  params->block = block;
  params->depth_first = strcmp (mode, "DCR") == 0;
  shape.dims[1] /= block * block;
  shape.dims[2] *= block;
  shape.dims[3] *= block;
  nn_call_describe (call, 0, x->type, &shape);
  return TRUE;
}

/* Loops n, c, h, i, w, j: operand 0 walks the output, operand 1 the input. */
static void
init_loop (const NnCall *call, NnLoop *loop)
{
  const Params *params = call->params;
  const gint64 *x = call->in[0]->shape.dims;
  const gint64 b = params->block, channels = x[1] / (b * b), plane = x[2] * x[3];
  const gint64 channel = params->depth_first ? plane : plane * b * b;
  const gint64 offset = params->depth_first ? plane * channels : plane;
  const NnShape shape = { 6, { x[0], channels, x[2], b, x[3], b } };
  const gint64 strides[6] = { x[1] * plane, channel, x[3], b * offset, 1, offset };

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
  nn_copy (&loop, 0, call->out[0]->data, call->in[0]->data, nn_type_size (call->in[0]->type));
}

static void
backward (NnCall *call)
{
  NnLoop loop;

  if (nn_tensor_count (call->in[0]) == 0)
    return;
  init_loop (call, &loop);
  nn_copy (&loop, 1, call->grad_in[0]->data, call->grad_out[0]->data, sizeof (float));
}

const NnOp nn_op_depth_to_space = {
  .name = "DepthToSpace",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
