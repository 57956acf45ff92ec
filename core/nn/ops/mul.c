/* SPDX-License-Identifier: GPL-3.0-or-later
 * Mul: y = a · b, with broadcasting.
 *
 * ONNX Mul, opsets 1 to 14, all numeric types; integers wrap around.
 */
#include "config.h"

#include "nn/ops/binary.h"

static float
multiply (float a, float b)
{
  return a * b;
}

static void
row (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n)
{
  nn_binary_map (multiply, y, a, step_a, b, step_b, n);
}

static double
real (double a, double b)
{
  return a * b;
}

static gint64
integer (gint64 a, gint64 b)
{
  return (gint64) ((guint64) a * (guint64) b);
}

static float
first (float a, float b)
{
  return a;
}

static float
second (float a, float b)
{
  return b;
}

/* ∂y/∂a = b */
static void
derivative_a (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n)
{
  nn_binary_map (second, y, a, step_a, b, step_b, n);
}

/* ∂y/∂b = a */
static void
derivative_b (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n)
{
  nn_binary_map (first, y, a, step_a, b, step_b, n);
}

static const NnBinary mul_table = {
  .row = row,
  .real = real,
  .integer = integer,
  .derivative = { derivative_a, derivative_b },
};

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_binary_infer (call, &mul_table, error);
}

static void
forward (NnCall *call)
{
  nn_binary_forward (call, &mul_table);
}

static void
backward (NnCall *call)
{
  nn_binary_backward (call, &mul_table);
}

const NnOp nn_op_mul = {
  .name = "Mul",
  .flags = NN_OP_BILINEAR,
  .params_size = sizeof (NnBinaryParams),
  .min_inputs = 2,
  .max_inputs = 2,
  .backward_inputs = 1 << 0 | 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
