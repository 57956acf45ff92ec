/* SPDX-License-Identifier: GPL-3.0-or-later
 * InstanceNormalization: y = (x - mean) · scale / √(var + epsilon) + b, with the mean and (biased) variance of each
 * channel of each sample.
 *
 * ONNX InstanceNormalization, opsets 1 to 22, float32. Statistics are made in one walk over memory: of blocks that fit
 * the cache in two passes in float, joined in double by Chan's formula (Chan, Golub, LeVeque 1979). Fuses an
 * activation.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/activation.h"
#include "nn/ops/reduce.h"

enum
{
  X,
  SCALE,
  B,
  N_INPUTS
};

#define BLOCK NN_REDUCE_ROW
#define LANES 16
#define GRAIN 8192 /* elements below which another thread does not pay */

typedef struct
{
  float epsilon;
  gint64 channels, planes; /* planes: samples times channels */
  gint64 n;                /* elements of a plane */
} Params;

typedef struct
{
  double mean;
  double inverse; /* 1 / √(var + epsilon) */
} Statistics;

static gboolean
infer (NnCall *call, GError **error)
{
  const NnShape *x = &call->in[X]->shape;
  Params *params = call->params;

  for (int i = 0; i < N_INPUTS; i++)
    if (!nn_call_require_float (call, i, error))
      return FALSE;
  if (x->rank < 3)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the input must have batch, channel and spatial dimensions");
  for (int i = SCALE; i < N_INPUTS; i++)
    if (nn_tensor_count (call->in[i]) != x->dims[1])
      return nn_call_error (call, error, NN_ERROR_SHAPE, "input %d does not have one number per channel", i);
  params->epsilon = nn_node_float (call->node, "epsilon", 1e-5f);
  params->channels = x->dims[1];
  params->planes = nn_shape_count (x) > 0 ? x->dims[0] * x->dims[1] : 0;
  params->n = nn_shape_count_range (x, 2, x->rank);
  if (call->with_gradients)
    call->workspace_size = 2 * params->planes * sizeof (double);
  nn_call_describe (call, 0, NN_TYPE_FLOAT, x);
  return TRUE;
}

/* Σ (x - mean)² over at most BLOCK elements. */
static double
squares (const float *x, gint64 n, float mean)
{
  float lanes[LANES] = { 0 };
  double sum = 0;
  gint64 i = 0;

  for (; i + LANES <= n; i += LANES)
    for (int k = 0; k < LANES; k++)
      lanes[k] += (x[i + k] - mean) * (x[i + k] - mean);
  for (; i < n; i++)
    sum += (double) (x[i] - mean) * (x[i] - mean);
  for (int k = 0; k < LANES; k++)
    sum += lanes[k];
  return sum;
}

static Statistics
plane_statistics (const float *x, const Params *params)
{
  double mean = 0, m2 = 0; /* of the elements before i; m2 = Σ (x - mean)² */

  for (gint64 i = 0; i < params->n; i += BLOCK)
    {
      const gint64 n = MIN (params->n - i, BLOCK);
      const double block_mean = nn_sum (x + i, n) / (double) n, delta = block_mean - mean;
      const double block_m2 = squares (x + i, n, (float) block_mean);
      const double share = (double) n / (double) (i + n);

      m2 += block_m2 + delta * delta * (double) i * share;
      mean += delta * share;
    }
  return (Statistics){ mean, 1 / sqrt (MAX (m2, 0) / (double) params->n + params->epsilon) };
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;

  for (gint64 plane = begin; plane < end; plane++)
    {
      const float *x = nn_tensor_floats (call->in[X]) + plane * params->n;
      float *y = nn_tensor_floats (call->out[0]) + plane * params->n;
      const gint64 channel = plane % params->channels;
      const Statistics s = plane_statistics (x, params);
      const float mean = (float) s.mean;
      const float factor = (float) (nn_tensor_floats (call->in[SCALE])[channel] * s.inverse);
      const float shift = nn_tensor_floats (call->in[B])[channel];

      for (gint64 i = 0; i < params->n; i += BLOCK)
        {
          const gint64 block_end = MIN (i + BLOCK, params->n);

          for (gint64 k = i; k < block_end; k++)
            y[k] = (x[k] - mean) * factor + shift;
          nn_activation_apply (&call->activation, y + i, block_end - i);
        }
    }
}

