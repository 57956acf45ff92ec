/* SPDX-License-Identifier: GPL-3.0-or-later
 * Mod: the remainder of a / b, with broadcasting; of b's sign as in Python or, with fmod, of a's sign as in C.
 *
 * ONNX Mod, opsets 10 to 13, all numeric types; floating point ones need fmod. An integer's remainder of division by 0
 * is 0. The gradient is that between the jumps: 1 to a, -trunc (a / b) to b.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/binary.h"

static float
remainder_of (float a, float b)
{
  return fmodf (a, b);
}

static void
row (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n)
{
  nn_binary_map (remainder_of, y, a, step_a, b, step_b, n);
}

static double
real (double a, double b)
{
  return fmod (a, b);
}

/* -1 apart: the lowest integer has no negative. */
static gint64
c_integer (gint64 a, gint64 b)
{
  return b == 0 || b == -1 ? 0 : a % b;
}

static gint64
python_integer (gint64 a, gint64 b)
{
  const gint64 rest = c_integer (a, b);

  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

static guint64
natural (guint64 a, guint64 b)
{
  return b == 0 ? 0 : a % b;
}

static float
minus_quotient (float a, float b)
{
  return -truncf (a / b);
}

static void
derivative_a (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = 1;
}

static void
derivative_b (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n)
{
  nn_binary_map (minus_quotient, y, a, step_a, b, step_b, n);
}

static const NnBinary c_table = {
  .row = row,
  .real = real,
  .integer = c_integer,
  .natural = natural,
  .derivative = { derivative_a, derivative_b },
};

static const NnBinary python_table = {
  .row = row,
  .real = real,
  .integer = python_integer,
  .natural = natural,
  .derivative = { derivative_a, derivative_b },
};

static const NnBinary *
table_of (const NnCall *call)
{
  return nn_node_int (call->node, "fmod", 0) ? &c_table : &python_table;
}

static gboolean
infer (NnCall *call, GError **error)
{
  if (nn_type_is_float (call->in[0]->type) && table_of (call) != &c_table)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "floating point operands need the attribute fmod");
  return nn_binary_infer (call, table_of (call), error);
}

static void
forward (NnCall *call)
{
  nn_binary_forward (call, table_of (call));
}

static void
backward (NnCall *call)
{
  nn_binary_backward (call, table_of (call));
}

const NnOp nn_op_mod = {
  .name = "Mod",
  .params_size = sizeof (NnBinaryParams),
  .min_inputs = 2,
  .max_inputs = 2,
  .backward_inputs = 1 << 0 | 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
