/* SPDX-License-Identifier: GPL-3.0-or-later
 * LpNormalization: y = x / ‖x‖ along one axis, with ‖x‖ = Σ |x| (p = 1) or √(Σ x²) (p = 2).
 *
 * ONNX LpNormalization, opsets 1 to 22, floating point types. Norms are made in double. Nothing but
 * zeros gives 0 / 0, NaN, with gradient 0.
 */
#include "config.h"

#include <math.h>

#include "nn/op.h"

#define GRAIN 8192 /* elements below which another thread does not pay */

typedef struct
{
  int p;
  gint64 n, step, lines; /* a line: n elements, step apart */
} Params;

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];
  const gint64 p = nn_node_int (call->node, "p", 2);
  Params *params = call->params;
  int axis;

  if (!nn_type_is_float (x->type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the input must be floating point, not %s",
                          nn_type_name (x->type));
  if (p != 1 && p != 2)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "p must be 1 or 2");
  if (!nn_call_normalize_axis (call, nn_node_int (call->node, "axis", -1), x->shape.rank, &axis, error))
    return FALSE;
  params->p = (int) p;
  params->n = x->shape.dims[axis];
  params->step = nn_shape_count_range (&x->shape, axis + 1, x->shape.rank);
  params->lines = nn_tensor_count (x) > 0 ? nn_tensor_count (x) / params->n : 0;
  nn_call_describe (call, 0, x->type, &x->shape);
  return TRUE;
}

/* Where line @line begins. */
static gint64
line_start (const Params *params, gint64 line)
{
  return line / params->step * params->step * params->n + line % params->step;
}

static double
norm (const Params *params, const NnTensor *x, gint64 start)
{
  double sum = 0;

  for (gint64 i = 0; i < params->n; i++)
    {
      const double value = nn_tensor_get_double (x, start + i * params->step);

      sum += params->p == 1 ? fabs (value) : value * value;
    }
  return params->p == 1 ? sum : sqrt (sum);
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *params = call->params;

  for (gint64 line = begin; line < end; line++)
    {
      const gint64 start = line_start (params, line);
      const double length = norm (params, call->in[0], start);

      for (gint64 i = start; i < start + params->n * params->step; i += params->step)
        nn_tensor_set_double (call->out[0], i, nn_tensor_get_double (call->in[0], i) / length);
    }
}

static void
run (NnCall *call, NnRangeFunc range)
{
  const Params *params = call->params;

  nn_parallel_for (params->lines, MAX (GRAIN / MAX (params->n, 1), 1), range, call);
}

static void
forward (NnCall *call)
{
  run (call, forward_range);
}

/* dx = (dy - ∂‖x‖/∂x · Σ dy · y) / ‖x‖, with ∂‖x‖/∂x = sign x (p = 1) or y (p = 2) and y = x / ‖x‖. */
static void
line_gradient (const NnCall *call, gint64 start)
{
  const Params *params = call->params;
  const float *x = nn_tensor_floats (call->in[0]), *dy = nn_tensor_floats (call->grad_out[0]);
  float *dx = nn_tensor_floats (call->grad_in[0]);
  const gint64 end = start + params->n * params->step;
  const double length = norm (params, call->in[0], start);
  double sum = 0;

  for (gint64 i = start; i < end; i += params->step)
    sum += length == 0 ? 0 : (double) dy[i] * x[i] / length;
  for (gint64 i = start; i < end; i += params->step)
    {
      const double slope = params->p == 1 ? (x[i] > 0) - (x[i] < 0) : x[i] / length;

      dx[i] = length == 0 ? 0 : (float) ((dy[i] - slope * sum) / length);
    }
}

static void
backward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;

  for (gint64 line = begin; line < end; line++)
    line_gradient (call, line_start (call->params, line));
}

static void
backward (NnCall *call)
{
  if (call->grad_in[0])
    run (call, backward_range);
}

const NnOp nn_op_lp_normalization = {
  .name = "LpNormalization",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
