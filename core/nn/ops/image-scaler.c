/* SPDX-License-Identifier: GPL-3.0-or-later
 * ImageScaler: y (n, c, …) = scale · x (n, c, …) + bias[c].
 *
 * ONNX ImageScaler, experimental, opset 1 until it was removed in 10; float32. Converters of Core ML models write it
 * in front of the network; the channels' means are its bias.
 */
#include "config.h"

#include "nn/op.h"

#define GRAIN 32768 /* elements below which another thread does not pay */

typedef struct
{
  float scale;
  const float *bias;       /* the node's, one per channel; NULL = 0 */
  gint64 channels, planes; /* planes: samples times channels */
  gint64 n;                /* elements of a plane */
} Params;

static gboolean
infer (NnCall *call, GError **error)
{
  const NnShape *x = &call->in[0]->shape;
  Params *params = call->params;
  int count;

  if (!nn_call_require_float (call, 0, error))
    return FALSE;
  if (x->rank < 2)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the input must have batch and channel dimensions");
  params->bias = nn_node_floats (call->node, "bias", &count);
  if (params->bias && count != x->dims[1])
    return nn_call_error (call, error, NN_ERROR_SHAPE, "bias does not have one number per channel");
  params->scale = nn_node_float (call->node, "scale", 1);
  params->channels = x->dims[1];
  params->planes = nn_shape_count (x) > 0 ? x->dims[0] * x->dims[1] : 0;
  params->n = nn_shape_count_range (x, 2, x->rank);
  nn_call_describe (call, 0, NN_TYPE_FLOAT, x);
  return TRUE;
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;

  for (gint64 plane = begin; plane < end; plane++)
    {
      const float *restrict x = nn_tensor_floats (call->in[0]) + plane * params->n;
      float *restrict y = nn_tensor_floats (call->out[0]) + plane * params->n;
      const float scale = params->scale, bias = params->bias ? params->bias[plane % params->channels] : 0;

      for (gint64 i = 0; i < params->n; i++)
        y[i] = scale * x[i] + bias;
    }
}

static void
forward (NnCall *call)
{
  const Params *params = call->params;

  nn_parallel_for (params->planes, MAX (GRAIN / MAX (params->n, 1), 1), forward_range, call);
}

static void
backward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;
  const float *restrict dy = nn_tensor_floats (call->grad_out[0]);
  float *restrict dx = nn_tensor_floats (call->grad_in[0]);

  for (gint64 i = begin; i < end; i++)
    dx[i] = params->scale * dy[i];
}

static void
backward (NnCall *call)
{
  if (call->grad_in[0])
    nn_parallel_for (nn_tensor_count (call->grad_in[0]), GRAIN, backward_range, call);
}

const NnOp nn_op_image_scaler = {
  .name = "ImageScaler",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
