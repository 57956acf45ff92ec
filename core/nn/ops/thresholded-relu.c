/* SPDX-License-Identifier: GPL-3.0-or-later
 * ThresholdedRelu: y = x for x > alpha, 0 below. NaN stays NaN. The gradient at alpha is 0.
 *
 * ONNX ThresholdedRelu, opsets 10 to 22, floating point types; alpha is 1 by default.
 */
#include "config.h"

#include "nn/ops/unary.h"

typedef struct
{
  float alpha;
} Params;

static void
row (float *y, const float *x, gint64 n, gconstpointer data)
{
  const Params *params = data;

  for (gint64 i = 0; i < n; i++)
    y[i] = x[i] <= params->alpha ? 0 : x[i];
}

static double
real (double x, gconstpointer data)
{
  const Params *params = data;

  return x <= params->alpha ? 0 : x;
}

/* dy/dx = 1 above alpha */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer data)
{
  const Params *params = data;

  for (gint64 i = 0; i < n; i++)
    dx[i] = x[i] > params->alpha ? dy[i] : 0;
}

static const NnUnary thresholded_relu_table = {
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
  nn_unary_forward (call, &thresholded_relu_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &thresholded_relu_table);
}

const NnOp nn_op_thresholded_relu = {
  .name = "ThresholdedRelu",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
