/* SPDX-License-Identifier: GPL-3.0-or-later
 * What operators on quantised tensors share: x = scale · (q - zero point), q an integer of 8, 16 or 32 bits.
 *
 * Small integers are widened to int32 in blocks, so that there is one loop per formula and not one per type.
 */
#pragma once

#include "nn/op.h"

#define NN_QUANTIZED_BLOCK 256 /* most elements handled at once */

/**
 * NnQuantizedLayout: which scale and zero point go with which element. The tensor is cut into rows of @length
 * neighbours; row r starts at scale r / n · outer_step + r % n / block · block_step, and its scales are @step apart.
 */
typedef struct
{
  gint64 length, step;
  gint64 n, outer_step;
  gint64 block, block_step;
} NnQuantizedLayout;

/* Whether @type holds quantised elements: 8- and 16-bit integers, and int32. */
gboolean nn_quantized_type_is_known (NnType type);
/* The least and the greatest number of @type, which is known. */
void nn_quantized_limits (NnType type, gint32 *low, gint32 *high);

/* Elements [@at, @at + @n) of a tensor of a known type, to and from int32; the latter must be within the limits. */
void nn_quantized_load (const NnTensor *from, gint64 at, gint64 n, gint32 *to);
void nn_quantized_store (NnTensor *to, gint64 at, gint64 n, const gint32 *from);

/* How inputs 1 (scale) and 2 (zero point, optional) of QuantizeLinear and DequantizeLinear lie along input 0: one for
 * all, one for each index of the attribute axis, or one for each block_size neighbours along it. */
gboolean nn_quantized_layout (const NnCall *call, NnQuantizedLayout *layout, GError **error);

/**
 * NnQuantizedFunc: handles elements [@at, @at + @n), @n <= NN_QUANTIZED_BLOCK, which have @scales and @zeros.
 */
typedef void (*NnQuantizedFunc) (const NnCall *call, gint64 at, gint64 n, const float *scales, const gint32 *zeros);

/* Calls @func for all of input 0, on all threads. */
void nn_quantized_run (const NnCall *call, const NnQuantizedLayout *layout, NnQuantizedFunc func);

/* @n numbers to integers of @type: to nearest, ties to even, plus @zeros, saturated; NaN to the least. */
void nn_quantized_round (NnType type, const float *x, gint64 n, const gint32 *zeros, gint32 *to);

/* y[@at …] = saturate (round (sum · multiplier) + @zero) of @n exact sums; multipliers are @step (0 or 1) apart. */
void nn_quantized_requantize (NnTensor *y, gint64 at, gint64 n, const gint32 *sums, const float *multipliers,
                              gint64 step, gint32 zero);
