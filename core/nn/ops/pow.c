/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pow: y = a ^ b, with broadcasting; the result has the base's type.
 *
 * ONNX Pow, opsets 1 to 15, all numeric types, mixed ones from opset 12 on. Integer to integer powers are exact and
 * wrap around; a negative integer exponent gives what is left of the fraction, rounded towards zero, and 0 for base 0.
 * By libm's powf, except for one exponent of 2 or 0.5 for all, which normalisations written out in models use.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/binary.h"

static float
power (float a, float b)
{
  return powf (a, b);
}

static float
square (float a, float b)
{
  return a * a;
}

/* |a + 0|: powf gives +0 for -0. */
static float
square_root (float a, float b)
{
  return sqrtf (a + 0.0f);
}

static void
row (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n)
{
  if (step_b == 0 && *b == 2.0f)
    nn_binary_map (square, y, a, step_a, b, step_b, n);
  else if (step_b == 0 && *b == 0.5f)
    nn_binary_map (square_root, y, a, step_a, b, step_b, n);
  else
    nn_binary_map (power, y, a, step_a, b, step_b, n);
}

static double
real (double a, double b)
{
  return pow (a, b);
}

static gint64
integer (gint64 a, gint64 b)
{
  guint64 result = 1;
  guint64 base = (guint64) a;

  if (b < 0)
    return a == 1 ? 1 : a == -1 ? (b % 2 ? -1 : 1) : 0;
  for (; b > 0; b /= 2)
    {
      if (b % 2)
        result *= base;
      base *= base;
    }
  return (gint64) result;
}

static float
slope_a (float a, float b)
{
  return b == 0 ? 0 : b * powf (a, b - 1);
}

static float
twice (float a, float b)
{
  return 2 * a;
}

static float
slope_b (float a, float b)
{
  return a > 0 ? powf (a, b) * logf (a) : 0;
}

/* ∂y/∂a = b · a^(b - 1) */
static void
derivative_a (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n)
{
  if (step_b == 0 && *b == 2.0f)
    nn_binary_map (twice, y, a, step_a, b, step_b, n);
  else
    nn_binary_map (slope_a, y, a, step_a, b, step_b, n);
}

/* ∂y/∂b = a^b · ln a, taken as 0 where a <= 0 */
static void
derivative_b (float *y, const float *a, gint64 step_a, const float *b, gint64 step_b, gint64 n)
{
  nn_binary_map (slope_b, y, a, step_a, b, step_b, n);
}

static const NnBinary pow_table = {
  .row = row,
  .real = real,
  .integer = integer,
  .derivative = { derivative_a, derivative_b },
};

static gboolean
infer (NnCall *call, GError **error)
{
  NnShape shape;

  for (int i = 0; i < 2; i++)
    if (!nn_type_is_float (call->in[i]->type) && !nn_type_is_integer (call->in[i]->type))
      return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "there is no power of or by %s",
                            nn_type_name (call->in[i]->type));
  if (!nn_binary_infer_shape (call, &shape, error))
    return FALSE;
  nn_call_describe (call, 0, call->in[0]->type, &shape);
  if (call->with_gradients && call->in[1]->type != NN_TYPE_FLOAT)
    call->workspace_size = (gsize) nn_shape_count (&call->in[1]->shape) * sizeof (float);
  return TRUE;
}

static void
forward (NnCall *call)
{
  nn_binary_forward (call, &pow_table);
}

/* Only float32 bases get this far; the exponent may be of any type. */
static void
backward (NnCall *call)
{
  NnTensor *operands[] = { call->in[0], call->in[1] };
  g_autoptr (NnTensor) exponent = NULL;
  NnCall floats = *call;

  if (call->in[1]->type != NN_TYPE_FLOAT)
    {
      exponent = nn_tensor_new_wrapped (NN_TYPE_FLOAT, &call->in[1]->shape, call->workspace, NULL, NULL);
      nn_tensor_convert_into (call->in[1], exponent);
      operands[1] = exponent;
    }
  floats.in = operands;
  nn_binary_backward (&floats, &pow_table);
}

const NnOp nn_op_pow = {
  .name = "Pow",
  .params_size = sizeof (NnBinaryParams),
  .min_inputs = 2,
  .max_inputs = 2,
  .backward_inputs = 1 << 0 | 1 << 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
