/* SPDX-License-Identifier: GPL-3.0-or-later
 * The register tile of Gram matrices: products of rows that are long and few, summed along the rows.
 */
#pragma once

#include <glib.h>

#include "nn/cpu.h"

#define NN_GRAM_ROWS 3
#define NN_GRAM_COLUMNS 4 /* 3 × 4 accumulators, and 4 registers for operands */
#define NN_GRAM_STEP 8    /* the length of rows is a multiple of this */

/**
 * NnGramTileFunc: c[i * c_stride + j] += Σ_p a[i * stride + p] · b[j * stride + p], for 3 rows @a and 4 rows @b of @n
 * floats, 32-byte aligned.
 */
typedef void (*NnGramTileFunc) (gsize n, const float *a, const float *b, gsize stride, float *c, gsize c_stride);

extern NnGramTileFunc nn_gram_tile;

void nn_gram_kernels_init (NnCpu level);

void nn_f32_gram_tile_ref (gsize n, const float *a, const float *b, gsize stride, float *c, gsize c_stride);
void nn_f32_gram_tile_avx2 (gsize n, const float *a, const float *b, gsize stride, float *c, gsize c_stride);
