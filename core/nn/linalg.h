/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums and matrix products outside a model: the statistics that style losses compare, and their gradients. Row-major
 * float32, on all threads, bit-identical for any number of them.
 */
#pragma once

#include <glib.h>

/* Sum of @n floats, on the calling thread: in sixteen float lanes per 1024 elements, those in double. */
double nn_sum (const float *x, gint64 n);

/**
 * nn_gram: the sums of products of channels, G[i][j] = sum over p of (f[i][p] - mean[i]) (f[j][p] - mean[j]).
 * @features: @channels × @count, one row per channel
 * @mean: (nullable): @channels values; NULL for 0
 * @gram: @channels × @channels, symmetric; not divided by anything
 */
void nn_gram (const float *features, int channels, gint64 count, const float *mean, float *gram);

/**
 * nn_matmul: C = alpha · A · B + beta · C. A is @m × @k, B @k × @n, C @m × @n. With beta = 0, C is written, never
 * read. For the gradient of nn_gram(): dL/df = 2 · S · (f - mean) with S the symmetric dL/dG (where the mean follows f,
 * subtracting it again is not needed: the rows of f - mean sum to 0).
 */
void nn_matmul (int m, gint64 n, int k, float alpha, const float *a, const float *b, float beta, float *c);
