/* SPDX-License-Identifier: GPL-3.0-or-later
 * BitwiseNot: y has the bits that x has not.
 *
 * ONNX BitwiseNot, opset 18, all integer types. No gradient.
 */
#include "config.h"

#include "nn/ops/unary.h"

static gint64
integer (gint64 x, gconstpointer params)
{
  return ~x;
}

static const NnUnary bitwise_not_table = { .integer = integer };

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];

  if (!nn_type_is_integer (x->type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the bits of %s are no numbers", nn_type_name (x->type));
  nn_call_describe (call, 0, x->type, &x->shape);
  return TRUE;
}

static void
forward (NnCall *call)
{
  nn_unary_forward (call, &bitwise_not_table);
}

const NnOp nn_op_bitwise_not = {
  .name = "BitwiseNot",
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = forward,
};
