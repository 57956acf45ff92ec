/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the convolution drivers share: views of weights, im2col, and the methods behind nn_conv_run().
 */
#pragma once

#include "nn/kernels/conv.h"

/**
 * NnConvWeights: weights by strides, so that one packing routine serves a convolution and its transpose (channels
 * swapped, taps flipped). Element (group, out, in, y, x) is base[group·group_step + …].
 */
typedef struct
{
  const float *base;
  gint64 group_step, out_step, in_step, y_step, x_step;
} NnConvWeights;

/* Whether NN_CONV_PANEL reads most of the picture where it lies. */
gboolean nn_conv_panel_gathers (const NnConvShape *shape);
void nn_conv_panel_plan (NnConvPlan *plan);
void nn_conv_panel_pack (const NnConvPlan *plan, const NnConvWeights *weights, float *packed);
void nn_conv_panel_run (const NnConvPlan *plan, const NnConvRun *run);

void nn_conv_winograd_plan (NnConvPlan *plan);
void nn_conv_winograd_pack (const NnConvPlan *plan, const NnConvWeights *weights, float *packed);
void nn_conv_winograd_run (const NnConvPlan *plan, const NnConvRun *run);
/* Tiles in a row of @width outputs, with the gap behind it if there is one. */
gint64 nn_conv_winograd_row_tiles (gint64 width);

/* By phases: see conv-phases.c. */
gboolean nn_conv_phases_possible (const NnConvShape *shape);
void nn_conv_phases_plan (NnConvPlan *plan);
void nn_conv_phases_pack (const NnConvPlan *plan, const float *weights, float *packed);
void nn_conv_phases_run (const NnConvPlan *plan, const NnConvRun *run);

/* nn_conv_pack() for weights seen through @weights; panels and Winograd only. */
void nn_conv_pack_view (const NnConvPlan *plan, const NnConvWeights *weights, float *packed);

void nn_conv_scatter_plan (NnConvPlan *plan);
void nn_conv_scatter_run (const NnConvPlan *plan, const NnConvRun *run);

/**
 * nn_conv_im2col: rows [@k, @k + @depth) of the im2col matrix (row = input channel of the group, kernel y, kernel x) at
 * the @columns output positions from @position, to dst[row * @stride + column].
 * @image: the group's first channel in one picture
 */
void nn_conv_im2col (const NnConvShape *shape, const float *image, int k, int depth, gint64 position, int columns,
                     float *dst, gsize stride);

/* Into how many shares, @most at most, to cut the @rows output channels of @blocks blocks so that @threads threads are
 * done soonest, where each share makes the block's input ready for itself. */
int nn_conv_share_rows (gint64 blocks, int rows, int threads, gint64 most);

/* The smallest multiple of @step that is not below @n. */
static inline gsize
nn_round_up (gsize n, gsize step)
{
  return (n + step - 1) / step * step;
}

static inline gint64
nn_ceil_div (gint64 n, gint64 d)
{
  return (n + d - 1) / d;
}
