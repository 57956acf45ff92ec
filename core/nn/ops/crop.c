/* SPDX-License-Identifier: GPL-3.0-or-later
 * Crop: y (n, c, i, j) = x (n, c, i + top, j + left).
 *
 * ONNX Crop, experimental, opset 1 until it was removed in 10; all types. border is left, top, right, bottom; where
 * scale gives height and width, they say how much is kept and right and bottom are ignored.
 */
#include "config.h"

#include <string.h>

#include "nn/ops/copy.h"

enum
{
  LEFT,
  TOP,
  RIGHT,
  BOTTOM,
  N_BORDERS
};

#define RANK 4

typedef struct
{
  gint64 offset; /* of the first element that is kept */
} Params;

/* Rows and columns that are kept, which need not make sense yet. */
static gboolean
read_size (const NnCall *call, const gint64 *border, gint64 size[2], GError **error)
{
  const gint64 *dims = call->in[0]->shape.dims;
  int count;
  const gint64 *scale = nn_node_ints (call->node, "scale", &count);

  if (scale && count != 2)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "scale must be height and width");
  for (int i = 0; i < N_BORDERS; i++)
    if (border[i] < 0 || border[i] > dims[2 + (i == LEFT || i == RIGHT)])
      return nn_call_error (call, error, NN_ERROR_SHAPE, "the border is outside the input");
  size[0] = scale ? scale[0] : dims[2] - border[TOP] - border[BOTTOM];
  size[1] = scale ? scale[1] : dims[3] - border[LEFT] - border[RIGHT];
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  NnShape shape = call->in[0]->shape;
  Params *params = call->params;
  int count;
  const gint64 *border = nn_node_ints (call->node, "border", &count);

  if (shape.rank != RANK)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the input must have 4 dimensions");
  if (!border || count != N_BORDERS)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "border must be left, top, right and bottom");
  if (!read_size (call, border, &shape.dims[2], error))
    return FALSE;
  for (int i = 0; i < 2; i++)
    if (shape.dims[2 + i] < 0 || shape.dims[2 + i] > call->in[0]->shape.dims[2 + i] - border[i == 0 ? TOP : LEFT])
      return nn_call_error (call, error, NN_ERROR_SHAPE, "more would be cropped than there is");
  params->offset = border[TOP] * call->in[0]->shape.dims[3] + border[LEFT];
  nn_call_describe (call, 0, call->in[0]->type, &shape);
  return TRUE;
}

/* Operand 0 walks the output, operand 1 the part of the input. */
static void
init_loop (const NnCall *call, NnLoop *loop)
{
  nn_loop_init (loop, &call->out[0]->shape);
  nn_shape_strides (&call->in[0]->shape, loop->strides[1]);
}

static void
forward (NnCall *call)
{
  const Params *params = call->params;
  const gsize size = nn_type_size (call->in[0]->type);
  NnLoop loop;

  init_loop (call, &loop);
  if (nn_tensor_count (call->out[0]) > 0)
    nn_copy (&loop, 0, call->out[0]->data, (const char *) call->in[0]->data + (gsize) params->offset * size, size);
}

/* What was cropped has no gradient. */
static void
backward (NnCall *call)
{
  const Params *params = call->params;
  NnLoop loop;

  if (!call->grad_in[0])
    return;
  memset (call->grad_in[0]->data, 0, nn_tensor_bytes (call->grad_in[0]));
  init_loop (call, &loop);
  if (nn_tensor_count (call->grad_out[0]) > 0)
    nn_copy (&loop, 1, nn_tensor_floats (call->grad_in[0]) + params->offset, call->grad_out[0]->data, sizeof (float));
}

const NnOp nn_op_crop = {
  .name = "Crop",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
