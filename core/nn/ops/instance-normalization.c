/* SPDX-License-Identifier: GPL-3.0-or-later
 * InstanceNormalization: y = (x - mean) · scale / √(var + epsilon) + b, with the mean and (biased) variance of each
 * channel of each sample.
 *
 * ONNX InstanceNormalization, opsets 1 to 22, float32. Fuses an activation.
 */
#include "config.h"

#include "nn/ops/group-norm.h"

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_group_norm_infer (call, 0, error);
}

const NnOp nn_op_instance_normalization = {
  .name = "InstanceNormalization",
  .flags = NN_OP_FUSES_ACTIVATION | NN_OP_SPARES_OUTPUT,
  .params_size = sizeof (NnGroupNorm),
  .min_inputs = 3,
  .max_inputs = 3,
  .backward_inputs = 1 << 0 | 1 << 1 | 1 << 2,
  .infer = infer,
  .forward = nn_group_norm_forward,
  .backward = nn_group_norm_backward,
};
