/* SPDX-License-Identifier: GPL-3.0-or-later
 * AveragePool: the mean of a window, of its elements in the input or (count_include_pad) also of those in the padding,
 * which are 0.
 *
 * ONNX AveragePool, opsets 1 to 22, 1 to 3 spatial dimensions, floating point types. A window that lies in the padding
 * altogether gives 0.
 */
#include "config.h"

#include <string.h>

#include "nn/ops/pool.h"

#define GRAIN 8192  /* taps below which another thread does not pay */
#define COLUMNS 512 /* gradients divided at once */

static gboolean
infer (NnCall *call, GError **error)
{
  NnPool *pool = call->params;

  if (!nn_type_is_float (call->in[0]->type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the input must be floating point, not %s",
                          nn_type_name (call->in[0]->type));
  pool->count_padding = nn_node_int (call->node, "count_include_pad", 0) != 0;
  return nn_pool_infer (call, error);
}

/* Taps of output @o that count in dimension @dim. With padding, that is what of the window is not beyond it. */
static gint64
count_taps (const NnPool *pool, int dim, gint64 o)
{
  gint64 begin, end;

  if (pool->count_padding)
    {
      const gint64 room = pool->in[dim] + pool->before[dim] + pool->after[dim] - o * pool->stride[dim];

      return MIN ((room - 1) / pool->dilation[dim] + 1, pool->kernel[dim]);
    }
  nn_pool_taps (pool, dim, o, &begin, &end);
  return end - begin;
}

/* 1 / number of elements averaged by each output of a row. */
static void
row_weights (const NnPool *pool, gint64 row, gint64 begin, gint64 n, float *weights)
{
  const gint64 others = count_taps (pool, 0, row / pool->out[1]) * count_taps (pool, 1, row % pool->out[1]);
  const float full = 1.0f / (float) MAX (others * pool->kernel[2], 1);

  for (gint64 i = 0; i < n; i++)
    {
      const gint64 start = (begin + i) * pool->stride[2] - pool->before[2];
      const gint64 end = start + (pool->kernel[2] - 1) * pool->dilation[2];

      if (start >= 0 && end < pool->in[2])
        weights[i] = full;
      else
        weights[i] = 1.0f / (float) MAX (others * count_taps (pool, 2, begin + i), 1);
    }
}

static void
multiply_by_weights (const NnPool *pool, gint64 row, const float *x, float *y)
{
  float weights[COLUMNS];

  for (gint64 begin = 0; begin < pool->out[2]; begin += COLUMNS)
    {
      const gint64 n = MIN (pool->out[2] - begin, COLUMNS);

      row_weights (pool, row, begin, n, weights);
      for (gint64 i = 0; i < n; i++)
        y[begin + i] = x[begin + i] * weights[i];
    }
}

static void
add_taps (float *y, float *x, gint64 stride, gint64 n)
{
  if (stride == 1)
    for (gint64 i = 0; i < n; i++)
      y[i] += x[i];
  else if (stride == 2)
    for (gint64 i = 0; i < n; i++)
      y[i] += x[2 * i];
  else
    for (gint64 i = 0; i < n; i++)
      y[i] += x[stride * i];
}

static void
forward_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const NnPool *pool = call->params;
  const gint64 rows = pool->out[0] * pool->out[1], n = pool->out[2];

  for (gint64 row = begin; row < end; row++)
    {
      float *y = nn_tensor_floats (call->out[0]) + row * n;

      memset (y, 0, n * sizeof (float));
      nn_pool_row (pool, row % rows, y, nn_tensor_floats (call->in[0]) + row / rows * nn_pool_in_plane (pool),
                   add_taps);
      multiply_by_weights (pool, row % rows, y, y);
    }
}

/* Other types by way of float32, a plane at a time. */
static void
forward_generic (NnCall *call)
{
  const NnPool *pool = call->params;
  const gint64 n_in = nn_pool_in_plane (pool), n = nn_pool_out_plane (pool), rows = pool->out[0] * pool->out[1];
  g_autofree float *x = g_new (float, n_in);
  g_autofree float *y = g_new (float, n);

  for (gint64 plane = 0; plane < pool->planes; plane++)
    {
      for (gint64 i = 0; i < n_in; i++)
        x[i] = (float) nn_tensor_get_double (call->in[0], plane * n_in + i);
      memset (y, 0, n * sizeof (float));
      for (gint64 row = 0; row < rows; row++)
        {
          nn_pool_row (pool, row, y + row * pool->out[2], x, add_taps);
          multiply_by_weights (pool, row, y + row * pool->out[2], y + row * pool->out[2]);
        }
      for (gint64 i = 0; i < n; i++)
        nn_tensor_set_double (call->out[0], plane * n + i, y[i]);
    }
}

static void
forward (NnCall *call)
{
  const NnPool *pool = call->params;
  const gint64 kernel = pool->kernel[0] * pool->kernel[1] * pool->kernel[2];

  if (call->in[0]->type == NN_TYPE_FLOAT)
    nn_parallel_for (pool->planes * pool->out[0] * pool->out[1], MAX (GRAIN / (pool->out[2] * kernel), 1), forward_rows,
                     call);
  else
    forward_generic (call);
}

static void
spread_taps (float *dy, float *dx, gint64 stride, gint64 n)
{
  for (gint64 i = 0; i < n; i++)
    dx[stride * i] += dy[i];
}

/* Every tap gets its share of dy. @call->workspace has a row for each worker. */
static void
backward_planes (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const NnPool *pool = call->params;
  const gint64 n_in = nn_pool_in_plane (pool), rows = pool->out[0] * pool->out[1];
  float *dx = nn_tensor_floats (call->grad_in[0]);
  float *shares = (float *) call->workspace + worker * pool->out[2];

  memset (dx + begin * n_in, 0, (end - begin) * n_in * sizeof (float));
  for (gint64 row = begin * rows; row < end * rows; row++)
    {
      multiply_by_weights (pool, row % rows, nn_tensor_floats (call->grad_out[0]) + row * pool->out[2], shares);
      nn_pool_row (pool, row % rows, shares, dx + row / rows * n_in, spread_taps);
    }
}

static void
backward (NnCall *call)
{
  nn_parallel_for (((const NnPool *) call->params)->planes, 1, backward_planes, call);
}

static gboolean
infer_with_workspace (NnCall *call, GError **error)
{
  if (!infer (call, error))
    return FALSE;
  if (call->with_gradients)
    call->workspace_size = call->threads * ((const NnPool *) call->params)->out[2] * sizeof (float);
  return TRUE;
}

const NnOp nn_op_average_pool = {
  .name = "AveragePool",
  .params_size = sizeof (NnPool),
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer_with_workspace,
  .forward = forward,
  .backward = backward,
};
