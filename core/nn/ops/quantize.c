/* SPDX-License-Identifier: GPL-3.0-or-later
 * What operators on quantised tensors share.
 */
#include "config.h"

#include "nn/ops/quantize.h"

#define GRAIN 8192 /* elements below which another thread does not pay */

gboolean
nn_quantized_type_is_known (NnType type)
{
  return type == NN_TYPE_UINT8 || type == NN_TYPE_INT8 || type == NN_TYPE_UINT16 || type == NN_TYPE_INT16
         || type == NN_TYPE_INT32;
}

void
nn_quantized_limits (NnType type, gint32 *low, gint32 *high)
{
  static const gint32 limits[][2] = {
    [NN_TYPE_UINT8] = { 0, G_MAXUINT8 },          [NN_TYPE_INT8] = { G_MININT8, G_MAXINT8 },
    [NN_TYPE_UINT16] = { 0, G_MAXUINT16 },        [NN_TYPE_INT16] = { G_MININT16, G_MAXINT16 },
    [NN_TYPE_INT32] = { G_MININT32, G_MAXINT32 },
  };

  g_assert (nn_quantized_type_is_known (type));
  *low = limits[type][0];
  *high = limits[type][1];
}

void
nn_quantized_load (const NnTensor *from, gint64 at, gint64 n, gint32 *restrict to)
{
  const void *data = from->data;

  switch (from->type)
    {
    case NN_TYPE_UINT8:
      for (gint64 i = 0; i < n; i++)
        to[i] = ((const guint8 *) data)[at + i];
      break;
    case NN_TYPE_INT8:
      for (gint64 i = 0; i < n; i++)
        to[i] = ((const gint8 *) data)[at + i];
      break;
    case NN_TYPE_UINT16:
      for (gint64 i = 0; i < n; i++)
        to[i] = ((const guint16 *) data)[at + i];
      break;
    case NN_TYPE_INT16:
      for (gint64 i = 0; i < n; i++)
        to[i] = ((const gint16 *) data)[at + i];
      break;
    default:
      for (gint64 i = 0; i < n; i++)
        to[i] = ((const gint32 *) data)[at + i];
    }
}

void
nn_quantized_store (NnTensor *to, gint64 at, gint64 n, const gint32 *restrict from)
{
  switch (nn_type_size (to->type))
    {
    case 1:
      for (gint64 i = 0; i < n; i++)
        ((guint8 *) to->data)[at + i] = (guint8) from[i];
      break;
    case 2:
      for (gint64 i = 0; i < n; i++)
        ((guint16 *) to->data)[at + i] = (guint16) from[i];
      break;
    default:
      for (gint64 i = 0; i < n; i++)
        ((gint32 *) to->data)[at + i] = from[i];
    }
}

/* Layouts. */

static gboolean
check_operands (const NnCall *call, GError **error)
{
  const NnTensor *scale = call->in[1], *zero = call->n_in > 2 ? call->in[2] : NULL;

  if (scale->type != NN_TYPE_FLOAT)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the scale is %s instead of floating point",
                          nn_type_name (scale->type));
  if (zero && nn_tensor_count (zero) != nn_tensor_count (scale))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "there are not as many zero points as scales");
  return TRUE;
}

static gboolean
layout_blocks (const NnCall *call, int axis, NnQuantizedLayout *layout, GError **error)
{
  const NnShape *x = &call->in[0]->shape, *scale = &call->in[1]->shape;
  const gint64 block = nn_node_int (call->node, "block_size", 0);
  NnShape expected = *x;

  if (block < 1)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "scales of %d dimensions need the attribute block_size",
                          scale->rank);
  expected.dims[axis] = x->dims[axis] / block + (x->dims[axis] % block != 0);
  if (!nn_shape_equal (scale, &expected))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "blocks of %" G_GINT64_FORMAT " need other scales", block);
  *layout = (NnQuantizedLayout){ .length = nn_shape_count_range (x, axis + 1, x->rank),
                                 .step = 1,
                                 .n = x->dims[axis],
                                 .outer_step = nn_shape_count_range (scale, axis, x->rank),
                                 .block = block,
                                 .block_step = nn_shape_count_range (x, axis + 1, x->rank) };
  return TRUE;
}

static gboolean
layout_axis (const NnCall *call, int axis, NnQuantizedLayout *layout, GError **error)
{
  const NnShape *x = &call->in[0]->shape;
  const gint64 inner = nn_shape_count_range (x, axis + 1, x->rank);

  if (nn_tensor_count (call->in[1]) != x->dims[axis])
    return nn_call_error (call, error, NN_ERROR_SHAPE, "there must be one scale, or one for each index of axis %d",
                          axis);
  if (inner == 1)
    *layout = (NnQuantizedLayout){ .length = x->dims[axis], .step = 1, .n = 1, .block = 1 };
  else
    *layout = (NnQuantizedLayout){ .length = inner, .n = x->dims[axis], .block = 1, .block_step = 1 };
  return TRUE;
}

