/* SPDX-License-Identifier: GPL-3.0-or-later
 * BitwiseAnd: y = a ∧ b, bit by bit (set in both), with broadcasting.
 *
 * ONNX BitwiseAnd, opset 18, all integer types. No gradient.
 */
#include "config.h"

#include "nn/ops/bitwise.h"

static gint64
integer (gint64 a, gint64 b)
{
  return a & b;
}

static const NnBinary bitwise_and_table = { .integer = integer };

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_bitwise_infer (call, &bitwise_and_table, error);
}

static void
forward (NnCall *call)
{
  nn_binary_forward (call, &bitwise_and_table);
}

const NnOp nn_op_bitwise_and = {
  .name = "BitwiseAnd",
  .params_size = sizeof (NnBinaryParams),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer,
  .forward = forward,
};
