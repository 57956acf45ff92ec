/* SPDX-License-Identifier: GPL-3.0-or-later
 * BitwiseOr: y = a ∨ b, bit by bit (set in one or both), with broadcasting.
 *
 * ONNX BitwiseOr, opset 18, all integer types. No gradient.
 */
#include "config.h"

#include "nn/ops/bitwise.h"

static gint64
integer (gint64 a, gint64 b)
{
  return a | b;
}

static const NnBinary bitwise_or_table = { .integer = integer };

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_bitwise_infer (call, &bitwise_or_table, error);
}

static void
forward (NnCall *call)
{
  nn_binary_forward (call, &bitwise_or_table);
}

const NnOp nn_op_bitwise_or = {
  .name = "BitwiseOr",
  .params_size = sizeof (NnBinaryParams),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer,
  .forward = forward,
};
