/* SPDX-License-Identifier: GPL-3.0-or-later
 * What MaxPool and AveragePool share. ONNX pooling, opsets 1 to 22.
 */
#include "config.h"

#include "nn/ops/pool.h"

#include <string.h>

#define TAPS_PER_THREAD 8192.0 /* below that another thread does not pay */

/* Reads attribute @name: one number for each of @n spatial dimensions, @fallback if it is absent. */
static gboolean
read_dims (NnCall *call, const char *name, int n, gint64 fallback, gint64 low, gint64 *values, GError **error)
{
  gint64 given[NN_MAX_RANK];
  int count;

  if (!nn_call_ints (call, -1, name, NN_MAX_RANK, given, &count, error))
    return FALSE;
  if (count >= 0 && count != n)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "%s has %d numbers instead of %d", name, count, n);
  for (int i = 0; i < n; i++)
    {
      values[i] = count < 0 ? fallback : given[i];
      if (values[i] < low || values[i] >= G_MAXINT32)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "%s has %" G_GINT64_FORMAT " in it", name, values[i]);
    }
  return TRUE;
}

/* Input elements between a window's first and last tap, both included. */
static gint64
extent (const NnPool *pool, int dim)
{
  return (pool->kernel[dim] - 1) * pool->dilation[dim] + 1;
}

/* auto_pad: SAME_UPPER puts the odd element of padding at the end, SAME_LOWER at the beginning. */
static void
pad_same (NnPool *pool, int dim, gboolean upper)
{
  const gint64 n = pool->in[dim], stride = pool->stride[dim];

  pool->out[dim] = (n + stride - 1) / stride;
  const gint64 padding = MAX ((pool->out[dim] - 1) * stride + extent (pool, dim) - n, 0);
  pool->before[dim] = upper ? padding / 2 : (padding + 1) / 2;
  pool->after[dim] = padding - pool->before[dim];
}

static void
count_windows (NnPool *pool, int dim, gboolean ceil_mode)
{
  const gint64 stride = pool->stride[dim];
  const gint64 room = pool->in[dim] + pool->before[dim] + pool->after[dim] - extent (pool, dim);

  pool->out[dim] = room < 0 ? 0 : (room + (ceil_mode ? stride - 1 : 0)) / stride + 1;
  if (ceil_mode && pool->out[dim] > 0 && (pool->out[dim] - 1) * stride >= pool->in[dim] + pool->before[dim])
    pool->out[dim]--;
}

static gboolean
place_windows (NnCall *call, NnPool *pool, int first, GError **error)
{
  const char *auto_pad = nn_node_string (call->node, "auto_pad", "NOTSET");
  const gboolean ceil_mode = nn_node_int (call->node, "ceil_mode", 0) != 0;
  const gboolean upper = strcmp (auto_pad, "SAME_UPPER") == 0, lower = strcmp (auto_pad, "SAME_LOWER") == 0;
  const gboolean valid = strcmp (auto_pad, "VALID") == 0;

  if (!upper && !lower && !valid && strcmp (auto_pad, "NOTSET") != 0 && *auto_pad)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "auto_pad '%s' is unknown", auto_pad);
  for (int dim = first; dim < NN_POOL_DIMS; dim++)
    {
      if (upper || lower)
        pad_same (pool, dim, upper);
      else
        {
          if (valid)
            pool->before[dim] = pool->after[dim] = 0;
          count_windows (pool, dim, ceil_mode && !valid);
        }
      if (pool->out[dim] < 1)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "the window of %" G_GINT64_FORMAT " does not fit",
                              extent (pool, dim));
    }
  return TRUE;
}

static gboolean
read_geometry (NnCall *call, NnPool *pool, int n, GError **error)
{
  const int first = NN_POOL_DIMS - n;
  gint64 pads[2 * NN_POOL_DIMS];

  if (nn_node_attribute (call->node, "kernel_shape") == NULL)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the attribute kernel_shape is missing");
  if (!read_dims (call, "kernel_shape", n, 1, 1, pool->kernel + first, error)
      || !read_dims (call, "strides", n, 1, 1, pool->stride + first, error)
      || !read_dims (call, "dilations", n, 1, 1, pool->dilation + first, error)
      || !read_dims (call, "pads", 2 * n, 0, 0, pads, error))
    return FALSE;
  for (int i = 0; i < n; i++)
    {
      pool->before[first + i] = pads[i];
      pool->after[first + i] = pads[n + i];
    }
  return place_windows (call, pool, first, error);
}

