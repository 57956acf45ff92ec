/* SPDX-License-Identifier: GPL-3.0-or-later
 * The register tile that all convolutions are made of, and small row helpers.
 *
 * A product C = A·B is cut into tiles of NN_PANEL_ROWS × NN_PANEL_COLUMNS. A (the weights) and B (the picture) are
 * packed so that a tile reads both from end to end: A as [depth][4], B as [depth][24]. Every element of C is one chain
 * of multiply-adds in rising depth, cut only at multiples of NN_PANEL_DEPTH, so its value does not depend on how tiles
 * are shared among threads.
 */
#pragma once

#include <glib.h>

#include "nn/cpu.h"
#include "nn/op.h"

#define NN_PANEL_ROWS 4
#define NN_PANEL_COLUMNS 24 /* 3 registers of 8; 4 × 3 accumulators leave 4 of 16 registers for operands */
#define NN_PANEL_DEPTH 256  /* a B panel of this depth takes 24 KiB and stays in the first cache */

/**
 * NnClamp: an activation as y = min (high, max (low, max (slope·x, x))).
 */
typedef struct
{
  float slope, low, high;
} NnClamp;

NnClamp nn_clamp_from_activation (const NnActivation *activation);

static inline float
nn_clamp_value (const NnClamp *clamp, float x)
{
  float scaled = clamp->slope * x;
  float y = scaled > x ? scaled : x;

  /* In this order NaN stays NaN. */
  y = clamp->low > y ? clamp->low : y;
  return clamp->high < y ? clamp->high : y;
}

/**
 * NnGate: the derivative of an activation, read off its output: g(x) = values > low and not values >= high ? x :
 * slope·x. @high is NAN where there is no upper limit.
 */
typedef struct
{
  const float *values; /* the activation's output; NULL for no activation: g(x) = x */
  float slope, low, high;
} NnGate;

NnGate nn_gate_from_activation (const NnActivation *activation, const float *values);

/**
 * NnPanelTileFunc: one tile of C.
 * @a: depth × 4, @b: depth × 24, @c: 4 rows of 24, @stride floats apart, any alignment
 * @start: 4 values that the rows' sums start from (a bias), or NULL to add to what @c holds
 * @clamp: (nullable): applied to the sums before they are written
 */
typedef void (*NnPanelTileFunc) (gsize depth, const float *a, const float *b, float *c, gsize stride,
                                 const float *start, const NnClamp *clamp);

/**
 * NnPanelGatherFunc: NnPanelTileFunc with B as it lies in a picture: row k is the 24 floats from @b + @offsets[k] on.
 */
typedef void (*NnPanelGatherFunc) (gsize depth, const float *a, const float *b, const gint64 *offsets, float *c,
                                   gsize stride, const float *start, const NnClamp *clamp);

/* Writes @n values of g(@src) to @dst (which may be @src); @gate->values runs along with @src. */
typedef void (*NnPanelGateFunc) (float *dst, const float *src, const float *values, gsize n, const NnGate *gate);

typedef struct
{
  NnPanelTileFunc tile;
  NnPanelGatherFunc gather;
  NnPanelGateFunc gate;
} NnPanelKernels;

extern NnPanelKernels nn_panel_kernels;

void nn_panel_kernels_init (NnCpu level);

void nn_f32_panel_tile_ref (gsize depth, const float *a, const float *b, float *c, gsize stride, const float *start,
                            const NnClamp *clamp);
void nn_f32_panel_gather_ref (gsize depth, const float *a, const float *b, const gint64 *offsets, float *c,
                              gsize stride, const float *start, const NnClamp *clamp);
void nn_f32_panel_gate_ref (float *dst, const float *src, const float *values, gsize n, const NnGate *gate);
void nn_f32_panel_tile_avx2 (gsize depth, const float *a, const float *b, float *c, gsize stride, const float *start,
                             const NnClamp *clamp);
void nn_f32_panel_gather_avx2 (gsize depth, const float *a, const float *b, const gint64 *offsets, float *c,
                               gsize stride, const float *start, const NnClamp *clamp);
void nn_f32_panel_gate_avx2 (float *dst, const float *src, const float *values, gsize n, const NnGate *gate);

/* A tile (@offsets NULL) or gathered tile of which only @rows × @columns exist in C; @a and @b are full width. */
void nn_panel_tile_edge (gsize depth, const float *a, const float *b, const gint64 *offsets, float *c, gsize stride,
                         const float *start, const NnClamp *clamp, int rows, int columns);

/* Where element (@row, @k) of a @rows × @depth matrix A lies in its packed form: depth blocks, in them row panels. */
static inline gsize
nn_panel_a_offset (gsize rows, gsize depth, gsize row, gsize k)
{
  gsize padded_rows = (rows + NN_PANEL_ROWS - 1) / NN_PANEL_ROWS * NN_PANEL_ROWS;
  gsize block = k / NN_PANEL_DEPTH * NN_PANEL_DEPTH;
  gsize block_depth = MIN (NN_PANEL_DEPTH, depth - block);

  return block * padded_rows + row / NN_PANEL_ROWS * NN_PANEL_ROWS * block_depth + (k - block) * NN_PANEL_ROWS
         + row % NN_PANEL_ROWS;
}

/* Floats that a packed @rows × @depth matrix A takes. */
static inline gsize
nn_panel_a_size (gsize rows, gsize depth)
{
  return (rows + NN_PANEL_ROWS - 1) / NN_PANEL_ROWS * NN_PANEL_ROWS * depth;
}
