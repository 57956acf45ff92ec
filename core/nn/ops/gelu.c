/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gelu: y = x · Φ(x), Φ(x) = (1 + erf (x / √2)) / 2; with approximate = "tanh",
 * Φ(x) = (1 + tanh (√(2/π) · (x + 0.044715 x³))) / 2.
 *
 * ONNX Gelu, opset 20, floating point types. exp and tanh as in exp.h, error below 1e-6.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/exp.h"
#include "nn/ops/unary.h"

#define SQRT_2_PI (M_2_SQRTPI * M_SQRT1_2) /* √(2/π) */
#define CUBIC 0.044715

/* With erf. */

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = 0.5f * x[i] * (1 + erff (x[i] * (float) M_SQRT1_2));
}

static double
real (double x, gconstpointer params)
{
  return 0.5 * x * (1 + erf (x * M_SQRT1_2));
}

/* dy/dx = Φ(x) + x · e^(-x²/2) / √(2π) */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    {
      const float cumulated = 0.5f * (1 + erff (x[i] * (float) M_SQRT1_2));
      const float density = (float) (0.5 * SQRT_2_PI) * nn_exp (-0.5f * x[i] * x[i]);

      dx[i] = dy[i] * (cumulated + x[i] * density);
    }
}

static const NnUnary gelu_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

/* With tanh. */

static inline float
tanh_of_cubic (float x)
{
  return nn_tanh ((float) SQRT_2_PI * (x + (float) CUBIC * x * x * x));
}

static void
tanh_row (float *y, const float *x, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = 0.5f * x[i] * (1 + tanh_of_cubic (x[i]));
}

static double
tanh_real (double x, gconstpointer params)
{
  return 0.5 * x * (1 + tanh (SQRT_2_PI * (x + CUBIC * x * x * x)));
}

/* dy/dx = (1 + t) / 2 + x / 2 · (1 - t²) · √(2/π) · (1 + 3 · 0.044715 x²) */
static void
tanh_gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  for (gint64 i = 0; i < n; i++)
    {
      const float t = tanh_of_cubic (x[i]);
      const float inner = (float) SQRT_2_PI * (1 + (float) (3 * CUBIC) * x[i] * x[i]);

      dx[i] = dy[i] * 0.5f * (1 + t + x[i] * (1 - t * t) * inner);
    }
}

static const NnUnary tanh_table = {
  .row = tanh_row,
  .real = tanh_real,
  .gradient = tanh_gradient,
};

typedef struct
{
  const NnUnary *table;
} Params;

static gboolean
infer (NnCall *call, GError **error)
{
  const char *approximate = nn_node_string (call->node, "approximate", "none");
  Params *params = call->params;

  if (g_str_equal (approximate, "none"))
    params->table = &gelu_table;
  else if (g_str_equal (approximate, "tanh"))
    params->table = &tanh_table;
  else
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "approximate is '%s', but must be 'none' or 'tanh'",
                          approximate);
  return nn_unary_infer (call, error);
}

static void
forward (NnCall *call)
{
  nn_unary_forward (call, ((const Params *) call->params)->table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, ((const Params *) call->params)->table);
}

const NnOp nn_op_gelu = {
  .name = "Gelu",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
