/* SPDX-License-Identifier: GPL-3.0-or-later
 * Inside of the Winograd convolution: where its strips of tiles lie in the picture, and the transforms of whole blocks.
 *
 * Strips of 8 tiles go on in the next row of tiles, behind a gap of one tile, where tiles of two rows would share
 * inputs: small layers would otherwise lose up to half of the work at the ends of their rows.
 */
#pragma once

#include "nn/kernels/conv-private.h"
#include "nn/kernels/winograd.h"

/* Strips in a panel of the matrix product. */
#define NN_WINOGRAD_PANEL_STRIPS (NN_PANEL_COLUMNS / NN_WINOGRAD_STRIP)

typedef struct
{
  const NnConvPlan *plan;
  const NnConvRun *run;
  int pieces_y, pieces_x;        /* of the kernel */
  int row_tiles;                 /* in a row, with its gap */
  gint64 picture_strips, strips; /* in a picture, and in the batch */
  gint64 blocks;                 /* units per group and share of channels */
  gsize v_step, m_step;          /* floats from point to point */
} NnWinogradJob;

/* Strips in a picture. */
gint64 nn_conv_winograd_strips (const NnConvShape *s);

/* Transforms the input of strips [@first, @last), all channels of @group, to @v: panel by panel, in each the depth
 * times NN_PANEL_COLUMNS tiles; points lie v_step apart. */
void nn_conv_winograd_input (const NnWinogradJob *job, int group, gint64 first, gint64 last, float *v);

/* Transforms the products of strips [@first, @last) to channels [@begin, @end) of the destination. @m holds @rows
 * channels per panel, the rest of them padding; points lie m_step apart. */
void nn_conv_winograd_output (const NnWinogradJob *job, int begin, int end, int rows, gint64 first, gint64 last,
                              const float *m);
