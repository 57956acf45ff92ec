/* SPDX-License-Identifier: GPL-3.0-or-later
 * Winograd's minimal filtering F(4×4, 3×3): 4×4 outputs of a 3×3 convolution from 6×6 inputs with 36 multiplications
 * instead of 144. Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A (Lavin & Gray 2015, arXiv:1509.09308, equation 8).
 *
 * The interpolation points are 0, ±√½, ±√2, ∞, which lose less precision than the usual 0, ±1, ±2, ∞: measured against
 * double at 256 channels of rectified noise, the largest error is 2.8e-6 of the largest output (5.9e-6 with the usual
 * points, 1.0e-6 for direct sums; F(6×6, 3×3) has 1.2e-5).
 *
 * Tiles are handled eight at a time: a strip is 8 neighbouring tiles of one row, 32 outputs wide. An infinity or NaN in
 * the input reaches every output of the tiles that read it.
 */
#pragma once

#include <glib.h>

#include "nn/cpu.h"
#include "nn/kernels/panel.h"

#define NN_WINOGRAD_TILE 4 /* outputs of a tile in each direction */
#define NN_WINOGRAD_KERNEL 3
#define NN_WINOGRAD_PATCH 6 /* inputs of a tile in each direction */
#define NN_WINOGRAD_POINTS 36
#define NN_WINOGRAD_STRIP 8      /* tiles in a strip */
#define NN_WINOGRAD_STRIP_OUT 32 /* outputs in a row of a strip */
#define NN_WINOGRAD_STRIP_IN 40  /* floats read from a row of a strip's input (34 matter) */
/* Floats from row to row of copied patches, of which a strip has one from each of its tiles on at the most. */
#define NN_WINOGRAD_ROWS_STEP 72

/**
 * NnWinogradPatch: a strip's input, of which only rows [y_begin, y_end) and columns [x_begin, x_end) exist.
 * @source: where its first element would be; @stride floats from row to row
 * @values: (nullable): the values that @gate reads, lying as the source does; NULL for no gate
 */
typedef struct
{
  const float *source;
  gsize stride;
  int y_begin, y_end, x_begin, x_end;
  const NnGate *gate;
  const float *values;
} NnWinogradPatch;

/* Copies what exists to 6 rows of 40 floats, NN_WINOGRAD_ROWS_STEP apart, any alignment, and zeros to the rest. */
typedef void (*NnWinogradPatchFunc) (const NnWinogradPatch *patch, float *rows);

/**
 * NnWinogradInputFunc: Bᵀ d B of a strip. @rows: 6 rows of 40 readable floats, @stride floats apart. Point p (row-major
 * in the 6×6 transformed tile) of the 8 tiles goes to v[p * point_stride + 0 … 7], 32-byte aligned.
 */
typedef void (*NnWinogradInputFunc) (const float *rows, gsize stride, float *v, gsize point_stride);

/**
 * NnWinogradOutputFunc: clamp (Aᵀ M A + bias) of a strip. Point p of the 8 tiles is at m[p * point_stride + 0 … 7],
 * 32-byte aligned; 4 rows of 32 floats are written to @rows, @stride floats apart.
 */
typedef void (*NnWinogradOutputFunc) (const float *m, gsize point_stride, float bias, const NnClamp *clamp, float *rows,
                                      gsize stride);

typedef struct
{
  NnWinogradPatchFunc patch;
  NnWinogradInputFunc input;
  NnWinogradOutputFunc output;
} NnWinogradKernels;

extern NnWinogradKernels nn_winograd_kernels;

void nn_winograd_kernels_init (NnCpu level);

/* G g Gᵀ: @g is 3×3, @u gets 36 values. In double: done once per model, and its error would reach every pixel. */
void nn_winograd_filter (const double *g, double *u);

void nn_f32_winograd_patch_ref (const NnWinogradPatch *patch, float *rows);
void nn_f32_winograd_input_ref (const float *rows, gsize stride, float *v, gsize point_stride);
void nn_f32_winograd_output_ref (const float *m, gsize point_stride, float bias, const NnClamp *clamp, float *rows,
                                 gsize stride);
void nn_f32_winograd_patch_avx2 (const NnWinogradPatch *patch, float *rows);
void nn_f32_winograd_input_avx2 (const float *rows, gsize stride, float *v, gsize point_stride);
void nn_f32_winograd_output_avx2 (const float *m, gsize point_stride, float bias, const NnClamp *clamp, float *rows,
                                  gsize stride);

/* The points a = √½ and b = √2: a² b² = 1, a b² = √2, b a² = √½, a² + b² = 5/2, 1 / (2 a² (a² - b²)) = -2/3,
 * 1 / (2 b² (b² - a²)) = 1/6. */
#define NN_WINOGRAD_A 0.70710678118654752440
#define NN_WINOGRAD_B 1.41421356237309504880
