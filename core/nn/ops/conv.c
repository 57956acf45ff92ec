/* SPDX-License-Identifier: GPL-3.0-or-later
 * Conv: y[n, o, p] = b[o] + sum over c, k of w[o, c, k] · x[n, group (o), c, p · stride + k · dilation - pad].
 *
 * ONNX Conv, opsets 1 to 22, over 1 to 3 spatial axes (3 by plain loops: slow); float32 only. Fuses an activation.
 * Methods and their accuracy: kernels/conv.h.
 */
#include "config.h"

#include "nn/ops/conv-common.h"

/* Fills pads from auto_pad. SAME: ceil (in / stride) outputs, the odd pad at the end (UPPER) or the beginning. */
static void
resolve_pads (NnConvAttributes *attributes)
{
  for (int i = 0; i < 3; i++)
    if (attributes->auto_pad == NN_AUTO_PAD_SAME_UPPER || attributes->auto_pad == NN_AUTO_PAD_SAME_LOWER)
      {
        gint64 stride = attributes->stride[i], out = (attributes->in[i] + stride - 1) / stride;
        gint64 total = MAX (0, (out - 1) * stride + nn_conv_op_extent (attributes, i) - attributes->in[i]);
        gint64 small = total / 2;

        attributes->pad_begin[i] = attributes->auto_pad == NN_AUTO_PAD_SAME_UPPER ? small : total - small;
        attributes->pad_end[i] = total - attributes->pad_begin[i];
      }
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnShape *w = &call->in[1]->shape;
  NnConvAttributes attributes;
  gint64 out[3];

  if (!nn_conv_op_attributes (call, &attributes, error))
    return FALSE;
  if (w->dims[1] * attributes.groups != call->in[0]->shape.dims[1] || w->dims[0] % attributes.groups != 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "weights do not fit the input's channels in %d groups",
                          attributes.groups);
  resolve_pads (&attributes);
  for (int i = 0; i < 3; i++)
    {
      gint64 room =
          attributes.in[i] + attributes.pad_begin[i] + attributes.pad_end[i] - nn_conv_op_extent (&attributes, i);

      out[i] = room < 0 ? -1 : room / attributes.stride[i] + 1;
    }
  return nn_conv_op_setup (call, &attributes, FALSE, w->dims[0], out, error);
}

const NnOp nn_op_conv = {
  .name = "Conv",
  .flags = NN_OP_FUSES_ACTIVATION | NN_OP_BILINEAR | NN_OP_HEAVY,
  .params_size = sizeof (NnConvOp),
  .min_inputs = 2,
  .max_inputs = 3,
  .backward_inputs = 1 << 0 | 1 << 1,
  .infer = infer,
  .prepare = nn_conv_op_prepare,
  .release = nn_conv_op_release,
  .forward = nn_conv_op_forward,
  .backward = nn_conv_op_backward,
  .report = nn_conv_op_report,
};
