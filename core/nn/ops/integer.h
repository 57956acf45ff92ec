/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exact sums of products of 8-bit integers by the float32 kernels.
 *
 * float32 holds all integers up to 2^24, so a sum of few enough such products is exact in whatever order a kernel adds.
 * Longer sums are cut into passes that are added up as int32.
 */
#pragma once

#include "nn/op.h"

/* FALSE with NN_ERROR_UNSUPPORTED unless input @i is int8 or uint8 and input @zero, its zero point, if there is one, of
 * the same type with 1, @count or @all elements. */
gboolean nn_integer_check (const NnCall *call, int i, int zero, gint64 count, gint64 all, GError **error);

/* Input @i, or NULL if it is omitted. */
const NnTensor *nn_integer_input (const NnCall *call, int i);

/**
 * nn_integer_exact_terms: how many products of elements of inputs @a and @b less their zero points (inputs @a_zero,
 * @b_zero) may be added in float32 and still be exact, from their values where these are constant, else from their
 * types. At least 258. To be called by infer.
 */
gint64 nn_integer_exact_terms (const NnCall *call, int a, int a_zero, int b, int b_zero);

/* @to[i] = x - zero point for the @n elements of @from from @at on. @zero (nullable) is read from element @zero_at on;
 * @zero_step is 0 (one for all) or 1. */
void nn_integer_center (const NnTensor *from, gint64 at, gint64 n, const NnTensor *zero, gint64 zero_at,
                        gint64 zero_step, float *to);

/* @sums[i] += @terms[i], wrapping around, for @n integers in float32, on all threads; if @first, = instead of +=. */
void nn_integer_add (gint32 *sums, const float *terms, gint64 n, gboolean first);
