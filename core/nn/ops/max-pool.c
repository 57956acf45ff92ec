/* SPDX-License-Identifier: GPL-3.0-or-later
 * MaxPool: the largest element of a window, and (optional output) where it is in the input; the first of equal ones.
 *
 * ONNX MaxPool, opsets 1 to 22, 1 to 3 spatial dimensions, all numeric types. The gradient goes to the largest element.
 * A window that lies in the padding altogether gives minus infinity (the least number of an integer type).
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "nn/ops/pool.h"

#define BLOCK 256 /* outputs that backward works on at once */

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];
  NnPool *pool = call->params;

  if (!nn_type_is_float (x->type) && !nn_type_is_integer (x->type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "there is no maximum of %s", nn_type_name (x->type));
  if (!nn_pool_infer (call, error))
    return FALSE;
  pool->column_major = nn_node_int (call->node, "storage_order", 0) != 0;
  if (call->n_out > 1 && call->out[1])
    nn_call_describe (call, 1, NN_TYPE_INT64, &call->out[0]->shape);
  if (call->with_gradients)
    call->workspace_size = call->threads * pool->out[2] * sizeof (float);
  return TRUE;
}

/* A row of outputs, the plane it is of, and in backward their gradients. */
typedef struct
{
  float *y;
  const float *x;
  const float *dy;
  float *dx;
} Row;

/* The strides that max pooling has in practice are constants, so that their loops are vectorised. */
static void
take_max (gint64 out, gint64 in, gint64 stride, gint64 n, gpointer data)
{
  const Row *row = data;
  float *y = row->y + out;
  const float *x = row->x + in;

  if (stride == 1)
    for (gint64 i = 0; i < n; i++)
      y[i] = x[i] > y[i] ? x[i] : y[i];
  else if (stride == 2)
    for (gint64 i = 0; i < n; i++)
      y[i] = x[2 * i] > y[i] ? x[2 * i] : y[i];
  else
    for (gint64 i = 0; i < n; i++)
      y[i] = x[stride * i] > y[i] ? x[stride * i] : y[i];
}

static void
pool_row (const NnPool *pool, gint64 number, Row *row)
{
  for (gint64 i = 0; i < pool->out[2]; i++)
    row->y[i] = -INFINITY;
  nn_pool_row (pool, number, take_max, row);
}

static void
forward_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const NnPool *pool = call->params;
  const gint64 rows = pool->out[0] * pool->out[1];

  for (gint64 i = begin; i < end; i++)
    {
      Row row = { .y = nn_tensor_floats (call->out[0]) + i * pool->out[2],
                  .x = nn_tensor_floats (call->in[0]) + i / rows * nn_pool_in_plane (pool) };

      pool_row (pool, i % rows, &row);
    }
}

/* Where the largest element of output @o of the plane that starts at @plane is, seen from there; -1 if none. */
static gint64
find_max (const NnPool *pool, const NnTensor *x, gint64 plane, gint64 o)
{
  const gint64 at[NN_POOL_DIMS] = { o / pool->out[2] / pool->out[1], o / pool->out[2] % pool->out[1],
                                    o % pool->out[2] };
  gint64 begin[NN_POOL_DIMS], end[NN_POOL_DIMS], start[NN_POOL_DIMS], best = -1;
  double max = -INFINITY;

  for (int dim = 0; dim < NN_POOL_DIMS; dim++)
    {
      nn_pool_taps (pool, dim, at[dim], &begin[dim], &end[dim]);
      start[dim] = at[dim] * pool->stride[dim] - pool->before[dim];
    }
  for (gint64 i = begin[0]; i < end[0]; i++)
    for (gint64 j = begin[1]; j < end[1]; j++)
      for (gint64 k = begin[2]; k < end[2]; k++)
        {
          const gint64 row = (start[0] + i * pool->dilation[0]) * pool->in[1] + start[1] + j * pool->dilation[1];
          const gint64 index = row * pool->in[2] + start[2] + k * pool->dilation[2];
          const double value = nn_tensor_get_double (x, plane + index);

          if (best < 0 || value > max)
            {
              max = value;
              best = index;
            }
        }
  return best;
}

/* Index of element @i of a plane as Indices counts. */
static gint64
count_index (const NnPool *pool, gint64 i)
{
  const gint64 w = i % pool->in[2], h = i / pool->in[2] % pool->in[1], d = i / pool->in[2] / pool->in[1];

  return pool->column_major ? (w * pool->in[1] + h) * pool->in[0] + d : i;
}

/* Element by element: for other types than float32 and for Indices. */
static void
forward_planes (gint64 begin, gint64 end, int worker, gpointer data)
{
  NnCall *call = data;
  const NnPool *pool = call->params;
  const gint64 n = nn_pool_out_plane (pool);
  const gsize size = nn_type_size (call->in[0]->type);
  NnTensor *indices = call->n_out > 1 ? call->out[1] : NULL;

  for (gint64 o = begin * n; o < end * n; o++)
    {
      const gint64 plane = o / n * nn_pool_in_plane (pool), max = find_max (pool, call->in[0], plane, o % n);

      if (max >= 0)
        memcpy ((char *) call->out[0]->data + o * (gint64) size,
                (const char *) call->in[0]->data + (plane + max) * (gint64) size, size);
      else
        nn_tensor_set_double (call->out[0], o, -INFINITY);
      if (indices)
        nn_tensor_set_int64 (indices, o, max < 0 ? -1 : plane + count_index (pool, max));
    }
}

