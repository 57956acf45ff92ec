/* SPDX-License-Identifier: GPL-3.0-or-later
 * LayerNormalization: y = x̂ · scale + b with x̂ = (x - mean) · inverse and inverse = 1 / √(var + epsilon), where the
 * mean and (biased) variance are of all elements that share the indices before axis. Also mean and inverse.
 *
 * ONNX LayerNormalization, opset 17, float32. scale and b are broadcast to x.
 */
#include "config.h"

#include "nn/ops/row-norm.h"

static gboolean
infer (NnCall *call, GError **error)
{
  return nn_row_norm_infer (call, TRUE, error);
}

const NnOp nn_op_layer_normalization = {
  .name = "LayerNormalization",
  .params_size = sizeof (NnRowNorm),
  .min_inputs = 2,
  .max_inputs = 3,
  .max_outputs = 3,
  .backward_inputs = 1 << 0 | 1 << 1,
  .infer = infer,
  .forward = nn_row_norm_forward,
  .backward = nn_row_norm_backward,
};
