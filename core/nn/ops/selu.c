/* SPDX-License-Identifier: GPL-3.0-or-later
 * Selu: y = gamma · (x for x > 0, alpha · (e^x - 1) below).
 *
 * ONNX Selu, opsets 1 to 22, floating point types; before opset 6 the defaults of alpha and gamma have five digits
 * only. exp as in exp.h, error below 1e-6.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/exp.h"
#include "nn/ops/unary.h"

typedef struct
{
  float alpha;
  float gamma;
} Params;

static void
row (float *y, const float *x, gint64 n, gconstpointer data)
{
  const Params *params = data;

  for (gint64 i = 0; i < n; i++)
    y[i] = params->gamma * (x[i] < 0 ? params->alpha * nn_expm1_negative (x[i]) : x[i]);
}

static double
real (double x, gconstpointer data)
{
  const Params *params = data;

  return params->gamma * (x < 0 ? params->alpha * expm1 (x) : x);
}

/* dy/dx = gamma · alpha · e^x below 0, where y = gamma · alpha · (e^x - 1). */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer data)
{
  const Params *params = data;
  const float scale = params->gamma * params->alpha;

  for (gint64 i = 0; i < n; i++)
    {
      const float slope = y[i] + scale; /* read in any case, so that there is no branch */

      dx[i] = dy[i] * (x[i] < 0 ? slope : params->gamma);
    }
}

static const NnUnary selu_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static gboolean
infer (NnCall *call, GError **error)
{
  const gboolean is_old = call->opset < 6;
  Params *params = call->params;

  params->alpha = nn_node_float (call->node, "alpha", is_old ? 1.6732f : 1.67326319f);
  params->gamma = nn_node_float (call->node, "gamma", is_old ? 1.0507f : 1.05070102f);
  return nn_unary_infer (call, error);
}

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &selu_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &selu_table);
}

const NnOp nn_op_selu = {
  .name = "Selu",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .backward_outputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