static void
forward (NnCall *call)
{
  const Params *params = call->params;

  nn_parallel_for (params->planes, MAX (GRAIN / MAX (params->n, 1), 1), forward_range, call);
}

/* Sums over a plane, with the normalised x̂ = (x - mean) · inverse. */
typedef struct
{
  double dy;
  double dy_x; /* Σ dy · x̂ */
} Sums;

/* dL/dy before the activation, for @n <= BLOCK elements from @at on. */
static const float *
output_gradient (const NnCall *call, gint64 at, gint64 n, float *scratch)
{
  return nn_activation_backward (&call->activation, nn_tensor_floats (call->grad_out[0]) + at,
                                 nn_tensor_floats (call->out[0]) + at, scratch, n);
}

static Sums
plane_sums (const NnCall *call, gint64 plane, Statistics s)
{
  const Params *params = call->params;
  const float mean = (float) s.mean, inverse = (float) s.inverse;
  Sums sums = { 0 };

  for (gint64 i = 0; i < params->n; i += BLOCK)
    {
      const gint64 at = plane * params->n + i, n = MIN (params->n - i, BLOCK);
      const float *x = nn_tensor_floats (call->in[X]) + at;
      float masked[BLOCK], products[BLOCK];
      const float *dy = output_gradient (call, at, n, masked);

      for (gint64 k = 0; k < n; k++)
        products[k] = dy[k] * ((x[k] - mean) * inverse);
      sums.dy += nn_sum (dy, n);
      sums.dy_x += nn_sum (products, n);
    }
  return sums;
}

/* dx = scale · inverse · (dy - mean dy - x̂ · mean (dy · x̂)) */
static void
plane_gradient (const NnCall *call, gint64 plane, Statistics s, Sums sums)
{
  const Params *params = call->params;
  const float mean = (float) s.mean, inverse = (float) s.inverse;
  const float factor = (float) (nn_tensor_floats (call->in[SCALE])[plane % params->channels] * s.inverse);
  const float mean_dy = (float) (sums.dy / (double) params->n), mean_dy_x = (float) (sums.dy_x / (double) params->n);

  for (gint64 i = 0; i < params->n; i += BLOCK)
    {
      const gint64 at = plane * params->n + i, n = MIN (params->n - i, BLOCK);
      const float *x = nn_tensor_floats (call->in[X]) + at;
      float *dx = nn_tensor_floats (call->grad_in[X]) + at;
      float masked[BLOCK];
      const float *dy = output_gradient (call, at, n, masked);

      for (gint64 k = 0; k < n; k++)
        dx[k] = factor * (dy[k] - mean_dy - (x[k] - mean) * inverse * mean_dy_x);
    }
}

static void
backward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;
  Sums *sums = call->workspace;

  for (gint64 plane = begin; plane < end; plane++)
    {
      const Statistics s = plane_statistics (nn_tensor_floats (call->in[X]) + plane * params->n, params);

      sums[plane] = plane_sums (call, plane, s);
      if (call->grad_in[X])
        plane_gradient (call, plane, s, sums[plane]);
    }
}

/* dscale = Σ dy · x̂ and db = Σ dy, over samples and planes. */
static void
backward (NnCall *call)
{
  const Params *params = call->params;
  const Sums *sums = call->workspace;

  nn_parallel_for (params->planes, MAX (GRAIN / MAX (params->n, 1), 1), backward_range, call);
  for (gint64 c = 0; c < params->channels; c++)
    {
      Sums sum = { 0 };

      for (gint64 plane = c; plane < params->planes; plane += params->channels)
        {
          sum.dy += sums[plane].dy;
          sum.dy_x += sums[plane].dy_x;
        }
      if (call->grad_in[SCALE])
        nn_tensor_floats (call->grad_in[SCALE])[c] = (float) sum.dy_x;
      if (call->grad_in[B])
        nn_tensor_floats (call->grad_in[B])[c] = (float) sum.dy;
    }
}

const NnOp nn_op_instance_normalization = {
  .name = "InstanceNormalization",
  .flags = NN_OP_FUSES_ACTIVATION,
  .params_size = sizeof (Params),
  .min_inputs = N_INPUTS,
  .max_inputs = N_INPUTS,
  .backward_inputs = 1 << X | 1 << SCALE,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
