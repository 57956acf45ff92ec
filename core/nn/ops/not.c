/* SPDX-License-Identifier: GPL-3.0-or-later
 * Not: y = !x.
 *
 * ONNX Not, opset 1; bool only.
 */
#include "config.h"

#include "nn/ops/unary.h"

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];

  if (x->type != NN_TYPE_BOOL)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the input must be bool, not %s", nn_type_name (x->type));
  nn_call_describe (call, 0, NN_TYPE_BOOL, &x->shape);
  return TRUE;
}

static double
real (double x, gconstpointer params)
{
  return x == 0;
}

static const NnUnary not_table = {
  .real = real,
};

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &not_table);
}

const NnOp nn_op_not = {
  .name = "Not",
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = forward,
};
