/* SPDX-License-Identifier: GPL-3.0-or-later
 * What InstanceNormalization and GroupNormalization share.
 *
 * Statistics are of blocks that fit the cache, in two passes in float, joined in double by Chan's formula (Chan, Golub,
 * LeVeque 1979). A group of one channel is finished while it is in the cache; planes of larger groups are measured
 * first and normalised after, so that few groups keep many threads busy.
 */
#include "config.h"

#include "nn/ops/group-norm.h"

#include <math.h>

#include "nn/linalg.h"
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

/* Of some elements. */
typedef struct
{
  double mean;
  double m2; /* Σ (x - mean)² */
} Moments;

/* Sums over a plane. */
typedef struct
{
  double dy;
  double dy_x; /* Σ dy · x̂ */
} Sums;

typedef struct
{
  double mean;
  double inverse; /* 1 / √(var + epsilon) */
} Statistics;

gboolean
nn_group_norm_infer (NnCall *call, gint64 groups, GError **error)
{
  const NnShape *x = &call->in[X]->shape;
  NnGroupNorm *params = call->params;

  for (int i = 0; i < N_INPUTS; i++)
    if (!nn_call_require_float (call, i, error))
      return FALSE;
  if (x->rank < 3)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the input must have batch, channel and spatial dimensions");
  params->channels = x->dims[1];
  if (groups < 0 || groups > params->channels || (groups > 0 && params->channels % groups != 0))
    return nn_call_error (call, error, NN_ERROR_SHAPE,
                          "%" G_GINT64_FORMAT " channels do not make %" G_GINT64_FORMAT " groups", params->channels,
                          groups);
  params->group = groups > 0 ? params->channels / groups : 1;
  params->shared = nn_tensor_count (call->in[SCALE]) == params->channels ? 1 : params->group;
  for (int i = SCALE; i < N_INPUTS; i++)
    if (nn_tensor_count (call->in[i]) != params->channels / params->shared)
      return nn_call_error (call, error, NN_ERROR_SHAPE, "input %d does not have one number per channel%s", i,
                            groups > 0 ? " or group" : "");
  params->epsilon = nn_node_float (call->node, "epsilon", 1e-5f);
  params->planes = nn_shape_count (x) > 0 ? x->dims[0] * x->dims[1] : 0;
  params->n = nn_shape_count_range (x, 2, x->rank);
  if (params->group > 1)
    call->workspace_size = (gsize) params->planes * sizeof (Moments);
  if (call->with_gradients)
    call->workspace_size += (gsize) params->planes * sizeof (Sums);
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

/* Takes @n elements of which @b are the moments to the @before elements of @a. */
static void
join (Moments *a, gint64 before, const Moments *b, gint64 n)
{
  const double share = (double) n / (double) (before + n), delta = b->mean - a->mean;

  a->m2 += b->m2 + delta * delta * (double) before * share;
  a->mean += delta * share;
}

static Moments
plane_moments (const NnCall *call, gint64 plane)
{
  const gint64 count = ((const NnGroupNorm *) call->params)->n;
  const float *x = nn_tensor_floats (call->in[X]) + plane * count;
  Moments all = { 0 };

  for (gint64 i = 0; i < count; i += BLOCK)
    {
      const gint64 n = MIN (count - i, BLOCK);
      const double mean = nn_sum (x + i, n) / (double) n;
      const Moments block = { mean, squares (x + i, n, (float) mean) };

      join (&all, i, &block, n);
    }
  return all;
}

/* What call->workspace holds: the moments of all planes if groups have several, then sums of all planes. */
static Moments *
all_moments (const NnCall *call)
{
  return call->workspace;
}

static Sums *
all_sums (const NnCall *call)
{
  const NnGroupNorm *params = call->params;

  return (Sums *) (all_moments (call) + (params->group > 1 ? params->planes : 0));
}

/* Of the group that @plane is in. */
static Statistics
statistics_of (const NnCall *call, gint64 plane)
{
  const NnGroupNorm *params = call->params;
  Moments moments = { 0 };

  if (params->group == 1)
    moments = plane_moments (call, plane);
  else
    for (gint64 i = 0, first = plane / params->group * params->group; i < params->group; i++)
      join (&moments, i * params->n, &all_moments (call)[first + i], params->n);
  const double var = MAX (moments.m2, 0) / (double) (params->n * params->group);
  return (Statistics){ moments.mean, 1 / sqrt (var + params->epsilon) };
}

static gint64
scale_index (const NnGroupNorm *params, gint64 plane)
{
  return plane % params->channels / params->shared;
}

static void
moments_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  for (gint64 plane = begin; plane < end; plane++)
    all_moments (data)[plane] = plane_moments (data, plane);
}

/* y = x̂ · scale + b for @n elements of @plane from @at on, before the activation. */
static void
normalise (const NnCall *call, gint64 plane, Statistics s, gint64 at, gint64 n, float *y)
{
  const float *x = nn_tensor_floats (call->in[X]) + at;
  const gint64 index = scale_index (call->params, plane);
  const float mean = (float) s.mean;
  const float factor = (float) (nn_tensor_floats (call->in[SCALE])[index] * s.inverse);
  const float shift = nn_tensor_floats (call->in[B])[index];

  for (gint64 i = 0; i < n; i++)
    y[i] = (x[i] - mean) * factor + shift;
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const NnGroupNorm *params = call->params;

  for (gint64 plane = begin; plane < end; plane++)
    {
      const Statistics s = statistics_of (call, plane);

      for (gint64 i = 0; i < params->n; i += BLOCK)
        {
          const gint64 at = plane * params->n + i, n = MIN (BLOCK, params->n - i);
          float *y = nn_tensor_floats (call->out[0]) + at;

          normalise (call, plane, s, at, n, y);
          nn_activation_apply (&call->activation, y, n);
        }
    }
}

