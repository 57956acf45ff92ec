/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sampling a picture or volume at any place: the elements that a sample is a weighted sum of. For GridSample and
 * DeformConv.
 */
#pragma once

#include "nn/op.h"

#define NN_SAMPLE_AXES 3
#define NN_SAMPLE_AXIS_TAPS 4
#define NN_SAMPLE_TAPS 64 /* 4 along each of 3 axes */

typedef enum
{
  NN_SAMPLE_LINEAR,
  NN_SAMPLE_NEAREST,
  NN_SAMPLE_CUBIC /* Keys' kernel with a = -0.75 */
} NnSampleMode;

/* What is outside. */
typedef enum
{
  NN_SAMPLE_ZEROS,
  NN_SAMPLE_BORDER,
  NN_SAMPLE_REFLECTION
} NnSamplePadding;

/**
 * NnSampling: @size, outermost axis first, is what is sampled.
 */
typedef struct
{
  NnSampleMode mode;
  NnSamplePadding padding;
  gboolean align_corners; /* -1 and 1 are the centres of the outermost elements, not their outer borders */
  int n_axes;
  gint64 size[NN_SAMPLE_AXES];
} NnSampling;

/**
 * NnSample: offsets of elements, their weights, and how these change with each axis' coordinate. Elements outside have
 * weight 0 and offset 0.
 */
typedef struct
{
  int n;
  gint32 offset[NN_SAMPLE_TAPS];
  float weight[NN_SAMPLE_TAPS];
  float slope[NN_SAMPLE_AXES][NN_SAMPLE_TAPS];
} NnSample;

/* The sample at @place, a coordinate for each axis: from -1 to 1 if @normalised, else in elements. The number of taps
 * is always the same. NaN is outside. */
void nn_sample_at (const NnSampling *sampling, const float *place, gboolean normalised, NnSample *sample);
/* FALSE with NN_ERROR_UNSUPPORTED if there are more axes or elements than can be sampled. */
gboolean nn_sampling_check (const NnCall *call, int n_axes, const gint64 *size, GError **error);

/**
 * NnSampleBlock: samples of @n neighbouring outputs, which many channels share; tap t of sample p is at [t][p].
 */
#define NN_SAMPLE_BLOCK 64

typedef struct
{
  int n_taps, n;
  gint32 offset[NN_SAMPLE_TAPS][NN_SAMPLE_BLOCK];
  float weight[NN_SAMPLE_TAPS][NN_SAMPLE_BLOCK];
} NnSampleBlock;

/* Sample @p of @block is @factor times @sample. */
void nn_sample_block_set (NnSampleBlock *block, int p, const NnSample *sample, float factor);
/* y[p] = Σ weights · x, and its transpose: dx += weights · dy[p]. */
void nn_sample_block_gather (const NnSampleBlock *block, const float *x, float *y);
void nn_sample_block_scatter (const NnSampleBlock *block, const float *dy, float *dx);
