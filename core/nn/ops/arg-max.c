/* SPDX-License-Identifier: GPL-3.0-or-later
 * ArgMax: the index of the greatest element along axis; the first or, with select_last_index, the last of equals.
 *
 * ONNX ArgMax, opsets 1 to 13, all numeric types. A NaN counts as equal to anything. No gradient.
 */
#include "config.h"

#include "nn/ops/arg.h"

static void
forward (NnCall *call)
{
  nn_arg_forward (call, FALSE);
}

const NnOp nn_op_arg_max = {
  .name = "ArgMax",
  .params_size = sizeof (NnArgParams),
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = nn_arg_infer,
  .forward = forward,
};
