/* SPDX-License-Identifier: GPL-3.0-or-later
 * Scatter: what ScatterElements was called first; it only replaces.
 *
 * ONNX Scatter, opset 9, superseded by ScatterElements in 11; all types.
 */
#include "config.h"

#include "nn/ops/scatter-common.h"

const NnOp nn_op_scatter = {
  .name = "Scatter",
  .params_size = sizeof (NnScatterAlong),
  .min_inputs = 3,
  .max_inputs = 3,
  .backward_inputs = 1 << 0 | 1 << 1 | 1 << 2,
  .infer = nn_scatter_along_infer,
  .forward = nn_scatter_along_forward,
  .backward = nn_scatter_along_backward,
};