static void
run_planes (NnCall *call, NnRangeFunc range)
{
  const NnGroupNorm *params = call->params;

  nn_parallel_for (params->planes, MAX (GRAIN / MAX (params->n, 1), 1), range, call);
}

void
nn_group_norm_forward (NnCall *call)
{
  if (((const NnGroupNorm *) call->params)->group > 1)
    run_planes (call, moments_range);
  run_planes (call, forward_range);
}

/* dL/dy before the activation, for @n <= BLOCK elements of @plane from @at on. What the activation did is told from
 * its input, made again: cheaper than to keep the output. */
static const float *
output_gradient (const NnCall *call, gint64 plane, Statistics s, gint64 at, gint64 n, float *scratch)
{
  const float *dy = nn_tensor_floats (call->grad_out[0]) + at;

  if (call->activation.kind == NN_ACTIVATION_NONE)
    return dy;
  normalise (call, plane, s, at, n, scratch);
  return nn_activation_backward (&call->activation, dy, scratch, scratch, n);
}

static Sums
plane_sums (const NnCall *call, gint64 plane, Statistics s)
{
  const NnGroupNorm *params = call->params;
  const float mean = (float) s.mean, inverse = (float) s.inverse;
  Sums sums = { 0 };

  for (gint64 i = 0; i < params->n; i += BLOCK)
    {
      const gint64 at = plane * params->n + i, n = MIN (params->n - i, BLOCK);
      const float *x = nn_tensor_floats (call->in[X]) + at;
      float masked[BLOCK], products[BLOCK];
      const float *dy = output_gradient (call, plane, s, at, n, masked);

      for (gint64 k = 0; k < n; k++)
        products[k] = dy[k] * ((x[k] - mean) * inverse);
      sums.dy += nn_sum (dy, n);
      sums.dy_x += nn_sum (products, n);
    }
  return sums;
}

/* dx = inverse · (g - mean g - x̂ · mean (g · x̂)) with g = scale · dy and means over the group */
static void
plane_gradient (const NnCall *call, gint64 plane, Statistics s)
{
  const NnGroupNorm *params = call->params;
  const float *scale = nn_tensor_floats (call->in[SCALE]);
  const float mean = (float) s.mean, inverse = (float) s.inverse;
  const float factor = (float) (scale[scale_index (params, plane)] * s.inverse);
  const double share = s.inverse / (double) (params->n * params->group);
  Sums sums = { 0 };

  for (gint64 i = 0, at = plane / params->group * params->group; i < params->group; i++, at++)
    {
      sums.dy += scale[scale_index (params, at)] * all_sums (call)[at].dy;
      sums.dy_x += scale[scale_index (params, at)] * all_sums (call)[at].dy_x;
    }
  const float mean_g = (float) (sums.dy * share), mean_g_x = (float) (sums.dy_x * share);
  for (gint64 i = 0; i < params->n; i += BLOCK)
    {
      const gint64 at = plane * params->n + i, n = MIN (params->n - i, BLOCK);
      const float *x = nn_tensor_floats (call->in[X]) + at;
      float *dx = nn_tensor_floats (call->grad_in[X]) + at;
      float masked[BLOCK];
      const float *dy = output_gradient (call, plane, s, at, n, masked);

      for (gint64 k = 0; k < n; k++)
        dx[k] = factor * dy[k] - mean_g - (x[k] - mean) * inverse * mean_g_x;
    }
}

static void
sums_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;

  for (gint64 plane = begin; plane < end; plane++)
    {
      const Statistics s = statistics_of (call, plane);

      all_sums (call)[plane] = plane_sums (call, plane, s);
      if (call->grad_in[X] && ((const NnGroupNorm *) call->params)->group == 1)
        plane_gradient (call, plane, s);
    }
}

static void
gradient_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  for (gint64 plane = begin; plane < end; plane++)
    plane_gradient (data, plane, statistics_of (data, plane));
}

/* dscale = Σ dy · x̂ and db = Σ dy, over samples and planes. */
static void
parameter_gradients (NnCall *call)
{
  const NnGroupNorm *params = call->params;

  for (gint64 i = 0; i < params->channels / params->shared; i++)
    {
      Sums sum = { 0 };

      for (gint64 first = i * params->shared; first < params->planes; first += params->channels)
        for (gint64 plane = first; plane < first + params->shared; plane++)
          {
            sum.dy += all_sums (call)[plane].dy;
            sum.dy_x += all_sums (call)[plane].dy_x;
          }
      if (call->grad_in[SCALE])
        nn_tensor_floats (call->grad_in[SCALE])[i] = (float) sum.dy_x;
      if (call->grad_in[B])
        nn_tensor_floats (call->grad_in[B])[i] = (float) sum.dy;
    }
}

void
nn_group_norm_backward (NnCall *call)
{
  const gboolean several = ((const NnGroupNorm *) call->params)->group > 1;

  if (several)
    run_planes (call, moments_range);
  run_planes (call, sums_range);
  if (several && call->grad_in[X])
    run_planes (call, gradient_range);
  parameter_gradients (call);
}
