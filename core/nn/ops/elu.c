/* SPDX-License-Identifier: GPL-3.0-or-later
 * Elu: y = x for x >= 0, alpha · (e^x - 1) below.
 *
 * ONNX Elu, opsets 1 to 22, floating point types; alpha is 1 by default. exp as in exp.h, error below 1e-6.
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
row (float *y, const float *x, gint64 n, gconstpointer params)
{
  const float alpha = ((const Params *) params)->alpha;

  for (gint64 i = 0; i < n; i++)
    y[i] = x[i] < 0 ? alpha * nn_expm1_negative (x[i]) : x[i];
}

static double
real (double x, gconstpointer params)
{
  return x < 0 ? ((const Params *) params)->alpha * expm1 (x) : x;
}

/* dy/dx = alpha · e^x below 0, where y = alpha · e^x - alpha. */
static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer params)
{
  const float alpha = ((const Params *) params)->alpha;

  for (gint64 i = 0; i < n; i++)
    {
      const float slope = y[i] + alpha; /* read in any case, so that there is no branch */

      dx[i] = dy[i] * (x[i] < 0 ? slope : 1);
    }
}

static const NnUnary elu_table = {
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
  nn_unary_forward (call, &elu_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &elu_table);
}

const NnOp nn_op_elu = {
  .name = "Elu",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .backward_outputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
