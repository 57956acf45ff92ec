/* SPDX-License-Identifier: GPL-3.0-or-later
 * What MaxPool and AveragePool share: the window's geometry, and folding windows a row of outputs at a time.
 */
#pragma once

#include "nn/op.h"

#define NN_POOL_DIMS 3

/**
 * NnPool: a window sliding over up to three spatial dimensions; those that the tensor lacks come first and are 1.
 * Tap k of output o is input o · stride - before + k · dilation.
 */
typedef struct
{
  gint64 planes; /* samples times channels */
  gint64 in[NN_POOL_DIMS], out[NN_POOL_DIMS];
  gint64 kernel[NN_POOL_DIMS], stride[NN_POOL_DIMS], dilation[NN_POOL_DIMS];
  gint64 before[NN_POOL_DIMS], after[NN_POOL_DIMS]; /* padding */
  gboolean count_padding;                           /* AveragePool */
  gboolean column_major;                            /* MaxPool: how Indices count */
} NnPool;

/* Reads kernel_shape, strides, dilations, pads, auto_pad and ceil_mode into call->params, an NnPool, and describes
 * out[0]. The last window never starts in the padding at the end. */
gboolean nn_pool_infer (NnCall *call, GError **error);
/* Elements of one plane of the input and of the output. */
gint64 nn_pool_in_plane (const NnPool *pool);
gint64 nn_pool_out_plane (const NnPool *pool);
/* Rows of outputs that pay for another thread. */
gint64 nn_pool_grain (const NnPool *pool);
/* The taps [begin, end) of output @o that lie inside the input in dimension @dim. */
void nn_pool_taps (const NnPool *pool, int dim, gint64 o, gint64 *begin, gint64 *end);

/**
 * NnPoolRowFunc: one tap of @n neighbouring outputs: output @out + i of a row, input @in + i · @stride of a plane.
 */
typedef void (*NnPoolRowFunc) (gint64 out, gint64 in, gint64 stride, gint64 n, gpointer data);

/* Calls @func for each tap, in row-major order, and the run of outputs of row @row (of all out[0] · out[1] rows of a
 * plane) that have this tap inside the input. */
void nn_pool_row (const NnPool *pool, gint64 row, NnPoolRowFunc func, gpointer data);
