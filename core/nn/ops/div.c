/* SPDX-License-Identifier: GPL-3.0-or-later
 * Div: y = a / b, with broadcasting.
 *
 * ONNX Div, opsets 1 to 14, all numeric types. Integers are rounded towards zero; ONNX leaves division by an integer
 * zero open: it gives 0 here.
 */
#include "config.h"

#include "nn/ops/binary.h"

static float
divide (float a, float b)
{
  return a / b;
}

static void
row (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n)
{
  nn_binary_map (divide, y, a, step_a, b, step_b, n);
}

static double
real (double a, double b)
{
  return a / b;
}

/* The quotient by -1 is taken apart: that of the least integer does not fit, and wraps around. */
static gint64
integer (gint64 a, gint64 b)
{
  if (b == 0)
    return 0;
  return b == -1 ? (gint64) (0 - (guint64) a) : a / b;
}

static guint64
natural (guint64 a, guint64 b)
{
  return b == 0 ? 0 : a / b;
}

static float
slope_a (float a, float b)
{
  return 1.0f / b;
}

static float
slope_b (float a, float b)
{
  return -a / (b * b);
}

/* ∂y/∂a = 1 / b */
static void
derivative_a (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n)
{
  nn_binary_map (slope_a, y, a, step_a, b, step_b, n);
}

/* ∂y/∂b = -a / b² */
static void
derivative_b (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n)
{
  nn_binary_map (slope_b, y, a, step_a, b, step_b, n);
}

static const NnBinary div_table = {
  .row = row,
  .real = real,
  .integer = integer,
  .natural = natural,
  .derivative = { derivative_a, derivative_b },
};

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_binary_infer (call, &div_table, error);
}

static void
forward (NnCall *call)
{
  nn_binary_forward (call, &div_table);
}

static void
backward (NnCall *call)
{
  nn_binary_backward (call, &div_table);
}

const NnOp nn_op_div = {
  .name = "Div",
  .params_size = sizeof (NnBinaryParams),
  .min_inputs = 2,
  .max_inputs = 2,
  .backward_inputs = 1 << 0 | 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
