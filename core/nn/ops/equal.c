/* SPDX-License-Identifier: GPL-3.0-or-later
 * Equal: y = (a = b), true or false, with broadcasting.
 *
 * ONNX Equal, opsets 1 to 19, all types but strings. No gradient.
 */
#include "config.h"

#include "nn/ops/binary.h"
#include "nn/ops/relation.h"

static const NnRelation relation = { .numbers = NN_RELATION_EQUAL, .booleans = NN_TRUTH_EQUAL };

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

const NnOp nn_op_equal = {
  .name = "Equal",
  .params_size = sizeof (NnBinaryParams),
  .min_inputs = 2,
  .max_inputs = 2,
  .infer = infer,
  .forward = forward,
};
