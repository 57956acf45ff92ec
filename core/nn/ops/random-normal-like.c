/* SPDX-License-Identifier: GPL-3.0-or-later
 * RandomNormalLike: random numbers, normal with mean and scale (deviation), in the input's shape and, unless dtype
 * says otherwise, type.
 *
 * ONNX RandomNormalLike, opsets 1 to 22, all floating point types. The numbers depend on the node alone
 * (random.h), so that a model gives the same result each time. Does not read the input's elements.
 */
#include "config.h"

#include "nn/ops/random.h"

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_random_infer (call, TRUE, error);
}

const NnOp nn_op_random_normal_like = {
  .name = "RandomNormalLike",
  .flags = NN_OP_SHAPE_ONLY,
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .forward = nn_random_normal,
};
