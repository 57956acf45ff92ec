/* SPDX-License-Identifier: GPL-3.0-or-later
 * Swish: y = x / (1 + exp (-alpha · x)).
 *
 * ONNX Swish, opset 24, floating point types; alpha is 1 by default (then also called SiLU).
 */
#include "config.h"

#include <math.h>

#include "nn/ops/exp.h"
#include "nn/ops/unary.h"

typedef struct
{
  float alpha;
} Params;

/* exp of a number that is not positive cannot overflow. */
static inline float
sigmoid (float x)
{
  const float e = nn_exp (x < 0 ? x : -x);

  return (x < 0 ? e : 1) / (1 + e);
}

static void
row (float *y, const float *x, gint64 n, gconstpointer data)
{
  const Params *params = data;

  for (gint64 i = 0; i < n; i++)
    y[i] = x[i] * sigmoid (params->alpha * x[i]);
}

static double
real (double x, gconstpointer data)
{
  const Params *params = data;

  return x / (1 + exp (-params->alpha * x));
}

/* dy/dx = s + alpha · x · s · (1 - s), s = sigmoid (alpha · x) */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer data)
{
  const Params *params = data;

  for (gint64 i = 0; i < n; i++)
    {
      const float s = sigmoid (params->alpha * x[i]);

      dx[i] = dy[i] * (s + params->alpha * x[i] * s * (1 - s));
    }
}

static const NnUnary swish_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static gboolean
infer (NnCall *call, GError **error)
{
  ((Params *) call->params)->alpha = nn_node_float (call->node, "alpha", 1);
  return nn_unary_infer (call, error);
}

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &swish_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &swish_table);
}

const NnOp nn_op_swish = {
  .name = "Swish",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
