/* SPDX-License-Identifier: GPL-3.0-or-later
 * HardSigmoid: y = max (0, min (1, alpha · x + beta)). NaN stays NaN. The gradient at 0 and 1 is 0.
 *
 * ONNX HardSigmoid, opsets 1 to 22, floating point types; alpha is 0.2 and beta 0.5 by default.
 */
#include "config.h"

#include "nn/ops/unary.h"

typedef struct
{
  float alpha;
  float beta;
} Params;

static void
row (float *y, const float *x, gint64 n, gconstpointer data)
{
  const Params *params = data;

  for (gint64 i = 0; i < n; i++)
    {
      const float line = params->alpha * x[i] + params->beta;
      const float above = line < 0 ? 0 : line;

      y[i] = above > 1 ? 1 : above;
    }
}

static double
real (double x, gconstpointer data)
{
  const Params *params = data;
  const double line = params->alpha * x + params->beta;

  return line < 0 ? 0 : line > 1 ? 1 : line;
}

/* dy/dx = alpha between 0 and 1 */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer data)
{
  const Params *params = data;

  for (gint64 i = 0; i < n; i++)
    dx[i] = 0 < y[i] && y[i] < 1 ? params->alpha * dy[i] : 0;
}

static const NnUnary hard_sigmoid_table = {
  .row = row,
  .real = real,
  .gradient = gradient,
};

static gboolean
infer (NnCall *call, GError **error)
{
  Params *params = call->params;

  params->alpha = nn_node_float (call->node, "alpha", 0.2f);
  params->beta = nn_node_float (call->node, "beta", 0.5f);
  return nn_unary_infer (call, error);
}

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &hard_sigmoid_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &hard_sigmoid_table);
}

const NnOp nn_op_hard_sigmoid = {
  .name = "HardSigmoid",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_outputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
