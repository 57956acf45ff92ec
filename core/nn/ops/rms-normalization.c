/* SPDX-License-Identifier: GPL-3.0-or-later
 * RMSNormalization: y = x · scale / √(mean x² + epsilon), with the mean of all elements that share the indices before
 * axis.
 *
 * ONNX RMSNormalization, opset 23, float32. scale is broadcast to x.
 */
#include "config.h"

#include "nn/ops/row-norm.h"

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_row_norm_infer (call, FALSE, error);
}

const NnOp nn_op_rms_normalization = {
  .name = "RMSNormalization",
  .params_size = sizeof (NnRowNorm),
  .min_inputs = 2,
  .max_inputs = 2,
  .backward_inputs = 1 << 0 | 1 << 1,
  .infer = infer,
  .forward = nn_row_norm_forward,
  .backward = nn_row_norm_backward,
};