gboolean
nn_pool_infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];
  const int n = x->shape.rank - 2, first = NN_POOL_DIMS - n;
  NnShape shape = x->shape;
  NnPool *pool = call->params;

  if (n < 1 || n > NN_POOL_DIMS)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED,
                          "the input must have batch, channel and 1 to %d spatial dimensions", NN_POOL_DIMS);
  for (int i = 0; i < x->shape.rank; i++)
    if (x->shape.dims[i] >= G_MAXINT32)
      return nn_call_error (call, error, NN_ERROR_SHAPE, "dimension %d is too large", i);
  for (int dim = 0; dim < NN_POOL_DIMS; dim++)
    {
      pool->in[dim] = dim < first ? 1 : x->shape.dims[2 + dim - first];
      pool->out[dim] = pool->kernel[dim] = pool->stride[dim] = pool->dilation[dim] = 1;
    }
  pool->planes = x->shape.dims[0] * x->shape.dims[1];
  if (!read_geometry (call, pool, n, error))
    return FALSE;
  for (int i = 0; i < n; i++)
    shape.dims[2 + i] = pool->out[first + i];
  nn_call_describe (call, 0, x->type, &shape);
  return TRUE;
}

gint64
nn_pool_in_plane (const NnPool *pool)
{
  return pool->in[0] * pool->in[1] * pool->in[2];
}

gint64
nn_pool_out_plane (const NnPool *pool)
{
  return pool->out[0] * pool->out[1] * pool->out[2];
}

gint64
nn_pool_grain (const NnPool *pool)
{
  /* In double: hostile kernels are large. */
  const double taps = (double) pool->out[2] * (double) pool->kernel[0] * (double) pool->kernel[1];

  return (gint64) (TAPS_PER_THREAD / (taps * (double) pool->kernel[2])) + 1;
}

static gint64
divide_up (gint64 a, gint64 b)
{
  return a <= 0 ? 0 : (a - 1) / b + 1;
}

void
nn_pool_taps (const NnPool *pool, int dim, gint64 o, gint64 *begin, gint64 *end)
{
  const gint64 start = o * pool->stride[dim] - pool->before[dim];

  *begin = MIN (divide_up (-start, pool->dilation[dim]), pool->kernel[dim]);
  *end = CLAMP (divide_up (pool->in[dim] - start, pool->dilation[dim]), *begin, pool->kernel[dim]);
}

/* The outputs [begin, end) of the last dimension whose tap @k lies inside the input. */
static void
outputs_of_tap (const NnPool *pool, gint64 k, gint64 *begin, gint64 *end)
{
  const int dim = NN_POOL_DIMS - 1;
  const gint64 start = k * pool->dilation[dim] - pool->before[dim];

  *begin = MIN (divide_up (-start, pool->stride[dim]), pool->out[dim]);
  *end = CLAMP (divide_up (pool->in[dim] - start, pool->stride[dim]), *begin, pool->out[dim]);
}

/* All taps of the last dimension; @start is where the input row begins. */
static void
fold_input_row (const NnPool *pool, gint64 start, NnPoolRowFunc func, gpointer data)
{
  const int dim = NN_POOL_DIMS - 1;

  for (gint64 k = 0; k < pool->kernel[dim]; k++)
    {
      gint64 begin, end;

      outputs_of_tap (pool, k, &begin, &end);
      if (begin < end)
        func (begin, start + begin * pool->stride[dim] - pool->before[dim] + k * pool->dilation[dim], pool->stride[dim],
              end - begin, data);
    }
}

void
nn_pool_row (const NnPool *pool, gint64 row, NnPoolRowFunc func, gpointer data)
{
  const gint64 o[2] = { row / pool->out[1], row % pool->out[1] };
  gint64 begin[2], end[2], start[2];

  for (int dim = 0; dim < 2; dim++)
    {
      nn_pool_taps (pool, dim, o[dim], &begin[dim], &end[dim]);
      start[dim] = o[dim] * pool->stride[dim] - pool->before[dim];
    }
  for (gint64 i = begin[0]; i < end[0]; i++)
    for (gint64 j = begin[1]; j < end[1]; j++)
      {
        const gint64 plane_row = start[0] + i * pool->dilation[0];
        const gint64 input_row = plane_row * pool->in[1] + start[1] + j * pool->dilation[1];

        fold_input_row (pool, input_row * pool->in[2], func, data);
      }
}