static void
forward (NnCall *call)
{
  const NnPool *pool = call->params;

  if (call->in[0]->type == NN_TYPE_FLOAT && (call->n_out < 2 || call->out[1] == NULL))
    nn_parallel_for (pool->planes * pool->out[0] * pool->out[1], nn_pool_grain (pool), forward_rows, call);
  else
    nn_parallel_for (pool->planes, 1, forward_planes, call);
}

/* The first tap that is the maximum takes the gradient, and NaN in place of the maximum keeps others from it. At most
 * BLOCK outputs: the comparisons, which no branch predictor guesses, are made apart from strided memory, one choice in
 * each loop, and so are vectorised. */
static void
pass_block (float *y, const float *dy, const float *x, float *dx, gint64 stride, gint64 n)
{
  float taps[BLOCK], gradients[BLOCK];

  for (gint64 i = 0; i < n; i++)
    taps[i] = x[i * stride];
  for (gint64 i = 0; i < n; i++)
    {
      const float gradient = dy[i];

      gradients[i] = taps[i] == y[i] ? gradient : 0;
    }
  for (gint64 i = 0; i < n; i++)
    {
      const float max = y[i];

      y[i] = taps[i] == max ? NAN : max;
    }
  for (gint64 i = 0; i < n; i++)
    dx[i * stride] += gradients[i];
}

static void
pass_to_max (gint64 out, gint64 in, gint64 stride, gint64 n, gpointer data)
{
  const Row *row = data;

  for (gint64 i = 0; i < n; i += BLOCK)
    pass_block (row->y + out + i, row->dy + out + i, row->x + in + i * stride, row->dx + in + i * stride, stride,
                MIN (n - i, BLOCK));
}

/* The maxima are computed again, into a row of the workspace for each worker. */
static void
backward_planes (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const NnPool *pool = call->params;
  const gint64 rows = pool->out[0] * pool->out[1], n_in = nn_pool_in_plane (pool);
  float *dx = nn_tensor_floats (call->grad_in[0]);

  memset (dx + begin * n_in, 0, (end - begin) * n_in * sizeof (float));
  for (gint64 i = begin * rows; i < end * rows; i++)
    {
      Row row = { .y = (float *) call->workspace + worker * pool->out[2],
                  .x = nn_tensor_floats (call->in[0]) + i / rows * n_in,
                  .dy = nn_tensor_floats (call->grad_out[0]) + i * pool->out[2],
                  .dx = dx + i / rows * n_in };

      pool_row (pool, i % rows, &row);
      nn_pool_row (pool, i % rows, pass_to_max, &row);
    }
}

/* Windows of 2 × 2 that tile the input, but for a row and a column that may be left over: what networks mostly have. */
static gboolean
is_halving (const NnPool *pool)
{
  gboolean halving = pool->in[0] == 1 && pool->out[0] == 1 && pool->kernel[0] == 1;

  for (int dim = 1; dim < NN_POOL_DIMS; dim++)
    halving &= pool->kernel[dim] == 2 && pool->stride[dim] == 2 && pool->dilation[dim] == 1 && pool->before[dim] == 0
               && 2 * pool->out[dim] <= pool->in[dim];
  return halving;
}

/* @n windows over two rows, @width elements apart: the same choice as pass_block() makes, in one walk. */
static void
halve_rows (const float *restrict dy, const float *restrict x, float *restrict dx, gint64 width, gint64 n)
{
  for (gint64 i = 0; i < n; i++)
    {
      const float a = x[2 * i], b = x[2 * i + 1], c = x[width + 2 * i], d = x[width + 2 * i + 1], gradient = dy[i];
      const float max_a = a > -INFINITY ? a : -INFINITY, max_b = b > max_a ? b : max_a;
      const float max_c = c > max_b ? c : max_b, max = d > max_c ? d : max_c;
      const float in_a = a == max ? 1 : 0, in_b = b == max ? 1 - in_a : 0;
      const float left = 1 - in_a - in_b, in_c = c == max ? left : 0, in_d = d == max ? left - in_c : 0;

      dx[2 * i] = in_a != 0 ? gradient : 0;
      dx[2 * i + 1] = in_b != 0 ? gradient : 0;
      dx[width + 2 * i] = in_c != 0 ? gradient : 0;
      dx[width + 2 * i + 1] = in_d != 0 ? gradient : 0;
    }
}

static void
backward_halved (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const NnPool *pool = call->params;
  const gint64 width = pool->in[2], used = 2 * pool->out[2];

  for (gint64 plane = begin; plane < end; plane++)
    {
      const float *x = nn_tensor_floats (call->in[0]) + plane * nn_pool_in_plane (pool);
      const float *dy = nn_tensor_floats (call->grad_out[0]) + plane * nn_pool_out_plane (pool);
      float *dx = nn_tensor_floats (call->grad_in[0]) + plane * nn_pool_in_plane (pool);

      for (gint64 row = 0; row < pool->out[1]; row++)
        {
          halve_rows (dy + row * pool->out[2], x + 2 * row * width, dx + 2 * row * width, width, pool->out[2]);
          for (gint64 y = 2 * row; y < 2 * row + 2; y++)
            memset (dx + y * width + used, 0, (width - used) * sizeof (float));
        }
      memset (dx + 2 * pool->out[1] * width, 0, (pool->in[1] - 2 * pool->out[1]) * width * sizeof (float));
    }
}

static void
backward (NnCall *call)
{
  const NnPool *pool = call->params;

  if (call->grad_in[0] && call->grad_out[0])
    nn_parallel_for (pool->planes, 1, is_halving (pool) ? backward_halved : backward_planes, call);
}

const NnOp nn_op_max_pool = {
  .name = "MaxPool",
  .params_size = sizeof (NnPool),
  .min_inputs = 1,
  .max_inputs = 1,
  .max_outputs = 2,
  .backward_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
