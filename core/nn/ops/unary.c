/* SPDX-License-Identifier: GPL-3.0-or-later
 * What operators on one tensor, element by element, share.
 */
#include "config.h"

#include "nn/ops/unary.h"

#define GRAIN 8192 /* elements below which another thread does not pay */

typedef struct
{
  const NnCall *call;
  const NnUnary *unary;
} Job;

gboolean
nn_unary_infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];

  if (!nn_type_is_float (x->type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the input must be floating point, not %s",
                          nn_type_name (x->type));
  nn_call_describe (call, 0, x->type, &x->shape);
  return TRUE;
}

gboolean
nn_unary_infer_number (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];

  if (!nn_type_is_float (x->type) && !nn_type_is_integer (x->type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the input must be numbers, not %s",
                          nn_type_name (x->type));
  nn_call_describe (call, 0, x->type, &x->shape);
  return TRUE;
}

/* One element of any type. */
static void
compute_element (const Job *job, gint64 i)
{
  const NnTensor *x = job->call->in[0];
  NnTensor *y = job->call->out[0];

  if (nn_type_is_integer (x->type))
    nn_tensor_set_int64 (y, i, job->unary->integer (nn_tensor_get_int64 (x, i), job->call->params));
  else
    nn_tensor_set_double (y, i, job->unary->real (nn_tensor_get_double (x, i), job->call->params));
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  const NnTensor *x = job->call->in[0], *y = job->call->out[0];

  if (x->type == NN_TYPE_FLOAT)
    job->unary->row (nn_tensor_floats (y) + begin, nn_tensor_floats (x) + begin, end - begin, job->call->params);
  else
    for (gint64 i = begin; i < end; i++)
      compute_element (job, i);
}

void
nn_unary_forward (NnCall *call, const NnUnary *unary)
{
  Job job = { call, unary };

  nn_parallel_for (nn_tensor_count (call->in[0]), GRAIN, forward_range, &job);
}

static const float *
floats_at (const NnTensor *tensor, gint64 offset)
{
  return tensor && tensor->data ? nn_tensor_floats (tensor) + offset : NULL;
}

static void
backward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  const NnCall *call = job->call;

  job->unary->gradient (nn_tensor_floats (call->grad_in[0]) + begin, nn_tensor_floats (call->grad_out[0]) + begin,
                        floats_at (call->in[0], begin), floats_at (call->out[0], begin), end - begin, call->params);
}

void
nn_unary_backward (NnCall *call, const NnUnary *unary)
{
  Job job = { call, unary };

  if (call->grad_in[0])
    nn_parallel_for (nn_tensor_count (call->in[0]), GRAIN, backward_range, &job);
}
