/* SPDX-License-Identifier: GPL-3.0-or-later
 * ScatterElements: y = x, then y (i with indices (i) in place of its coordinate along axis) = reduction (that element,
 * updates (i)) for every i of the indices, in row-major order. Negative indices count from the end.
 *
 * ONNX ScatterElements, opsets 11 to 18 (reductions add and mul from 16 on, min and max from 18), all types. Indices
 * that are not known before the run are limited to the dimension.
 */
#include "config.h"

#include "nn/ops/scatter-common.h"

const NnOp nn_op_scatter_elements = {
  .name = "ScatterElements",
  .params_size = sizeof (NnScatterAlong),
  .min_inputs = 3,
  .max_inputs = 3,
  .backward_inputs = 1 << 0 | 1 << 1 | 1 << 2,
  .infer = nn_scatter_along_infer,
  .forward = nn_scatter_along_forward,
  .backward = nn_scatter_along_backward,
};
