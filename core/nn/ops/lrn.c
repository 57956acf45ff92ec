/* SPDX-License-Identifier: GPL-3.0-or-later
 * LRN: y = x · s^-beta with s = bias + alpha / size · Σ x², summed over the size channels around each element.
 *
 * ONNX LRN, opsets 1 to 13, float32 (Krizhevsky et al. 2012). The window is cut off at the first and last channels.
 */
#include "config.h"

#include <math.h>

#include "nn/op.h"

#define GRAIN 2048 /* elements below which another thread does not pay: powers are slow */

typedef struct
{
  double alpha, beta, bias; /* alpha: divided by the size */
  gint64 before, after;     /* channels of the window besides the element's */
  gint64 channels, n;       /* n: elements of a channel */
} Params;

static gboolean
infer (NnCall *call, GError **error)
{
  const NnShape *x = &call->in[0]->shape;
  const gint64 size = nn_node_int (call->node, "size", 0);
  Params *params = call->params;

  if (!nn_call_require_float (call, 0, error))
    return FALSE;
  if (x->rank < 2)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the input must have batch and channel dimensions");
  if (size < 1)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "size must be 1 or more");
  params->alpha = (double) nn_node_float (call->node, "alpha", 1e-4f) / (double) size;
  params->beta = nn_node_float (call->node, "beta", 0.75f);
  params->bias = nn_node_float (call->node, "bias", 1);
  params->before = (size - 1) / 2;
  params->after = size / 2;
  params->channels = x->dims[1];
  params->n = nn_shape_count_range (x, 2, x->rank);
  nn_call_describe (call, 0, NN_TYPE_FLOAT, x);
  return TRUE;
}

/* s of channel @c; @x is channel 0 of the same place. */
static double
scale_at (const Params *params, const float *x, gint64 c)
{
  const gint64 begin = MAX (c - params->before, 0);
  const gint64 end = c + MIN (params->after, params->channels - 1 - c);
  double sum = 0;

  for (gint64 k = begin; k <= end; k++)
    sum += (double) x[k * params->n] * (double) x[k * params->n];
  return params->bias + params->alpha * sum;
}

/* Channel of element @i, and where channel 0 of the same place is. */
static gint64
split_index (const Params *params, gint64 i, gint64 *first)
{
  const gint64 c = i / params->n % params->channels;

  *first = i - c * params->n;
  return c;
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;
  const float *x = nn_tensor_floats (call->in[0]);
  float *y = nn_tensor_floats (call->out[0]);

  for (gint64 i = begin; i < end; i++)
    {
      gint64 first;
      const gint64 c = split_index (params, i, &first);

      y[i] = (float) (x[i] * pow (scale_at (params, x + first, c), -params->beta));
    }
}

static void
forward (NnCall *call)
{
  nn_parallel_for (nn_tensor_count (call->out[0]), GRAIN, forward_range, call);
}

/* dx_c = dy_c · s_c^-beta - 2 · alpha · beta · x_c · Σ dy_k · x_k · s_k^(-beta - 1), over the channels k whose window
 * has c in it. */
static void
backward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;
  const float *x = nn_tensor_floats (call->in[0]);
  const float *dy = nn_tensor_floats (call->grad_out[0]);
  float *dx = nn_tensor_floats (call->grad_in[0]);

  for (gint64 i = begin; i < end; i++)
    {
      gint64 first;
      const gint64 c = split_index (params, i, &first), last = c + MIN (params->before, params->channels - 1 - c);
      double sum = 0;

      for (gint64 k = MAX (c - params->after, 0); k <= last; k++)
        {
          const gint64 at = first + k * params->n;

          sum += (double) dy[at] * x[at] * pow (scale_at (params, x + first, k), -params->beta - 1);
        }
      dx[i] = (float) (dy[i] * pow (scale_at (params, x + first, c), -params->beta)
                       - 2 * params->alpha * params->beta * x[i] * sum);
    }
}

static void
backward (NnCall *call)
{
  if (call->grad_in[0])
    nn_parallel_for (nn_tensor_count (call->grad_in[0]), GRAIN, backward_range, call);
}

const NnOp nn_op_lrn = {
  .name = "LRN",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
