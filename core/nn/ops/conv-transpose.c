/* SPDX-License-Identifier: GPL-3.0-or-later
 * ConvTranspose: y[n, o, p] = b[o] + sum of w[c, o, k] · x[n, c, q] over all c, k, q with p = q · stride + k · dilation
 * - pad.
 *
 * ONNX ConvTranspose, opsets 1 to 22, over 1 to 3 spatial axes (3 by plain loops: slow); float32 only. Fuses an
 * activation. Where output_shape asks for more than the kernel reaches, no pads are made up: the rest is bias.
 */
#include "config.h"

#include "nn/ops/conv-common.h"

typedef struct
{
  gint64 output_padding[3];
  gint64 output_shape[3]; /* 0 where it is not given */
} Extra;

/* output_shape has the spatial sizes; some exporters put batch and channels before them. */
static gboolean
read_output_shape (const NnCall *call, const NnConvAttributes *attributes, Extra *extra, GError **error)
{
  int count = 0;
  const gint64 *sizes = nn_node_ints (call->node, "output_shape", &count);

  if (!sizes)
    return TRUE;
  if (count != attributes->rank && count != attributes->rank + 2)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "output_shape has %d values for %d spatial axes", count,
                          attributes->rank);
  for (int i = 0; i < attributes->rank; i++)
    {
      gint64 size = sizes[count - attributes->rank + i];

      if (size < 1 || size > G_MAXINT / 4)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "output_shape has the value %" G_GINT64_FORMAT, size);
      extra->output_shape[NN_CONV_AXIS (attributes, i)] = size;
    }
  return TRUE;
}

/* Size of the output along axis @i; where that is given instead of pads, the pads that lead to it. */
static gint64
resolve_axis (NnConvAttributes *attributes, const Extra *extra, int i)
{
  const gint64 full =
      (attributes->in[i] - 1) * attributes->stride[i] + nn_conv_op_extent (attributes, i) + extra->output_padding[i];
  const gboolean same = attributes->auto_pad >= NN_AUTO_PAD_SAME_UPPER;
  gint64 out = extra->output_shape[i], total;

  if (out == 0 && !same)
    return full - attributes->pad_begin[i] - attributes->pad_end[i];
  if (out == 0)
    out = attributes->in[i] * attributes->stride[i];
  total = MAX (0, full - out);
  attributes->pad_begin[i] = attributes->auto_pad == NN_AUTO_PAD_SAME_UPPER ? total / 2 : total - total / 2;
  attributes->pad_end[i] = total - attributes->pad_begin[i];
  return out;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const NnShape *w = &call->in[1]->shape;
  NnConvAttributes attributes;
  Extra extra = { { 0 }, { 0 } };
  gint64 out[3];

  if (!nn_conv_op_attributes (call, &attributes, error)
      || !nn_conv_op_ints (call, &attributes, "output_padding", 0, extra.output_padding, error)
      || !read_output_shape (call, &attributes, &extra, error))
    return FALSE;
  if (w->dims[0] != call->in[0]->shape.dims[1])
    return nn_call_error (call, error, NN_ERROR_SHAPE, "weights do not fit the input's channels");
  for (int i = 0; i < 3; i++)
    out[i] = resolve_axis (&attributes, &extra, i);
  return nn_conv_op_setup (call, &attributes, TRUE, w->dims[1] * attributes.groups, out, error);
}

const NnOp nn_op_conv_transpose = {
  .name = "ConvTranspose",
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
