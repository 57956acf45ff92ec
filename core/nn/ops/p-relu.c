/* SPDX-License-Identifier: GPL-3.0-or-later
 * PRelu: y = x for x >= 0, slope · x below; the slope broadcasts to x, usually one per channel.
 *
 * ONNX PRelu, opsets 1 to 16, floating point and, from opset 9 on, integer types. Before opset 7 a slope of one
 * dimension is one per channel (dimension 1).
 */
#include "config.h"

#include "nn/ops/binary.h"

static float
prelu (float x, float slope)
{
  return x < 0 ? slope * x : x;
}

static void
row (float *y, const float *x, gint64 step_x, const float *slope, gint64 step_slope, gint64 n)
{
  nn_binary_map (prelu, y, x, step_x, slope, step_slope, n);
}

static double
real (double x, double slope)
{
  return x < 0 ? slope * x : x;
}

static gint64
integer (gint64 x, gint64 slope)
{
  return x < 0 ? (gint64) ((guint64) slope * (guint64) x) : x;
}

/* Nothing unsigned is below 0. */
static guint64
natural (guint64 x, guint64 slope)
{
  return x;
}

static float
slope_x (float x, float slope)
{
  return x < 0 ? slope : 1;
}

static float
slope_slope (float x, float slope)
{
  return x < 0 ? x : 0;
}

/* ∂y/∂x */
static void
derivative_x (float *y, const float *x, gint64 step_x, const float *slope, gint64 step_slope, gint64 n)
{
  nn_binary_map (slope_x, y, x, step_x, slope, step_slope, n);
}

/* ∂y/∂slope */
static void
derivative_slope (float *y, const float *x, gint64 step_x, const float *slope, gint64 step_slope, gint64 n)
{
  nn_binary_map (slope_slope, y, x, step_x, slope, step_slope, n);
}

static const NnBinary prelu_table = {
  .row = row,
  .real = real,
  .integer = integer,
  .natural = natural,
  .derivative = { derivative_x, derivative_slope },
};

static gboolean
infer (NnCall *call, GError **error)
{
  NnBinaryParams *params = call->params;
  const NnShape *x = &call->in[0]->shape;
  NnShape shape, *slope = &params->operand[1];

  if (!nn_binary_check_types (call, &prelu_table, error))
    return FALSE;
  params->operand[0] = *x;
  *slope = call->in[1]->shape;
  if (call->opset < 7 && slope->rank == 1)
    while (slope->rank < x->rank - 1)
      slope->dims[slope->rank++] = 1;
  if (!nn_shape_broadcast (x, slope, &shape) || !nn_shape_equal (&shape, x))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the slope cannot be broadcast to the input's shape");
  nn_call_describe (call, 0, call->in[0]->type, x);
  return TRUE;
}

static void
forward (NnCall *call)
{
  nn_binary_forward (call, &prelu_table);
}

static void
backward (NnCall *call)
{
  nn_binary_backward (call, &prelu_table);
}

const NnOp nn_op_p_relu = {
  .name = "PRelu",
  .params_size = sizeof (NnBinaryParams),
  .min_inputs = 2,
  .max_inputs = 2,
  .backward_inputs = 1 << 0 | 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
