/* SPDX-License-Identifier: GPL-3.0-or-later
 * Clip: y = min (max (x, low), high). The gradient is dy inside the limits and 0 on and outside them.
 *
 * ONNX Clip, opsets 1 to 13, all numeric types; the limits, each optional, are attributes before opset 11 and inputs,
 * which may be computed, after that.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/unary.h"

typedef struct
{
  double low, high;         /* of floating point types */
  gint64 int_low, int_high; /* of integers */
  gboolean is_unsigned;
} Params;

static void
row (float *y, const float *x, gint64 n, gconstpointer data)
{
  const Params *params = data;
  const float low = (float) params->low, high = (float) params->high;

  for (gint64 i = 0; i < n; i++)
    {
      const float at_least = x[i] < low ? low : x[i];

      y[i] = at_least > high ? high : at_least;
    }
}

static double
real (double x, gconstpointer data)
{
  const Params *params = data;
  const double at_least = x < params->low ? params->low : x;

  return at_least > params->high ? params->high : at_least;
}

static gint64
integer (gint64 x, gconstpointer data)
{
  const Params *params = data;

  if (params->is_unsigned)
    return (gint64) MIN (MAX ((guint64) x, (guint64) params->int_low), (guint64) params->int_high);
  return MIN (MAX (x, params->int_low), params->int_high);
}

static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer data)
{
  const Params *params = data;
  const float low = (float) params->low, high = (float) params->high;

  for (gint64 i = 0; i < n; i++)
    dx[i] = low < x[i] && x[i] < high ? dy[i] : 0;
}

static const NnUnary clip_table = {
  .row = row,
  .real = real,
  .integer = integer,
  .gradient = gradient,
};

static gboolean
check_limit (NnCall *call, int i, GError **error)
{
  const NnTensor *limit = call->n_in > i ? call->in[i] : NULL;

  if (limit && (limit->type != call->in[0]->type || nn_tensor_count (limit) != 1))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "limit %d is not one number of the input's type", i);
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];

  if (!nn_type_is_float (x->type) && !nn_type_is_integer (x->type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "cannot clip %s", nn_type_name (x->type));
  if (!check_limit (call, 1, error) || !check_limit (call, 2, error))
    return FALSE;
  nn_call_describe (call, 0, x->type, &x->shape);
  return TRUE;
}

/* Limits that are inputs are known only now. */
static void
read_limits (NnCall *call)
{
  const NnTensor *low = call->n_in > 1 ? call->in[1] : NULL, *high = call->n_in > 2 ? call->in[2] : NULL;
  Params *params = call->params;

  params->is_unsigned = call->in[0]->type == NN_TYPE_UINT64;
  params->low = low ? nn_tensor_get_double (low, 0) : nn_node_float (call->node, "min", -INFINITY);
  params->high = high ? nn_tensor_get_double (high, 0) : nn_node_float (call->node, "max", INFINITY);
  params->int_low = low ? nn_tensor_get_int64 (low, 0) : params->is_unsigned ? 0 : G_MININT64;
  params->int_high = high ? nn_tensor_get_int64 (high, 0) : params->is_unsigned ? -1 : G_MAXINT64;
}

static void
forward (NnCall *call)
{
  read_limits (call);
  nn_unary_forward (call, &clip_table);
}

/* A limit's gradient is the sum over the elements that it stands for. Where they cross, high wins. */
static float
limit_gradient (const NnCall *call, gboolean is_high)
{
  const Params *params = call->params;
  const float *x = nn_tensor_floats (call->in[0]), *dy = nn_tensor_floats (call->grad_out[0]);
  const float low = (float) params->low, high = (float) params->high;
  double sum = 0;

  for (gint64 i = 0; i < nn_tensor_count (call->in[0]); i++)
    if (is_high ? x[i] > high || low > high : x[i] < low && low <= high)
      sum += dy[i];
  return (float) sum;
}

static void
backward (NnCall *call)
{
  read_limits (call);
  nn_unary_backward (call, &clip_table);
  for (int i = 1; i < call->n_in; i++)
    if (call->grad_in[i])
      *nn_tensor_floats (call->grad_in[i]) = limit_gradient (call, i == 2);
}

const NnOp nn_op_clip = {
  .name = "Clip",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 3,
  .backward_inputs = 1 << 0 | 1 << 1 | 1 << 2,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
