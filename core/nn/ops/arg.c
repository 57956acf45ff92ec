/* SPDX-License-Identifier: GPL-3.0-or-later
 * What ArgMax, ArgMin and TopK share.
 */
#include "config.h"

#include "nn/ops/arg.h"

#define GRAIN 8192 /* elements read below which another thread does not pay */

gboolean
nn_arg_infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];
  NnArgParams *params = call->params;
  NnShape shape = { 0 };

  if (!nn_type_is_float (x->type) && !nn_type_is_integer (x->type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "%s has no order", nn_type_name (x->type));
  if (!nn_call_normalize_axis (call, nn_node_int (call->node, "axis", 0), x->shape.rank, &params->axis, error))
    return FALSE;
  if (x->shape.dims[params->axis] == 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "there is nothing along axis %d", params->axis);
  params->last = nn_node_int (call->node, "select_last_index", 0) != 0;
  for (int i = 0; i < x->shape.rank; i++)
    if (i != params->axis)
      shape.dims[shape.rank++] = x->shape.dims[i];
    else if (nn_node_int (call->node, "keepdims", 1))
      shape.dims[shape.rank++] = 1;
  nn_call_describe (call, 0, NN_TYPE_INT64, &shape);
  return TRUE;
}

gboolean
nn_arg_is_greater (const NnTensor *x, gint64 a, gint64 b)
{
  if (x->type == NN_TYPE_FLOAT)
    return nn_tensor_floats (x)[a] > nn_tensor_floats (x)[b];
  if (nn_type_is_float (x->type))
    return nn_tensor_get_double (x, a) > nn_tensor_get_double (x, b);
  if (x->type == NN_TYPE_UINT64)
    return (guint64) nn_tensor_get_int64 (x, a) > (guint64) nn_tensor_get_int64 (x, b);
  return nn_tensor_get_int64 (x, a) > nn_tensor_get_int64 (x, b);
}

typedef struct
{
  const NnCall *call;
  gboolean least;
} Job;

/* Whether element @at beats @best, which comes before it. */
static gboolean
beats (const Job *job, gint64 at, gint64 best)
{
  const NnTensor *x = job->call->in[0];
  const gint64 high = job->least ? best : at, low = job->least ? at : best;

  if (nn_arg_is_greater (x, high, low))
    return TRUE;
  return ((const NnArgParams *) job->call->params)->last && !nn_arg_is_greater (x, low, high);
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  const NnShape *x = &job->call->in[0]->shape;
  const int axis = ((const NnArgParams *) job->call->params)->axis;
  const gint64 n = x->dims[axis], inner = nn_shape_count_range (x, axis + 1, x->rank);
  gint64 *y = job->call->out[0]->data;

  for (gint64 i = begin; i < end; i++)
    {
      const gint64 start = i / inner * n * inner + i % inner;
      gint64 best = 0;

      for (gint64 k = 1; k < n; k++)
        if (beats (job, start + k * inner, start + best * inner))
          best = k;
      y[i] = best;
    }
}

void
nn_arg_forward (NnCall *call, gboolean least)
{
  const gint64 n = call->in[0]->shape.dims[((const NnArgParams *) call->params)->axis];
  Job job = { call, least };

  nn_parallel_for (nn_tensor_count (call->out[0]), MAX (GRAIN / n, 1), forward_range, &job);
}
