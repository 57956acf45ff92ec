/* SPDX-License-Identifier: GPL-3.0-or-later
 * Transpose: dimension i of the output is dimension perm[i] of the input; reversed by default.
 *
 * ONNX Transpose, opsets 1 to 21, all types.
 */
#include "config.h"

#include "nn/ops/copy.h"

typedef struct
{
  int perm[NN_MAX_RANK];
} Params;

static gboolean
read_perm (NnCall *call, Params *params, GError **error)
{
  const int rank = call->in[0]->shape.rank;
  gint64 perm[NN_MAX_RANK];
  guint seen = 0;
  int count;

  if (!nn_call_ints (call, -1, "perm", NN_MAX_RANK, perm, &count, error))
    return FALSE;
  if (count >= 0 && count != rank)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "perm has %d numbers for %d dimensions", count, rank);
  for (int i = 0; i < rank; i++)
    {
      if (!nn_call_normalize_axis (call, count >= 0 ? perm[i] : rank - 1 - i, rank, &params->perm[i], error))
        return FALSE;
      if (seen >> params->perm[i] & 1)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "perm names dimension %d twice", params->perm[i]);
      seen |= 1u << params->perm[i];
    }
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];
  const Params *params = call->params;
  NnShape shape = x->shape;

  if (!read_perm (call, call->params, error))
    return FALSE;
  for (int i = 0; i < shape.rank; i++)
    shape.dims[i] = x->shape.dims[params->perm[i]];
  nn_call_describe (call, 0, x->type, &shape);
  return TRUE;
}

/* Operand 0 walks the output, operand 1 the input. */
static void
init_loop (const NnCall *call, NnLoop *loop)
{
  const Params *params = call->params;
  gint64 strides[NN_MAX_RANK];

  nn_shape_strides (&call->in[0]->shape, strides);
  nn_loop_init (loop, &call->out[0]->shape);
  for (int i = 0; i < call->out[0]->shape.rank; i++)
    loop->strides[1][i] = strides[params->perm[i]];
}

static void
forward (NnCall *call)
{
  NnLoop loop;

  init_loop (call, &loop);
  nn_copy (&loop, 0, call->out[0]->data, call->in[0]->data, nn_type_size (call->in[0]->type));
}

static void
backward (NnCall *call)
{
  NnLoop loop;

  init_loop (call, &loop);
  nn_copy (&loop, 1, call->grad_in[0]->data, call->grad_out[0]->data, sizeof (float));
}

const NnOp nn_op_transpose = {
  .name = "Transpose",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
