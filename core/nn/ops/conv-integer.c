/* SPDX-License-Identifier: GPL-3.0-or-later
 * ConvInteger: the convolution of x - its zero point and w - its zero points, exactly, in int32. Padding is zero after
 * the zero point is taken away.
 *
 * ONNX ConvInteger, opset 10, over 1 to 3 spatial axes: int8 and uint8; one zero point of w, or one per output channel.
 * Integers: no gradient.
 */
#include "config.h"

#include "nn/ops/integer-conv.h"

static gboolean
infer (NnCall *call, GError **error)
{
  NnShape y;

  if (!nn_integer_conv_infer (call, 0, 2, 1, 3, &y, error))
    return FALSE;
  nn_call_describe (call, 0, NN_TYPE_INT32, &y);
  return TRUE;
}

static void
forward (NnCall *call)
{
  nn_integer_conv_run (call, call->out[0]->data);
}

const NnOp nn_op_conv_integer = {
  .name = "ConvInteger",
  .params_size = sizeof (NnIntegerConv),
  .min_inputs = 2,
  .max_inputs = 4,
  .infer = infer,
  .prepare = nn_integer_conv_prepare,
  .release = nn_integer_conv_release,
  .forward = forward,
};
