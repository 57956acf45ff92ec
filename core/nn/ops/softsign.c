/* SPDX-License-Identifier: GPL-3.0-or-later
 * Softsign: y = x / (1 + |x|).
 *
 * ONNX Softsign, opsets 1 to 22, floating point types.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/unary.h"

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = x[i] / (1 + fabsf (x[i]));
}

static double
real (double x, gconstpointer params)
{
  return x / (1 + fabs (x));
}

/* dy/dx = 1 / (1 + |x|)² */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    {
      const float scale = 1 / (1 + fabsf (x[i]));

      dx[i] = dy[i] * scale * scale;
    }
}

static const NnUnary softsign_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &softsign_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &softsign_table);
}

const NnOp nn_op_softsign = {
  .name = "Softsign",
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = nn_unary_infer,
  .forward = forward,
  .backward = backward,
};
