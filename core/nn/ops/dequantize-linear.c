/* SPDX-License-Identifier: GPL-3.0-or-later
 * DequantizeLinear: y = (x - zero point) · scale, in float32.
 *
 * ONNX DequantizeLinear, opsets 10 to 24, of 8- and 16-bit integers and int32, with one scale, one per index of axis,
 * or one per block. Not of 4-bit integers and 8-bit floats. Of constant weights it is computed once, when the session
 * is made. No gradient (to the scale).
 */
#include "config.h"

#include "nn/ops/quantize.h"

static gboolean
check_types (const NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0], *zero = call->n_in > 2 ? call->in[2] : NULL;

  if (!nn_quantized_type_is_known (x->type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "cannot dequantise %s", nn_type_name (x->type));
  if (zero && zero->type != x->type)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the zero point is %s, the input %s", nn_type_name (zero->type),
                          nn_type_name (x->type));
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  if (!check_types (call, error) || !nn_quantized_layout (call, call->params, error))
    return FALSE;
  nn_call_describe (call, 0, NN_TYPE_FLOAT, &call->in[0]->shape);
  return TRUE;
}

static void
dequantize (const NnCall *call, gint64 at, gint64 n, const float *scales, const gint32 *zeros)
{
  float *y = nn_tensor_floats (call->out[0]) + at;
  gint32 x[NN_QUANTIZED_BLOCK];

  nn_quantized_load (call->in[0], at, n, x);
  if (call->in[0]->type == NN_TYPE_INT32)
    for (gint64 i = 0; i < n; i++)
      y[i] = (float) ((gint64) x[i] - zeros[i]) * scales[i];
  else
    for (gint64 i = 0; i < n; i++)
      y[i] = (float) (x[i] - zeros[i]) * scales[i];
}

static void
forward (NnCall *call)
{
  nn_quantized_run (call, call->params, dequantize);
}

const NnOp nn_op_dequantize_linear = {
  .name = "DequantizeLinear",
  .params_size = sizeof (NnQuantizedLayout),
  .min_inputs = 2,
  .max_inputs = 3,
  .infer = infer,
  .forward = forward,
};
