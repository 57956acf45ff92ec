/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a deformable convolution reads: for some outputs, every tap of every channel, sampled where the offsets say, as
 * the columns of a matrix; and the way back of gradients.
 */
#pragma once

#include "nn/ops/sampling.h"

/**
 * NnDeform: geometry (height, width) and tensors of one sample. x is @channels planes; @groups runs of channels have
 * offsets (and, unless @mask is NULL, factors) of their own for each of the kernel's @taps and each output.
 */
typedef struct
{
  NnSampling sampling; /* of a plane of x */
  gint64 kernel[2], stride[2], dilation[2], pad[2], out[2];
  int taps;
  gint64 channels, groups;
  gint64 plane, out_plane;
  const float *x, *offset, *mask;
} NnDeform;

/* columns[c · taps + k][i] for outputs @first + i of @n: tap k of channel c. */
void nn_deform_columns (const NnDeform *deform, gint64 first, gint64 n, float *columns);
/* dx += what gradients of the columns come to; @dx is @channels planes. */
void nn_deform_add_x_gradient (const NnDeform *deform, gint64 first, gint64 n, const float *columns, float *dx);
/* The gradients of the offsets and factors of outputs @first to @first + @n; both may be NULL. */
void nn_deform_offset_gradients (const NnDeform *deform, gint64 first, gint64 n, const float *columns, float *doffset,
                                 float *dmask);
