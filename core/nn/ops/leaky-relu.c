/* SPDX-License-Identifier: GPL-3.0-or-later
 * LeakyRelu: y = x for x >= 0, alpha · x below.
 *
 * ONNX LeakyRelu, opsets 1 to 16, floating point types; alpha is 0.01 by default.
 */
#include "config.h"

#include "nn/ops/unary.h"

typedef struct
{
  float alpha;
} Params;

static void
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  const float alpha = ((const Params *) params)->alpha;

  for (gint64 i = 0; i < n; i++)
    y[i] = x[i] < 0 ? alpha * x[i] : x[i];
}

static double
real (double x, gconstpointer params)
{
  return x < 0 ? ((const Params *) params)->alpha * x : x;
}

static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  const float alpha = ((const Params *) params)->alpha;

  for (gint64 i = 0; i < n; i++)
    dx[i] = x[i] < 0 ? alpha * dy[i] : dy[i];
}

static const NnUnary leaky_relu_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static gboolean
infer (NnCall *call, GError **error)
{
  ((Params *) call->params)->alpha = nn_node_float (call->node, "alpha", 0.01f);
  return nn_unary_infer (call, error);
}

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &leaky_relu_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &leaky_relu_table);
}

const NnOp nn_op_leaky_relu = {
  .name = "LeakyRelu",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
