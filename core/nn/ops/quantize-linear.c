/* SPDX-License-Identifier: GPL-3.0-or-later
 * QuantizeLinear: y = saturate (round (x / scale) + zero point), ties to even.
 *
 * ONNX QuantizeLinear, opsets 10 to 24: to 8- and 16-bit integers, with one scale, one per index of axis, or one per
 * block; x is float32 or int32. Not to 4-bit integers and 8-bit floats. Steps have no useful gradient: none is given.
 */
#include "config.h"

#include "nn/ops/quantize.h"

/* The type of the zero point; else output_dtype; else uint8. */
static gboolean
find_type (const NnCall *call, NnType *type, GError **error)
{
  const NnTensor *zero = call->n_in > 2 ? call->in[2] : NULL;
  const gint64 attribute = nn_node_int (call->node, "output_dtype", NN_TYPE_NONE);

  if (zero && attribute != NN_TYPE_NONE && attribute != (gint64) zero->type)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "output_dtype is not the type of the zero point");
  *type = zero ? zero->type : NN_TYPE_UINT8;
  if (attribute != NN_TYPE_NONE)
    *type = (NnType) CLAMP (attribute, 0, G_MAXINT16);
  if (nn_quantized_type_is_known (*type) && *type != NN_TYPE_INT32)
    return TRUE;
  return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "cannot quantise to type %s (number %d)",
                        nn_type_name (*type), (int) *type);
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnTensor *x = call->in[0];
  NnType type = NN_TYPE_NONE;

  if (x->type != NN_TYPE_FLOAT && x->type != NN_TYPE_INT32)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "cannot quantise %s", nn_type_name (x->type));
  if (call->with_gradients)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED,
                          "rounding has no gradient; use the model that was not quantised");
  if (!find_type (call, &type, error) || !nn_quantized_layout (call, call->params, error))
    return FALSE;
  nn_call_describe (call, 0, type, &x->shape);
  return TRUE;
}

static void
quantize (const NnCall *call, gint64 at, gint64 n, const float *scales, const gint32 *zeros)
{
  const NnTensor *x = call->in[0];
  float scaled[NN_QUANTIZED_BLOCK];
  gint32 rounded[NN_QUANTIZED_BLOCK];

  if (x->type == NN_TYPE_FLOAT)
    for (gint64 i = 0; i < n; i++)
      scaled[i] = nn_tensor_floats (x)[at + i] / scales[i];
  else
    for (gint64 i = 0; i < n; i++)
      scaled[i] = (float) ((const gint32 *) x->data)[at + i] / scales[i];
  nn_quantized_round (call->out[0]->type, scaled, n, zeros, rounded);
  nn_quantized_store (call->out[0], at, n, rounded);
}

static void
forward (NnCall *call)
{
  nn_quantized_run (call, call->params, quantize);
}

const NnOp nn_op_quantize_linear = {
  .name = "QuantizeLinear",
  .params_size = sizeof (NnQuantizedLayout),
  .min_inputs = 2,
  .max_inputs = 3,
  .infer = infer,
  .forward = forward,
};
