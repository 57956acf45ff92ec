/* SPDX-License-Identifier: GPL-3.0-or-later
 * BatchNormalization as inference sees it: y = (x - mean) · scale / √(var + epsilon) + b, per channel (dimension 1).
 *
 * ONNX BatchNormalization, opsets 1 to 15, float32. spatial = 0 (before opset 9) has statistics for each element of a
 * sample instead of each channel. Training (training_mode, or before opset 14 further outputs) is refused; is_test
 * (before opset 7) is taken as set. Fuses an activation.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/activation.h"
#include "nn/ops/loop.h"
#include "nn/ops/reduce.h"

enum
{
  X,
  SCALE,
  B,
  MEAN,
  VAR,
  N_INPUTS
};

typedef struct
{
  float epsilon;
  NnShape statistics; /* of scale, b, mean and var, as it broadcasts to x */
} Params;

static void
set_statistics (const NnCall *call, Params *params)
{
  const NnShape *x = &call->in[X]->shape;
  const gboolean spatial = call->opset >= 9 || nn_node_int (call->node, "spatial", 1);

  params->statistics.rank = x->rank - 1;
  for (int i = 1; i < x->rank; i++)
    params->statistics.dims[i - 1] = i == 1 || !spatial ? x->dims[i] : 1;
}

static gboolean
check_training (NnCall *call, GError **error)
{
  gboolean training = nn_node_int (call->node, "training_mode", 0) != 0;

  for (int i = 1; i < call->n_out; i++)
    training = training || call->out[i] != NULL;
  if (training)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED,
                          "it is in training mode; export the model for inference instead");
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  Params *params = call->params;

  for (int i = 0; i < N_INPUTS; i++)
    if (!nn_call_require_float (call, i, error))
      return FALSE;
  if (call->in[X]->shape.rank < 2)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the input must have a batch and a channel dimension");
  set_statistics (call, params);
  for (int i = SCALE; i < N_INPUTS; i++)
    if (nn_tensor_count (call->in[i]) != nn_shape_count (&params->statistics))
      return nn_call_error (call, error, NN_ERROR_SHAPE, "input %d does not have one number per channel", i);
  params->epsilon = nn_node_float (call->node, "epsilon", 1e-5f);
  nn_call_describe (call, 0, NN_TYPE_FLOAT, &call->in[X]->shape);
  return check_training (call, error);
}

/* Operand 0 of the loop walks x and y, operand 1 the statistics. */
static void
init_loop (const NnCall *call, NnLoop *loop)
{
  nn_loop_init (loop, &call->in[X]->shape);
  nn_loop_broadcast (loop, 1, &((const Params *) call->params)->statistics);
  nn_loop_collapse (loop);
}

/* scale / √(var + epsilon) */
static float
factor_at (const NnCall *call, gint64 c)
{
  return nn_tensor_floats (call->in[SCALE])[c]
         / sqrtf (nn_tensor_floats (call->in[VAR])[c] + ((const Params *) call->params)->epsilon);
}

static void
forward_row (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, gpointer data)
{
  const NnCall *call = data;
  const float *x = nn_tensor_floats (call->in[X]) + offsets[0];
  const float *b = nn_tensor_floats (call->in[B]) + offsets[1];
  const float *mean = nn_tensor_floats (call->in[MEAN]) + offsets[1];
  float *y = nn_tensor_floats (call->out[0]) + offsets[0];

  if (loop->strides[1][loop->rank - 1])
    for (gint64 i = 0; i < n; i++)
      y[i] = (x[i] - mean[i]) * factor_at (call, offsets[1] + i) + b[i];
  else
    {
      const float factor = factor_at (call, offsets[1]), m = *mean, shift = *b;

      for (gint64 i = 0; i < n; i++)
        y[i] = (x[i] - m) * factor + shift;
    }
  nn_activation_apply (&call->activation, y, n);
}

static void
forward (NnCall *call)
{
  NnLoop loop;

  init_loop (call, &loop);
  nn_loop_run (&loop, NN_REDUCE_ROW, forward_row, call);
}

typedef struct
{
  const NnCall *call;
  int input; /* whose gradient */
} Job;

/* ∂y/∂input for the element of x at @at in channel @c. */
static float
derivative (const Job *job, gint64 at, gint64 c)
{
  const NnCall *call = job->call;
  const float var = nn_tensor_floats (call->in[VAR])[c] + ((const Params *) call->params)->epsilon;
  const float centred = nn_tensor_floats (call->in[X])[at] - nn_tensor_floats (call->in[MEAN])[c];

  switch (job->input)
    {
    case SCALE:
      return centred / sqrtf (var);
    case B:
      return 1;
    case MEAN:
      return -factor_at (call, c);
    default:
      return -0.5f * centred * factor_at (call, c) / var;
    }
}

static const float *
output_gradient (const NnCall *call, gint64 at, float *scratch, gint64 n)
{
  return nn_activation_backward (&call->activation, nn_tensor_floats (call->grad_out[0]) + at,
                                 nn_tensor_floats (call->out[0]) + at, scratch, n);
}

static const float *
terms (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, float *scratch, gconstpointer data)
{
  const Job *job = data;
  const gint64 step = loop->strides[1][loop->rank - 1];
  const float *dy = output_gradient (job->call, offsets[0], scratch, n);

  for (gint64 i = 0; i < n; i++)
    scratch[i] = dy[i] * derivative (job, offsets[0] + i, offsets[1] + i * step);
  return scratch;
}

static void
backward_x_row (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, gpointer data)
{
  const NnCall *call = data;
  const gint64 step = loop->strides[1][loop->rank - 1];
  float *dx = nn_tensor_floats (call->grad_in[X]) + offsets[0];
  const float *dy = output_gradient (call, offsets[0], dx, n);
  const float factor = factor_at (call, offsets[1]);

  for (gint64 i = 0; i < n; i++)
    dx[i] = dy[i] * (step ? factor_at (call, offsets[1] + i) : factor);
}

static void
backward (NnCall *call)
{
  NnLoop loop;

  init_loop (call, &loop);
  if (call->grad_in[X])
    nn_loop_run (&loop, NN_REDUCE_ROW, backward_x_row, call);
  for (int i = SCALE; i < N_INPUTS; i++)
    if (call->grad_in[i])
      {
        const Job job = { call, i };

        nn_reduce (&loop, 1, terms, &job, 1, nn_tensor_floats (call->grad_in[i]));
      }
}

const NnOp nn_op_batch_normalization = {
  .name = "BatchNormalization",
  .flags = NN_OP_FUSES_ACTIVATION,
  .params_size = sizeof (Params),
  .min_inputs = N_INPUTS,
  .max_inputs = N_INPUTS,
  .max_outputs = 5,
  .backward_inputs = 1 << X | 1 << SCALE | 1 << MEAN | 1 << VAR,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
