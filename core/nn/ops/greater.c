/* SPDX-License-Identifier: GPL-3.0-or-later
 * Greater: y = (a > b), true or false, with broadcasting.
 *
 * ONNX Greater, opsets 1 to 13, all numeric types. No gradient.
 */
#include "config.h"

#include "nn/ops/binary.h"
#include "nn/ops/relation.h"

static const NnRelation relation = { .numbers = NN_RELATION_GREATER };

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

const NnOp nn_op_greater = {
  .name = "Greater",
  .params_size = sizeof (NnBinaryParams),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer,
  .forward = forward,
};
