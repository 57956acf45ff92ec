/* SPDX-License-Identifier: GPL-3.0-or-later
 * RandomUniform: random numbers, uniform in [low, high), of a given shape.
 *
 * ONNX RandomUniform, opsets 1 to 22, all floating point types. The numbers depend on the node alone (random.h),
 * so that a model gives the same result each time.
 */
#include "config.h"

#include "nn/ops/random.h"

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_random_infer (call, FALSE, error);
}

const NnOp nn_op_random_uniform = {
  .name = "RandomUniform",
  .flags = NN_OP_SHAPE_ONLY,
  .min_inputs = 0,
  .max_inputs = 0,
  .infer = infer,
  .forward = nn_random_uniform,
};