gboolean
nn_quantized_layout (const NnCall *call, NnQuantizedLayout *layout, GError **error)
{
  const NnTensor *x = call->in[0], *scale = call->in[1];
  int axis;

  if (!check_operands (call, error))
    return FALSE;
  if (scale->shape.rank <= 1 && nn_tensor_count (scale) == 1)
    {
      *layout = (NnQuantizedLayout){ .length = nn_tensor_count (x), .n = 1, .block = 1 };
      return TRUE;
    }
  if (!nn_call_normalize_axis (call, nn_node_int (call->node, "axis", 1), x->shape.rank, &axis, error))
    return FALSE;
  if (scale->shape.rank <= 1 && nn_node_int (call->node, "block_size", 0) == 0)
    return layout_axis (call, axis, layout, error);
  return layout_blocks (call, axis, layout, error);
}

/* Running. */

typedef struct
{
  const NnCall *call;
  const NnQuantizedLayout *layout;
  NnQuantizedFunc func;
} Job;

/* The scales and zero points of @n elements from number @at on, @step apart. */
static void
load_scales (const NnCall *call, gint64 at, gint64 step, gint64 n, float *scales, gint32 *zeros)
{
  const float *scale = nn_tensor_floats (call->in[1]) + at;
  const NnTensor *zero = call->n_in > 2 ? call->in[2] : NULL;

  for (gint64 i = 0; i < n; i++)
    scales[i] = scale[i * step];
  zeros[0] = 0;
  if (zero)
    nn_quantized_load (zero, at, step ? n : 1, zeros);
  for (gint64 i = 1; i < n && !(zero && step); i++)
    zeros[i] = zeros[0];
}

static void
run_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  const NnQuantizedLayout *layout = job->layout;
  float scales[NN_QUANTIZED_BLOCK];
  gint32 zeros[NN_QUANTIZED_BLOCK];
  gint64 loaded = -1;

  for (gint64 at = begin, n; at < end; at += n)
    {
      const gint64 row = at / layout->length, column = at % layout->length;
      const gint64 first = row / layout->n * layout->outer_step + row % layout->n / layout->block * layout->block_step;

      n = MIN (MIN (end - at, layout->length - column), NN_QUANTIZED_BLOCK);
      if (layout->step || loaded != first)
        load_scales (job->call, first + column * layout->step, layout->step, layout->step ? n : NN_QUANTIZED_BLOCK,
                     scales, zeros);
      loaded = first;
      job->func (job->call, at, n, scales, zeros);
    }
}

void
nn_quantized_run (const NnCall *call, const NnQuantizedLayout *layout, NnQuantizedFunc func)
{
  Job job = { call, layout, func };

  nn_parallel_for (nn_tensor_count (call->in[0]), GRAIN, run_range, &job);
}

void
nn_quantized_round (NnType type, const float *restrict x, gint64 n, const gint32 *restrict zeros, gint32 *restrict to)
{
  /* From 1.5 · 2^23 on floats are integers, so adding that much rounds, ties to even, what is below 2^22: the 17 bits
   * that are left after saturating. */
  const float magic = 0x1.8p23f;
  gint32 low, high;

  nn_quantized_limits (type, &low, &high);
  for (gint64 i = 0; i < n; i++)
    {
      const float least = (float) (low - zeros[i]), most = (float) (high - zeros[i]);
      float y = x[i] > least ? x[i] : least;

      y = y < most ? y : most;
      to[i] = (gint32) ((y + magic) - magic) + zeros[i];
    }
}

void
nn_quantized_requantize (NnTensor *y, gint64 at, gint64 n, const gint32 *sums, const float *multipliers, gint64 step,
                         gint32 zero)
{
  float scaled[NN_QUANTIZED_BLOCK];
  gint32 zeros[NN_QUANTIZED_BLOCK], rounded[NN_QUANTIZED_BLOCK];

  for (gint64 i = 0; i < MIN (n, NN_QUANTIZED_BLOCK); i++)
    zeros[i] = zero;
  for (gint64 begin = 0; begin < n; begin += NN_QUANTIZED_BLOCK)
    {
      const gint64 count = MIN (n - begin, NN_QUANTIZED_BLOCK);

      if (step)
        for (gint64 i = 0; i < count; i++)
          scaled[i] = (float) sums[begin + i] * multipliers[begin + i];
      else
        for (gint64 i = 0; i < count; i++)
          scaled[i] = (float) sums[begin + i] * *multipliers;
      nn_quantized_round (y->type, scaled, count, zeros, rounded);
      nn_quantized_store (y, at + begin, count, rounded);
    }
}
