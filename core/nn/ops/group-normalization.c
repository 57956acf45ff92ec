/* SPDX-License-Identifier: GPL-3.0-or-later
 * GroupNormalization: y = (x - mean) · scale / √(var + epsilon) + b, with the mean and (biased) variance of each of
 * num_groups groups of neighbouring channels of each sample.
 *
 * ONNX GroupNormalization, opsets 18 (scale and b per group) and 21 (per channel), float32. Which of the two it is, is
 * seen from how many numbers there are. Fuses an activation.
 */
#include "config.h"

#include "nn/ops/group-norm.h"

static gboolean
infer (NnCall *call, GError **error)
{
  const gint64 groups = nn_node_int (call->node, "num_groups", 0);

  if (groups < 1)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "num_groups is missing or not positive");
  return nn_group_norm_infer (call, groups, error);
}

const NnOp nn_op_group_normalization = {
  .name = "GroupNormalization",
  .flags = NN_OP_FUSES_ACTIVATION | NN_OP_SPARES_OUTPUT,
  .params_size = sizeof (NnGroupNorm),
  .min_inputs = 3,
  .max_inputs = 3,
  .backward_inputs = 1 << 0 | 1 << 1 | 1 << 2,
  .infer = infer,
  .forward = nn_group_norm_forward,
  .backward = nn_group_norm_backward,
};
