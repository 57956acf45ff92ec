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

/* A row of outputs and the plane it is of; in backward, gradients. */
typedef struct
{
  float *y;
  float *x;
} Row;

static void
add_taps (gint64 out, gint64 in, gint64 stride, gint64 n, gpointer data)
{
  const Row *row = data;
  float *y = row->y + out;
  const float *x = row->x + in;

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
pool_row (const NnPool *pool, gint64 number, Row *row)
{
  memset (row->y, 0, pool->out[2] * sizeof (float));
  nn_pool_row (pool, number, add_taps, row);
  multiply_by_weights (pool, number, row->y, row->y);
}

static void
forward_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const NnPool *pool = call->params;
  const gint64 rows = pool->out[0] * pool->out[1];

  for (gint64 i = begin; i < end; i++)
    {
      Row row = { nn_tensor_floats (call->out[0]) + i * pool->out[2],
                  nn_tensor_floats (call->in[0]) + i / rows * nn_pool_in_plane (pool) };

      pool_row (pool, i % rows, &row);
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
      for (gint64 i = 0; i < rows; i++)
        pool_row (pool, i, &(Row){ y + i * pool->out[2], x });
      for (gint64 i = 0; i < n; i++)
        nn_tensor_set_double (call->out[0], plane * n + i, y[i]);
    }
}

static void
forward (NnCall *call)
{
  const NnPool *pool = call->params;

  if (call->in[0]->type == NN_TYPE_FLOAT)
    nn_parallel_for (pool->planes * pool->out[0] * pool->out[1], nn_pool_grain (pool), forward_rows, call);
  else
    forward_generic (call);
}

static void
spread_taps (gint64 out, gint64 in, gint64 stride, gint64 n, gpointer data)
{
  const Row *row = data;

  for (gint64 i = 0; i < n; i++)
    row->x[in + stride * i] += row->y[out + i];
}

/* Every tap gets its share of dy. @call->workspace has a row for each worker. */
static void
backward_planes (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const NnPool *pool = call->params;
  const gint64 n_in = nn_pool_in_plane (pool), rows = pool->out[0] * pool->out[1];
  float *dx = nn_tensor_floats (call->grad_in[0]);

  memset (dx + begin * n_in, 0, (end - begin) * n_in * sizeof (float));
  for (gint64 i = begin * rows; i < end * rows; i++)
    {
      Row row = { (float *) call->workspace + worker * pool->out[2], dx + i / rows * n_in };

      multiply_by_weights (pool, i % rows, nn_tensor_floats (call->grad_out[0]) + i * pool->out[2], row.y);
      nn_pool_row (pool, i % rows, spread_taps, &row);
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
