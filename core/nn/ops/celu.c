/* SPDX-License-Identifier: GPL-3.0-or-later
 * Celu: y = x for x >= 0, alpha · (e^(x/alpha) - 1) below.
 *
 * ONNX Celu, opset 12, floating point types; alpha is 1 by default and must be positive. exp as in exp.h, error below
 * 1e-6.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/exp.h"
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
    y[i] = x[i] < 0 ? params->alpha * nn_expm1_negative (x[i] / params->alpha) : x[i];
}

static double
real (double x, gconstpointer data)
{
  const Params *params = data;

  return x < 0 ? params->alpha * expm1 (x / params->alpha) : x;
}

/* dy/dx = e^(x/alpha) below 0, where y = alpha · (e^(x/alpha) - 1). */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer data)
{
  const Params *params = data;

  for (gint64 i = 0; i < n; i++)
    {
      const float slope = y[i] / params->alpha + 1; /* read in any case, so that there is no branch */

      dx[i] = dy[i] * (x[i] < 0 ? slope : 1);
    }
}

static const NnUnary celu_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static gboolean
infer (NnCall *call, GError **error)
{
  Params *params = call->params;

  params->alpha = nn_node_float (call->node, "alpha", 1);
  if (!(params->alpha > 0))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "alpha is %g, but must be positive", params->alpha);
  return nn_unary_infer (call, error);
}

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &celu_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &celu_table);
}

const NnOp nn_op_celu = {
  .name = "Celu",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .backward_outputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
