/* SPDX-License-Identifier: GPL-3.0-or-later
 * Xor: y = (a ⊕ b), true or false, with broadcasting.
 *
 * ONNX Xor, opsets 1 to 7, bool. No gradient.
 */
#include "config.h"

#include "nn/ops/binary.h"
#include "nn/ops/relation.h"

static const NnRelation relation = { .booleans = NN_TRUTH_XOR };

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_relation_infer (call, &relation, error);
}

static void
forward (NnCall *call)
{
  nn_relation_forward (call, &relation);
}

const NnOp nn_op_xor = {
  .name = "Xor",
  .params_size = sizeof (NnBinaryParams),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer,
  .forward = forward,
};
