/* SPDX-License-Identifier: GPL-3.0-or-later
 * HardSwish: y = x · max (0, min (1, x / 6 + 1 / 2)).
 *
 * ONNX HardSwish, opsets 14 to 22, floating point types.
 */
#include "config.h"

#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    {
      const float gate = x[i] * (1 / 6.0f) + 0.5f;
      const float above = gate < 0 ? 0 : gate;

      y[i] = x[i] * (above > 1 ? 1 : above);
    }
}

static double
real (double x, gconstpointer params)
{
  const double gate = x / 6 + 0.5;

  return x * (gate < 0 ? 0 : gate > 1 ? 1 : gate);
}

/* dy/dx = x / 3 + 1 / 2 between -3 and 3, 0 below, 1 above */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    dx[i] = dy[i] * (x[i] <= -3 ? 0 : x[i] >= 3 ? 1 : x[i] * (1 / 3.0f) + 0.5f);
}

static const NnUnary hard_swish_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &hard_swish_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &hard_swish_table);
}

const NnOp nn_op_hard_swish = {
  .name = "HardSwish",
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = nn_unary_infer,
  .forward = forward,
  .backward = backward,
};
