/* SPDX-License-Identifier: GPL-3.0-or-later
 * QLinearConv: a convolution of quantised tensors, quantised: y = saturate (round ((sum + bias) · x_scale · w_scale /
 * y_scale) + y_zero_point), where the sum of products is exact.
 *
 * ONNX QLinearConv, opset 10, over 1 to 3 spatial axes: int8 and uint8; one scale and zero point of w, or one per
 * output channel; the bias is int32, of scale x_scale · w_scale. Integers: no gradient.
 */
#include "config.h"

#include "nn/ops/integer-conv.h"
#include "nn/ops/integer.h"
#include "nn/ops/quantize.h"

enum
{
  X,
  X_SCALE,
  X_ZERO,
  W,
  W_SCALE,
  W_ZERO,
  Y_SCALE,
  Y_ZERO,
  BIAS
};

static gboolean
check_scale (const NnCall *call, int i, gint64 count, GError **error)
{
  const gint64 scales = nn_tensor_count (call->in[i]);

  if (call->in[i]->type != NN_TYPE_FLOAT)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "scale %d is %s instead of floating point", i,
                          nn_type_name (call->in[i]->type));
  if (scales != 1 && scales != count)
    return nn_call_error (call, error, NN_ERROR_SHAPE,
                          "input %d has %" G_GINT64_FORMAT " scales, but 1 or %" G_GINT64_FORMAT " are possible", i,
                          scales, count);
  return TRUE;
}

static gboolean
check_result (const NnCall *call, gint64 channels, GError **error)
{
  const NnTensor *zero = call->in[Y_ZERO], *bias = nn_integer_input (call, BIAS);

  if ((zero->type != NN_TYPE_INT8 && zero->type != NN_TYPE_UINT8) || nn_tensor_count (zero) != 1)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the result needs one zero point, int8 or uint8");
  if (bias && (bias->type != NN_TYPE_INT32 || nn_tensor_count (bias) != channels))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the bias needs %" G_GINT64_FORMAT " int32 values", channels);
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnIntegerConv *op = call->params;
  NnShape y;

  if (!nn_integer_conv_infer (call, X, X_ZERO, W, W_ZERO, &y, error) || !check_scale (call, X_SCALE, 1, error)
      || !check_scale (call, W_SCALE, op->shape.c_out, error) || !check_scale (call, Y_SCALE, 1, error)
      || !check_result (call, op->shape.c_out, error))
    return FALSE;
  nn_call_describe (call, 0, call->in[Y_ZERO]->type, &y);
  return TRUE;
}

/* Planes of the output, whose sums are in the workspace. */
static void
quantize_planes (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const NnIntegerConv *op = call->params;
  const NnTensor *bias = nn_integer_input (call, BIAS);
  const float *w_scale = nn_tensor_floats (call->in[W_SCALE]);
  const float x_scale = nn_tensor_floats (call->in[X_SCALE])[0], y_scale = nn_tensor_floats (call->in[Y_SCALE])[0];
  const gint64 plane = nn_conv_out_plane (&op->shape), step = nn_tensor_count (call->in[W_SCALE]) > 1;
  const gint32 zero = (gint32) nn_tensor_get_int64 (call->in[Y_ZERO], 0);

  for (gint64 i = begin; i < end; i++)
    {
      const gint64 channel = i % op->shape.c_out;
      const float multiplier = x_scale * w_scale[channel * step] / y_scale;
      const guint32 offset = bias ? ((const guint32 *) bias->data)[channel] : 0;
      guint32 *sums = (guint32 *) call->workspace + i * plane;

      for (gint64 k = 0; k < plane && offset; k++)
        sums[k] += offset;
      nn_quantized_requantize (call->out[0], i * plane, plane, (const gint32 *) sums, &multiplier, 0, zero);
    }
}

static void
forward (NnCall *call)
{
  const NnIntegerConv *op = call->params;

  nn_integer_conv_run (call, call->workspace);
  nn_parallel_for (op->shape.batch * op->shape.c_out, 1, quantize_planes, call);
}

const NnOp nn_op_q_linear_conv = {
  .name = "QLinearConv",
  .params_size = sizeof (NnIntegerConv),
  .min_inputs = 8,
  .max_inputs = 9,
  .infer = infer,
  .prepare = nn_integer_conv_prepare,
  .release = nn_integer_conv_release,
  .forward = forward,
};
