/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shrink: y = x + bias for x < -lambd, x - bias for x > lambd, 0 between. NaN gives 0.
 *
 * ONNX Shrink, opset 9, all numeric types; bias is 0 and lambd 0.5 by default.
 */
#include "config.h"

#include "nn/ops/unary.h"

typedef struct
{
  float bias, lambd;
} Params;

static void
row (float *y, const float *x, gint64 n, gconstpointer data)
{
  const Params *params = data;

  for (gint64 i = 0; i < n; i++)
    y[i] = x[i] < -params->lambd ? x[i] + params->bias : x[i] > params->lambd ? x[i] - params->bias : 0;
}

static double
real (double x, gconstpointer data)
{
  const Params *params = data;

  return x < -params->lambd ? x + params->bias : x > params->lambd ? x - params->bias : 0;
}

static gint64
integer (gint64 x, gconstpointer data)
{
  return (gint64) real ((double) x, data);
}

static void
gradient (float *dx, const float *dy, const float *x, const float *y, gint64 n, gconstpointer data)
{
  const Params *params = data;

  for (gint64 i = 0; i < n; i++)
    dx[i] = x[i] < -params->lambd || x[i] > params->lambd ? dy[i] : 0;
}

static const NnUnary shrink_table = {
  .row = row,
  .real = real,
  .integer = integer,
  .gradient = gradient,
};

static gboolean
infer (NnCall *call, GError **error)
{
  Params *params = call->params;

  params->bias = nn_node_float (call->node, "bias", 0);
  params->lambd = nn_node_float (call->node, "lambd", 0.5f);
  return nn_unary_infer_number (call, error);
}

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &shrink_table);
}

static void
backward (NnCall *call)
{
  nn_unary_backward (call, &shrink_table);
}

const NnOp nn_op_shrink = {
  .name = "Shrink",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .backward_inputs = 1 << 0,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
