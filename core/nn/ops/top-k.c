/* SPDX-License-Identifier: GPL-3.0-or-later
 * TopK: the k largest (or smallest) elements along axis and their indices, best first; of equals, the lower index
 * first.
 *
 * ONNX TopK, opsets 1 (k is an attribute), 10 (k is an input) and 11 (largest, sorted), all numeric types. The result
 * is sorted even if sorted is 0. NaN is nowhere in particular. Each set of candidates is a heap with the worst on top.
 */
#include "config.h"

#include <string.h>

#include "nn/ops/arg.h"

#define GRAIN 4096 /* elements below which another thread does not pay */

typedef struct
{
  gboolean smallest;
  gint64 k, n, inner; /* of n elements, inner apart */
} Params;

static gboolean
read_k (NnCall *call, gint64 n, gint64 *k, GError **error)
{
  const NnTensor *input = call->n_in > 1 ? call->in[1] : NULL;

  if (input && (input->type != NN_TYPE_INT64 || nn_tensor_count (input) != 1))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "K must be one int64");
  *k = input ? nn_tensor_get_int64 (input, 0) : nn_node_int (call->node, "k", -1);
  return (*k >= 0 && *k <= n)
         || nn_call_error (call, error, NN_ERROR_SHAPE,
                           "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " elements cannot be taken", *k, n);
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];
  Params *params = call->params;
  NnShape shape = x->shape;
  int axis;

  if (!nn_type_is_float (x->type) && !nn_type_is_integer (x->type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "%s has no order", nn_type_name (x->type));
  if (!nn_call_normalize_axis (call, nn_node_int (call->node, "axis", -1), shape.rank, &axis, error)
      || !read_k (call, shape.dims[axis], &params->k, error))
    return FALSE;
  params->smallest = nn_node_int (call->node, "largest", 1) == 0;
  params->n = shape.dims[axis];
  params->inner = nn_shape_count_range (&shape, axis + 1, shape.rank);
  shape.dims[axis] = params->k;
  call->workspace_size = (gsize) call->threads * (gsize) params->k * sizeof (gint64);
  nn_call_describe (call, 0, x->type, &shape);
  nn_call_describe (call, 1, NN_TYPE_INT64, &shape);
  return TRUE;
}

/* Whether element @a of a set of x, which starts at @start, comes before its element @b in the result. */
static gboolean
precedes (const NnCall *call, gint64 start, gint64 a, gint64 b)
{
  const Params *params = call->params;
  const gint64 at_a = start + a * params->inner, at_b = start + b * params->inner;

  if (nn_arg_is_greater (call->in[0], params->smallest ? at_b : at_a, params->smallest ? at_a : at_b))
    return TRUE;
  return a < b && !nn_arg_is_greater (call->in[0], params->smallest ? at_a : at_b, params->smallest ? at_b : at_a);
}

/* Lets the top of a heap of @count elements, whose parents come after their children in the result, sink. */
static void
sink (const NnCall *call, gint64 start, gint64 *heap, gint64 count)
{
  gint64 parent = 0, child;

  while ((child = 2 * parent + 1) < count)
    {
      const gint64 swap = heap[parent];

      if (child + 1 < count && precedes (call, start, heap[child], heap[child + 1]))
        child++;
      if (precedes (call, start, heap[child], swap))
        return;
      heap[parent] = heap[child];
      heap[child] = swap;
      parent = child;
    }
}

static void
rise (const NnCall *call, gint64 start, gint64 *heap, gint64 at)
{
  while (at > 0 && precedes (call, start, heap[(at - 1) / 2], heap[at]))
    {
      const gint64 parent = (at - 1) / 2, swap = heap[at];

      heap[at] = heap[parent];
      heap[parent] = swap;
      at = parent;
    }
}

/* Fills @best with the indices of the k best elements of a set, in order. */
static void
pick (const NnCall *call, gint64 start, gint64 *best)
{
  const Params *params = call->params;

  for (gint64 i = 0; i < params->k; i++)
    {
      best[i] = i;
      rise (call, start, best, i);
    }
  for (gint64 i = params->k; i < params->n && params->k > 0; i++)
    if (precedes (call, start, i, best[0]))
      {
        best[0] = i;
        sink (call, start, best, params->k);
      }
  for (gint64 count = params->k - 1; count > 0; count--)
    {
      const gint64 worst = best[0];

      best[0] = best[count];
      best[count] = worst;
      sink (call, start, best, count);
    }
}

/* Sets of x, which start where this says; outputs are k long where x is n long. */
static gint64
set_start (const Params *params, gint64 set, gint64 length)
{
  return set / params->inner * length * params->inner + set % params->inner;
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;
  gint64 *best = (gint64 *) call->workspace + worker * params->k;
  const gsize size = nn_type_size (call->in[0]->type);
  gint64 *indices = call->n_out > 1 && call->out[1] ? call->out[1]->data : NULL;

  for (gint64 set = begin; set < end; set++)
    {
      const gint64 from = set_start (params, set, params->n), to = set_start (params, set, params->k);

      pick (call, from, best);
      for (gint64 i = 0; i < params->k; i++)
        {
          memcpy ((char *) call->out[0]->data + (gsize) (to + i * params->inner) * size,
                  (const char *) call->in[0]->data + (gsize) (from + best[i] * params->inner) * size, size);
          if (indices)
            indices[to + i * params->inner] = best[i];
        }
    }
}

/* What was not picked has no gradient. */
static void
backward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;
  gint64 *best = (gint64 *) call->workspace + worker * params->k;
  const float *dy = nn_tensor_floats (call->grad_out[0]);
  float *dx = nn_tensor_floats (call->grad_in[0]);

  for (gint64 set = begin; set < end; set++)
    {
      const gint64 to = set_start (params, set, params->n), from = set_start (params, set, params->k);

      pick (call, to, best);
      for (gint64 i = 0; i < params->k; i++)
        dx[to + best[i] * params->inner] = dy[from + i * params->inner];
    }
}

static void
run_sets (NnCall *call, NnRangeFunc range)
{
  const Params *params = call->params;
  const gint64 sets = params->k > 0 ? nn_tensor_count (call->out[0]) / params->k : 0;

  nn_parallel_for (sets, MAX (GRAIN / MAX (params->n, 1), 1), range, call);
}

static void
forward (NnCall *call)
{
  run_sets (call, forward_range);
}

static void
backward (NnCall *call)
{
  if (nn_tensor_bytes (call->grad_in[0]) == 0)
    return;
  memset (call->grad_in[0]->data, 0, nn_tensor_bytes (call->grad_in[0]));
  if (call->grad_out[0])
    run_sets (call, backward_range);
}

const NnOp nn_op_top_k = {
  .name = "TopK",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 2,
  .max_outputs = 2,
  .value_inputs = 1 << 1,
  .backward_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
