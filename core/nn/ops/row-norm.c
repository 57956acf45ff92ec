/* SPDX-License-Identifier: GPL-3.0-or-later
 * What LayerNormalization and RMSNormalization share. Statistics are made in double.
 */
#include "config.h"

#include "nn/ops/row-norm.h"

#include <math.h>
#include <string.h>

#include "nn/linalg.h"
#include "nn/ops/broadcast.h"
#include "nn/ops/reduce.h"

enum
{
  X,
  SCALE,
  B
};

enum
{
  Y,
  MEAN,
  FACTOR
};

#define GRAIN 8192 /* elements below which another thread does not pay */
#define LANES 8

typedef struct
{
  double mean, factor; /* x̂ = (x - mean) · factor */
} Statistics;

/* What scale or b, input @i, is to x. */
static gboolean
infer_affine (NnCall *call, int i, int axis, GError **error)
{
  const NnShape *x = &call->in[X]->shape, *own = &call->in[i]->shape;
  NnRowNorm *params = call->params;
  NnLoop *loop = &params->affine[i - SCALE].loop;
  NnShape common;

  if (!nn_shape_broadcast (x, own, &common) || !nn_shape_equal (x, &common))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "input %d cannot be broadcast to input 0", i);
  params->affine[i - SCALE].per_row = nn_tensor_count (call->in[i]) == params->n
                                      && nn_shape_count_range (own, 0, MAX (own->rank - (x->rank - axis), 0)) == 1;
  nn_loop_init (loop, x);
  nn_loop_broadcast (loop, 1, own);
  nn_loop_collapse (loop);
  return TRUE;
}

gboolean
nn_row_norm_infer (NnCall *call, gboolean centred, GError **error)
{
  const NnShape *x = &call->in[X]->shape;
  NnShape kept = *x;
  NnRowNorm *params = call->params;
  int axis;

  if (!nn_call_normalize_axis (call, nn_node_int (call->node, "axis", -1), x->rank, &axis, error))
    return FALSE;
  params->centred = centred;
  params->epsilon = (double) nn_node_float (call->node, "epsilon", 1e-5f);
  params->n = nn_shape_count_range (x, axis, x->rank);
  params->rows = nn_shape_count_range (x, 0, axis);
  for (int i = X; i < call->n_in; i++)
    if (call->in[i] && (!nn_call_require_float (call, i, error) || (i != X && !infer_affine (call, i, axis, error))))
      return FALSE;
  for (int i = axis; i < kept.rank; i++)
    kept.dims[i] = 1;
  if (call->with_gradients)
    call->workspace_size = (gsize) params->rows * sizeof (Statistics);
  nn_call_describe (call, Y, NN_TYPE_FLOAT, x);
  nn_call_describe (call, MEAN, NN_TYPE_FLOAT, &kept);
  nn_call_describe (call, FACTOR, NN_TYPE_FLOAT, &kept);
  return TRUE;
}

/* Σ (x - mean)² */
static double
squares (const float *x, gint64 n, double mean)
{
  double lanes[LANES] = { 0 }, sum = 0;
  gint64 i = 0;

  for (; i + LANES <= n; i += LANES)
    for (int k = 0; k < LANES; k++)
      lanes[k] += (x[i + k] - mean) * (x[i + k] - mean);
  for (; i < n; i++)
    sum += (x[i] - mean) * (x[i] - mean);
  for (int k = 0; k < LANES; k++)
    sum += lanes[k];
  return sum;
}

static Statistics
row_statistics (const NnCall *call, gint64 row)
{
  const NnRowNorm *params = call->params;
  const float *x = nn_tensor_floats (call->in[X]) + row * params->n;
  const double n = (double) MAX (params->n, 1), mean = params->centred ? nn_sum (x, params->n) / n : 0;

  return (Statistics){ mean, 1 / sqrt (squares (x, params->n, mean) / n + params->epsilon) };
}

static gint64
affine_offset (const NnLoop *loop, gint64 i)
{
  gint64 offsets[NN_LOOP_OPERANDS];

  nn_loop_offsets (loop, loop->rank, i, offsets);
  return offsets[1];
}

/* y · scale, for row @row in @y. */
static void
scale_row (const NnCall *call, gint64 row, float *y)
{
  const NnRowNorm *params = call->params;
  const float *scale = nn_tensor_floats (call->in[SCALE]);

  if (params->affine[0].per_row)
    for (gint64 i = 0; i < params->n; i++)
      y[i] *= scale[i];
  else
    for (gint64 i = 0; i < params->n; i++)
      y[i] *= scale[affine_offset (&params->affine[0].loop, row * params->n + i)];
}

