/* SPDX-License-Identifier: GPL-3.0-or-later
 * Max: y = max (x0, x1, …), with broadcasting.
 *
 * ONNX Max, opsets 1 to 13, all numeric types; broadcasts in all opsets, though older models than 8 do not ask for it.
 * Any NaN gives NaN. Where several operands are equal, the first gets the gradient.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/variadic.h"

static float
pick (float a, float b)
{
  return a > b || isnan (a) ? a : b;
}

static void
row (float *y, const float *x, gint64 step, gint64 n)
{
  if (step)
    for (gint64 i = 0; i < n; i++)
      y[i] = pick (y[i], x[i]);
  else
    for (gint64 i = 0; i < n; i++)
      y[i] = pick (y[i], *x);
}

static double
real (double a, double b)
{
  return a > b || isnan (a) ? a : b;
}

static gint64
integer (gint64 a, gint64 b)
{
  return MAX (a, b);
}

static guint64
natural (guint64 a, guint64 b)
{
  return MAX (a, b);
}

static const NnVariadic max_table = {
  .row = row,
  .real = real,
  .integer = integer,
  .natural = natural,
};

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_variadic_infer (call, &max_table, TRUE, error);
}

static void
forward (NnCall *call)
{
  nn_variadic_forward (call, &max_table);
}

const NnOp nn_op_max = {
  .name = "Max",
  .min_inputs = 1,
  .max_inputs = -1,
  .backward_inputs = G_MAXUINT64,
  .backward_outputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = nn_variadic_backward_pick,
};
