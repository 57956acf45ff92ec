/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sign: y = 1 for x > 0, -1 for x < 0, 0 at 0; NaN stays.
 *
 * ONNX Sign, opsets 9 to 13, all numeric types. A function of steps: no gradient.
 */
#include "config.h"

#include "nn/ops/unary.h"

typedef struct
{
  gboolean is_unsigned;
} Params;

static void
row (float *y, const float *x, gint64 n, gconstpointer data)
{
  for (gint64 i = 0; i < n; i++)
    y[i] = x[i] > 0 ? 1 : x[i] < 0 ? -1 : x[i];
}

static double
real (double x, gconstpointer data)
{
  return x > 0 ? 1 : x < 0 ? -1 : x;
}

/* Of uint64 the upper half is negative here. */
static gint64
integer (gint64 x, gconstpointer data)
{
  const Params *params = data;

  return x < 0 ? (params->is_unsigned ? 1 : -1) : x > 0;
}

static const NnUnary sign_table = {
  .row = row,
  .real = real,
  .integer = integer,
};

static gboolean
infer (NnCall *call, GError **error)
{
  ((Params *) call->params)->is_unsigned = call->in[0]->type == NN_TYPE_UINT64;
  return nn_unary_infer_number (call, error);
}

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &sign_table);
}

const NnOp nn_op_sign = {
  .name = "Sign",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = forward,
};
