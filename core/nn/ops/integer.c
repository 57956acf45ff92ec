/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exact sums of products of 8-bit integers by the float32 kernels.
 */
#include "config.h"

#include "nn/ops/integer.h"

#include "nn/ops/quantize.h"

#define EXACT (1 << 24) /* float32 holds every integer up to this */
#define GRAIN 16384     /* elements below which another thread does not pay */

const NnTensor *
nn_integer_input (const NnCall *call, int i)
{
  return i >= 0 && i < call->n_in ? call->in[i] : NULL;
}

gboolean
nn_integer_check (const NnCall *call, int i, int zero_input, gint64 count, gint64 all, GError **error)
{
  const NnTensor *x = call->in[i], *zero = nn_integer_input (call, zero_input);
  const gint64 zeros = zero ? nn_tensor_count (zero) : 1;

  if (x->type != NN_TYPE_INT8 && x->type != NN_TYPE_UINT8)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "input %d is %s instead of int8 or uint8", i,
                          nn_type_name (x->type));
  if (zero && zero->type != x->type)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the zero point of input %d is %s instead of %s", i,
                          nn_type_name (zero->type), nn_type_name (x->type));
  if (zeros != 1 && zeros != count && zeros != all)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED,
                          "input %d has %" G_GINT64_FORMAT " zero points, but 1 or %" G_GINT64_FORMAT " are possible",
                          i, zeros, count);
  return TRUE;
}

/* The least and greatest element: of a constant's elements, else of the type. */
static void
find_range (const NnTensor *x, gint32 *low, gint32 *high)
{
  nn_quantized_limits (x->type, low, high);
  if (x->data == NULL || nn_tensor_count (x) == 0)
    return;
  nn_quantized_load (x, 0, 1, low);
  *high = *low;
  for (gint64 i = 1; i < nn_tensor_count (x); i++)
    {
      const gint32 value = (gint32) nn_tensor_get_int64 (x, i);

      *low = MIN (*low, value);
      *high = MAX (*high, value);
    }
}

/* The greatest |x - zero point|, at least 1. */
static gint64
reach (const NnTensor *x, const NnTensor *zero)
{
  gint32 low, high, zero_low = 0, zero_high = 0;

  find_range (x, &low, &high);
  if (zero)
    find_range (zero, &zero_low, &zero_high);
  return MAX (MAX (high - zero_low, zero_high - low), 1);
}

gint64
nn_integer_exact_terms (const NnCall *call, int a, int a_zero, int b, int b_zero)
{
  return EXACT / reach (call->in[a], nn_integer_input (call, a_zero))
         / reach (call->in[b], nn_integer_input (call, b_zero));
}

void
nn_integer_center (const NnTensor *from, gint64 at, gint64 n, const NnTensor *zero, gint64 zero_at, gint64 zero_step,
                   float *to)
{
  gint32 x[NN_QUANTIZED_BLOCK], zeros[NN_QUANTIZED_BLOCK] = { 0 };

  if (zero && zero_step == 0)
    nn_quantized_load (zero, zero_at, 1, zeros);
  for (int i = 1; i < NN_QUANTIZED_BLOCK; i++)
    zeros[i] = zeros[0];
  for (gint64 begin = 0; begin < n; begin += NN_QUANTIZED_BLOCK)
    {
      const gint64 count = MIN (n - begin, NN_QUANTIZED_BLOCK);

      if (zero && zero_step)
        nn_quantized_load (zero, zero_at + begin, count, zeros);
      nn_quantized_load (from, at + begin, count, x);
      for (gint64 i = 0; i < count; i++)
        to[begin + i] = (float) (x[i] - zeros[i]);
    }
}

typedef struct
{
  gint32 *sums;
  const float *terms;
  gboolean first;
} AddJob;

static void
add_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const AddJob *job = data;
  guint32 *restrict sums = (guint32 *) job->sums;
  const float *restrict terms = job->terms;

  if (job->first)
    for (gint64 i = begin; i < end; i++)
      sums[i] = (guint32) (gint32) terms[i];
  else
    for (gint64 i = begin; i < end; i++)
      sums[i] += (guint32) (gint32) terms[i];
}

void
nn_integer_add (gint32 *sums, const float *terms, gint64 n, gboolean first)
{
  AddJob job = { sums, terms, first };

  nn_parallel_for (n, GRAIN, add_range, &job);
}
