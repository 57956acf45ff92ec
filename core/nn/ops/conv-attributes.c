/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads what a Conv or ConvTranspose node says about its geometry.
 */
#include "config.h"

#include <string.h>

#include "nn/ops/conv-common.h"

/* Sizes, strides, pads beyond this are refused: products of two of them still fit 63 bits, sums 31. */
#define LIMIT (1 << 28)

gint64
nn_conv_op_extent (const NnConvAttributes *attributes, int axis)
{
  return (attributes->kernel[axis] - 1) * attributes->dilation[axis] + 1;
}

gboolean
nn_conv_op_ints (const NnCall *call, const NnConvAttributes *attributes, const char *name, gint64 low, gint64 *values,
                 GError **error)
{
  int count = 0;
  const gint64 *ints = nn_node_ints (call->node, name, &count);

  if (!ints)
    return TRUE;
  if (count != attributes->rank)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "%s has %d values for %d spatial axes", name, count,
                          attributes->rank);
  for (int i = 0; i < count; i++)
    {
      if (ints[i] < low || ints[i] > LIMIT)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "%s has the value %" G_GINT64_FORMAT, name, ints[i]);
      values[NN_CONV_AXIS (attributes, i)] = ints[i];
    }
  return TRUE;
}

static gboolean
read_pads (const NnCall *call, NnConvAttributes *attributes, GError **error)
{
  int count = 0;
  const gint64 *pads = nn_node_ints (call->node, "pads", &count);

  if (!pads || attributes->auto_pad != NN_AUTO_PAD_NOTSET)
    return TRUE;
  if (count != 2 * attributes->rank)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "pads has %d values for %d spatial axes", count,
                          attributes->rank);
  for (int i = 0; i < count; i++)
    if (pads[i] < 0 || pads[i] > LIMIT)
      return nn_call_error (call, error, NN_ERROR_SHAPE, "pads has the value %" G_GINT64_FORMAT, pads[i]);
  for (int i = 0; i < attributes->rank; i++)
    {
      attributes->pad_begin[NN_CONV_AXIS (attributes, i)] = pads[i];
      attributes->pad_end[NN_CONV_AXIS (attributes, i)] = pads[attributes->rank + i];
    }
  return TRUE;
}

static gboolean
read_auto_pad (const NnCall *call, NnConvAttributes *attributes, GError **error)
{
  static const char *const names[] = { "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER" };
  const char *text = nn_node_string (call->node, "auto_pad", "NOTSET");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (text, names[i]) == 0)
      {
        attributes->auto_pad = i;
        return TRUE;
      }
  return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "auto_pad is '%s'", text);
}

/* Ranks and sizes of input and weights; the kernel's and the input's sizes per axis. */
static gboolean
read_shapes (const NnCall *call, NnConvAttributes *attributes, GError **error)
{
  const NnShape *x = &call->in[0]->shape, *w = &call->in[1]->shape;
  gint64 kernel[3];

  if (x->rank < 3 || x->rank > 5 || w->rank != x->rank)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "input and weights need the same 3 to 5 dimensions");
  attributes->rank = x->rank - 2;
  for (int i = 0; i < x->rank; i++)
    if (w->dims[i] < 1 || w->dims[i] > LIMIT || x->dims[i] > LIMIT || x->dims[i] < (i == 1))
      return nn_call_error (call, error, NN_ERROR_SHAPE, "dimension %d is empty or too large", i);
  for (int i = 0; i < attributes->rank; i++)
    {
      attributes->in[NN_CONV_AXIS (attributes, i)] = x->dims[2 + i];
      attributes->kernel[NN_CONV_AXIS (attributes, i)] = w->dims[2 + i];
    }
  memcpy (kernel, attributes->kernel, sizeof kernel);
  if (!nn_conv_op_ints (call, attributes, "kernel_shape", 1, kernel, error))
    return FALSE;
  if (memcmp (kernel, attributes->kernel, sizeof kernel) != 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "kernel_shape is not the shape of the weights");
  return TRUE;
}

gboolean
nn_conv_op_attributes (const NnCall *call, NnConvAttributes *attributes, GError **error)
{
  const gint64 channels = call->in[0]->shape.rank > 1 ? call->in[0]->shape.dims[1] : 0;
  const gint64 groups = nn_node_int (call->node, "group", 1);

  for (int i = 0; i < call->n_in; i++)
    if (call->in[i] && !nn_call_require_float (call, i, error))
      return FALSE;
  *attributes =
      (NnConvAttributes){ .in = { 1, 1, 1 }, .kernel = { 1, 1, 1 }, .stride = { 1, 1, 1 }, .dilation = { 1, 1, 1 } };
  if (!read_shapes (call, attributes, error) || !read_auto_pad (call, attributes, error)
      || !nn_conv_op_ints (call, attributes, "strides", 1, attributes->stride, error)
      || !nn_conv_op_ints (call, attributes, "dilations", 1, attributes->dilation, error)
      || !read_pads (call, attributes, error))
    return FALSE;
  if (groups < 1 || channels % groups != 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "%" G_GINT64_FORMAT " groups do not divide the channels",
                          groups);
  attributes->groups = groups;
  for (int i = 0; i < 3; i++)
    if (nn_conv_op_extent (attributes, i) > LIMIT)
      return nn_call_error (call, error, NN_ERROR_SHAPE, "the dilated kernel is too large");
  return TRUE;
}