/* y + b */
static void
shift_row (const NnCall *call, gint64 row, float *y)
{
  const NnRowNorm *params = call->params;
  const float *b = nn_tensor_floats (call->in[B]);

  if (params->affine[1].per_row)
    for (gint64 i = 0; i < params->n; i++)
      y[i] += b[i];
  else
    for (gint64 i = 0; i < params->n; i++)
      y[i] += b[affine_offset (&params->affine[1].loop, row * params->n + i)];
}

static gboolean
has (const NnCall *call, int output)
{
  return call->n_out > output && call->out[output];
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const NnRowNorm *params = call->params;

  for (gint64 row = begin; row < end; row++)
    {
      const float *x = nn_tensor_floats (call->in[X]) + row * params->n;
      float *y = nn_tensor_floats (call->out[Y]) + row * params->n;
      const Statistics s = row_statistics (call, row);
      const float mean = (float) s.mean, factor = (float) s.factor;

      for (gint64 i = 0; i < params->n; i++)
        y[i] = (x[i] - mean) * factor;
      scale_row (call, row, y);
      if (call->n_in > B && call->in[B])
        shift_row (call, row, y);
      if (has (call, MEAN))
        nn_tensor_floats (call->out[MEAN])[row] = mean;
      if (has (call, FACTOR))
        nn_tensor_floats (call->out[FACTOR])[row] = factor;
    }
}

static void
run_rows (NnCall *call, NnRangeFunc range)
{
  const NnRowNorm *params = call->params;

  nn_parallel_for (params->rows, MAX (GRAIN / MAX (params->n, 1), 1), range, call);
}

void
nn_row_norm_forward (NnCall *call)
{
  run_rows (call, forward_range);
}

/* dx = factor · (g - mean g - x̂ · mean (g · x̂)) with g = dy · scale; without mean g if the mean is not taken off. */
static void
row_gradient (const NnCall *call, gint64 row, Statistics s)
{
  const NnRowNorm *params = call->params;
  const gint64 at = row * params->n;
  const float *x = nn_tensor_floats (call->in[X]) + at;
  float *g = nn_tensor_floats (call->grad_in[X]) + at;
  double sum = 0, sum_x = 0;

  memcpy (g, nn_tensor_floats (call->grad_out[Y]) + at, (gsize) params->n * sizeof (float));
  scale_row (call, row, g);
  for (gint64 i = 0; i < params->n; i++)
    {
      sum += g[i];
      sum_x += g[i] * (x[i] - s.mean) * s.factor;
    }
  if (!params->centred)
    sum = 0;
  for (gint64 i = 0; i < params->n; i++)
    g[i] = (float) (s.factor * (g[i] - (sum + (x[i] - s.mean) * s.factor * sum_x) / (double) params->n));
}

static void
backward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  Statistics *statistics = call->workspace;

  for (gint64 row = begin; row < end; row++)
    {
      statistics[row] = row_statistics (call, row);
      if (call->grad_in[X])
        row_gradient (call, row, statistics[row]);
    }
}

/* dy · x̂ */
static const float *
scale_terms (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, float *scratch, gconstpointer data)
{
  const NnCall *call = data;
  const gint64 row_size = ((const NnRowNorm *) call->params)->n;
  const float *x = nn_tensor_floats (call->in[X]) + offsets[0];
  const float *dy = nn_tensor_floats (call->grad_out[Y]) + offsets[0];

  for (gint64 i = 0, end; i < n; i = end)
    {
      const gint64 row = (offsets[0] + i) / row_size;
      const Statistics s = ((const Statistics *) call->workspace)[row];
      const float mean = (float) s.mean, factor = (float) s.factor;

      end = MIN ((row + 1) * row_size - offsets[0], n);
      for (gint64 k = i; k < end; k++)
        scratch[k] = dy[k] * (x[k] - mean) * factor;
    }
  return scratch;
}

void
nn_row_norm_backward (NnCall *call)
{
  const NnRowNorm *params = call->params;

  if (!call->grad_out[Y] || nn_tensor_count (call->in[X]) == 0)
    {
      for (int i = X; i < call->n_in; i++)
        if (call->grad_in[i] && nn_tensor_bytes (call->grad_in[i]) > 0)
          memset (call->grad_in[i]->data, 0, nn_tensor_bytes (call->grad_in[i]));
      return;
    }
  run_rows (call, backward_range);
  if (call->grad_in[SCALE])
    nn_reduce (&params->affine[0].loop, 1, scale_terms, call, 1, nn_tensor_floats (call->grad_in[SCALE]));
  if (call->n_in > B && call->grad_in[B])
    nn_broadcast_backward (call->grad_out[Y], call->grad_in[B], 1);
}
