/* SPDX-License-Identifier: GPL-3.0-or-later
 * Affine: y = alpha · x + beta, element by element.
 *
 * ONNX Affine, experimental, opset 1 until it was removed in 10; floating point types. Converters of Core ML models
 * write it.
 */
#include "config.h"

#include "nn/ops/unary.h"

typedef struct
{
  float alpha, beta;
} Params;

static void
row (float *y, const float *x, gint64 n, gconstpointer data)
{
  const Params *params = data;

  for (gint64 i = 0; i < n; i++)
    y[i] = params->alpha * x[i] + params->beta;
}

static double
real (double x, gconstpointer data)
{
  const Params *params = data;

  return (double) params->alpha * x + (double) params->beta;
}

static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer data)
{
  const Params *params = data;

  for (gint64 i = 0; i < n; i++)
    dx[i] = params->alpha * dy[i];
}

static const NnUnary affine = { .row = row, .real = real, .gradient = gradient };

static gboolean
infer (NnCall *call, GError **error)
{
  Params *params = call->params;

  params->alpha = nn_node_float (call->node, "alpha", 1);
  params->beta = nn_node_float (call->node, "beta", 0);
  return nn_unary_infer (call, error);
}

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &affine);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &affine);
}

const NnOp nn_op_affine = {
  .name = "Affine",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
