/* SPDX-License-Identifier: GPL-3.0-or-later
 * Mean: y = (x0 + x1 + …) / number of inputs, with broadcasting.
 *
 * ONNX Mean, opsets 1 to 13, floating point types; broadcasts in all opsets, though older models than 8 do not ask for
 * it.
 */
#include "config.h"

#include "nn/ops/variadic.h"

static void
row (float *y, const float *x, gint64 step, gint64 n)
{
  if (step)
    for (gint64 i = 0; i < n; i++)
      y[i] += x[i];
  else
    for (gint64 i = 0; i < n; i++)
      y[i] += *x;
}

static double
real (double a, double b)
{
  return a + b;
}

static const NnVariadic mean_table = {
  .row = row,
  .real = real,
  .mean = TRUE,
};

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_variadic_infer (call, &mean_table, FALSE, error);
}

static void
forward (NnCall *call)
{
  nn_variadic_forward (call, &mean_table);
}

static void
backward (NnCall *call)
{
  nn_variadic_backward_sum (call, &mean_table);
}

const NnOp nn_op_mean = {
  .name = "Mean",
  .min_inputs = 1,
  .max_inputs = -1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
