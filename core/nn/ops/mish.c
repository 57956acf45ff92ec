/* SPDX-License-Identifier: GPL-3.0-or-later
 * Mish: y = x · tanh (ln (1 + e^x)).
 *
 * ONNX Mish, opsets 18 to 22, floating point types. With e = e^x, tanh (ln (1 + e)) = w / (w + 2), w = e (e + 2), which
 * is 1 in float32 from x = 20 on. exp as in exp.h, error below 1e-6.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/exp.h"
#include "nn/ops/unary.h"

/* Beyond 20, y is x; NaN stays. */
static inline float
limit (float x)
{
  return x > 20 ? 20 : x;
}

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    {
      const float e = nn_exp (limit (x[i])), w = e * (e + 2);

      y[i] = x[i] * (w / (w + 2));
    }
}

static double
real (double x, gconstpointer params)
{
  return x * tanh (log1p (exp (x)));
}

/* dy/dx = t + x · dt/dx, t = w / (w + 2), dt/dx = 4 e (e + 1) / (w + 2)² */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    {
      const float limited = limit (x[i]), e = nn_exp (limited), w = e * (e + 2);
      const float scale = 1 / (w + 2);

      dx[i] = dy[i] * (w * scale + limited * 4 * e * (e + 1) * scale * scale);
    }
}

static const NnUnary mish_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &mish_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &mish_table);
}

const NnOp nn_op_mish = {
  .name = "Mish",
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = nn_unary_infer,
  .forward = forward,
  .backward = backward,
};
