/* SPDX-License-Identifier: GPL-3.0-or-later
 * Add: y = a + b, with broadcasting.
 *
 * ONNX Add, opsets 1 to 14, all numeric types; integers wrap around. Fuses an activation.
 */
#include "config.h"

#include "nn/ops/binary.h"

static float
add (float a, float b)
{
  return a + b;
}

static void
row (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n)
{
  nn_binary_map (add, y, a, step_a, b, step_b, n);
}

static double
real (double a, double b)
{
  return a + b;
}

static gint64
integer (gint64 a, gint64 b)
{
  return (gint64) ((guint64) a + (guint64) b);
}

static void
one (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = 1;
}

static const NnBinary add_table = {
  .row = row,
  .real = real,
  .integer = integer,
  .derivative = { one, one },
};

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_binary_infer (call, &add_table, error);
}

static void
forward (NnCall *call)
{
  nn_binary_forward (call, &add_table);
}

static void
backward (NnCall *call)
{
  nn_binary_backward (call, &add_table);
}

const NnOp nn_op_add = {
  .name = "Add",
  .flags = NN_OP_FUSES_ACTIVATION,
  .params_size = sizeof (NnBinaryParams),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
