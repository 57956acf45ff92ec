/* SPDX-License-Identifier: GPL-3.0-or-later
 * What Conv and ConvTranspose share. The latter is the former's gradient to the input, with the same weights: each is
 * the other's backward.
 */
#pragma once

#include "nn/kernels/conv.h"
#include "nn/op.h"

/**
 * NnConvAttributes: the attributes of a node, per spatial axis (depth, height, width; absent axes are neutral).
 */
typedef struct
{
  int rank; /* spatial axes: 1 to 3 */
  int groups;
  gint64 in[3]; /* sizes of input 0 */
  gint64 kernel[3], stride[3], dilation[3], pad_begin[3], pad_end[3];
  enum
  {
    NN_AUTO_PAD_NOTSET,
    NN_AUTO_PAD_VALID,
    NN_AUTO_PAD_SAME_UPPER,
    NN_AUTO_PAD_SAME_LOWER
  } auto_pad;
} NnConvAttributes;

/* The node's params: its infer fills shape, nn_conv_op_setup() the rest. */
typedef struct
{
  NnConvShape shape;
  gboolean transposed;          /* this is ConvTranspose */
  NnConvPlan forward, backward; /* to the output; to the gradient of input 0 */
  gboolean masked;              /* the activation's gradient is written out before it is used */
} NnConvOp;

#define NN_CONV_AXIS(attributes, i) (3 - (attributes)->rank + (i))

/* Reads and checks the attributes against the shapes of inputs 0 and 1. */
gboolean nn_conv_op_attributes (const NnCall *call, NnConvAttributes *attributes, GError **error);
/* The INTS attribute @name with one value per spatial axis into @values[3]; TRUE and untouched if it is absent. */
gboolean nn_conv_op_ints (const NnCall *call, const NnConvAttributes *attributes, const char *name, gint64 low,
                          gint64 *values, GError **error);
/* Size of the kernel along @axis with its dilation. */
gint64 nn_conv_op_extent (const NnConvAttributes *attributes, int axis);
/* Checks @out, describes output 0 (@channels × @out), fills call->params for a convolution between the two shapes and
 * sizes workspace and state. */
gboolean nn_conv_op_setup (NnCall *call, const NnConvAttributes *attributes, gboolean transposed, gint64 channels,
                           const gint64 *out, GError **error);

gboolean nn_conv_op_prepare (NnCall *call, GError **error);
void nn_conv_op_release (NnCall *call);
void nn_conv_op_forward (NnCall *call);
void nn_conv_op_backward (NnCall *call);
void nn_conv_op_report (const NnCall *call, NnOpReport *report);
