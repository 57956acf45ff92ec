/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sub: y = a - b, with broadcasting.
 *
 * ONNX Sub, opsets 1 to 14, all numeric types; integers wrap around.
 */
#include "config.h"

#include "nn/ops/binary.h"

static float
subtract (float a, float b)
{
  return a - b;
}

static void
row (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n)
{
  nn_binary_map (subtract, y, a, step_a, b, step_b, n);
}

static double
real (double a, double b)
{
  return a - b;
}

static gint64
integer (gint64 a, gint64 b)
{
  return (gint64) ((guint64) a - (guint64) b);
}

static void
one (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = 1;
}

static void
minus_one (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = -1;
}

static const NnBinary sub_table = {
  .row = row,
  .real = real,
  .integer = integer,
  .derivative = { one, minus_one },
};

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_binary_infer (call, &sub_table, error);
}

static void
forward (NnCall *call)
{
  nn_binary_forward (call, &sub_table);
}

static void
backward (NnCall *call)
{
  nn_binary_backward (call, &sub_table);
}

const NnOp nn_op_sub = {
  .name = "Sub",
  .params_size = sizeof (NnBinaryParams),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
