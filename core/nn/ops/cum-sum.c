/* SPDX-License-Identifier: GPL-3.0-or-later
 * CumSum: y (k) = Σ x (j) over j <= k along axis; j < k if exclusive, from the other end if reverse.
 *
 * ONNX CumSum, opsets 11 to 14, all numeric types; sums in double, integers wrap around. The axis must be known before
 * the run.
 */
#include "config.h"

#include "nn/op.h"

#define GRAIN 8192 /* elements below which another thread does not pay */

typedef struct
{
  int axis;
  gboolean exclusive, reverse;
} Params;

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0], *axis = call->in[1];
  Params *params = call->params;

  if (!nn_type_is_float (x->type) && !nn_type_is_integer (x->type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "there are no sums of %s", nn_type_name (x->type));
  if (nn_tensor_count (axis) != 1 || !nn_type_is_integer (axis->type))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the axis must be one integer");
  if (!nn_call_normalize_axis (call, nn_tensor_get_int64 (axis, 0), x->shape.rank, &params->axis, error))
    return FALSE;
  params->exclusive = nn_node_int (call->node, "exclusive", 0) != 0;
  params->reverse = nn_node_int (call->node, "reverse", 0) != 0;
  nn_call_describe (call, 0, x->type, &x->shape);
  return TRUE;
}

typedef struct
{
  const NnTensor *x;
  NnTensor *y;
  int axis;
  gboolean exclusive, reverse;
} Job;

static void
sum_floats (const Job *job, gint64 start, gint64 n, gint64 step)
{
  double sum = 0;

  for (gint64 k = 0; k < n; k++, start += step)
    {
      const double x = nn_tensor_get_double (job->x, start);

      nn_tensor_set_double (job->y, start, job->exclusive ? sum : sum + x);
      sum += x;
    }
}

static void
sum_integers (const Job *job, gint64 start, gint64 n, gint64 step)
{
  guint64 sum = 0;

  for (gint64 k = 0; k < n; k++, start += step)
    {
      const guint64 x = (guint64) nn_tensor_get_int64 (job->x, start);

      nn_tensor_set_int64 (job->y, start, (gint64) (job->exclusive ? sum : sum + x));
      sum += x;
    }
}

static void
sum_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  const NnShape *shape = &job->x->shape;
  const gint64 n = shape->dims[job->axis], inner = nn_shape_count_range (shape, job->axis + 1, shape->rank);

  for (gint64 i = begin; i < end; i++)
    {
      const gint64 first = i / inner * n * inner + i % inner;
      const gint64 start = job->reverse ? first + (n - 1) * inner : first;

      if (nn_type_is_float (job->x->type))
        sum_floats (job, start, n, job->reverse ? -inner : inner);
      else
        sum_integers (job, start, n, job->reverse ? -inner : inner);
    }
}

static void
cumulate (Job *job)
{
  const gint64 n = job->x->shape.dims[job->axis];

  if (nn_tensor_count (job->x) > 0)
    nn_parallel_for (nn_tensor_count (job->x) / n, MAX (GRAIN / n, 1), sum_range, job);
}

static void
forward (NnCall *call)
{
  const Params *params = call->params;
  Job job = { call->in[0], call->out[0], params->axis, params->exclusive, params->reverse };

  cumulate (&job);
}

/* dx (k) = Σ dy (j) over j >= k: the same sums from the other end. */
static void
backward (NnCall *call)
{
  const Params *params = call->params;
  Job job = { call->grad_out[0], call->grad_in[0], params->axis, params->exclusive, !params->reverse };

  cumulate (&job);
}

const NnOp nn_op_cum_sum = {
  .name = "CumSum",
  .params_size = sizeof (Params),
  .min_inputs = 2,
  .max_inputs = 2,
  .value_inputs = 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
