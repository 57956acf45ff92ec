/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums and matrix products outside a model: the statistics that style losses compare, and their gradients. Row-major
 * float32, on all threads, bit-identical for any number of them.
 */
#pragma once

#include <glib.h>

/* Sum of @n floats, on the calling thread: in sixteen float lanes per 1024 elements, those in double. */
double nn_sum (const float *x, gint64 n);

/**
 * nn_gram: the sums of products of channels, G[i][j] = sum over p of f[i][p] f[j][p].
 * @features: @channels × @count, one row per channel
 * @gram: @channels × @channels, symmetric; not divided by anything
 */
void nn_gram (const float *features, int channels, gint64 count, float *gram);

/* The means of channels, and their covariance, C[i][j] = mean over p of (f[i][p] - mean[i]) (f[j][p] - mean[j]). */
void nn_covariance (const float *features, int channels, gint64 count, float *mean, float *covariance);

/* nn_matmul: C = A · B. A is @m × @k, B @k × @n, C @m × @n. */
void nn_matmul (int m, gint64 n, int k, const float *a, const float *b, float *c);

/**
 * nn_matmul_add: C += A · B + @offset · 1ᵀ, for A (@m × @k) that is small and B, C (rows of @n) that are long. @offset:
 * @m values. For the gradient of nn_gram(): dL/df = 2 · S · f with S the symmetric dL/dG, and of
 * nn_covariance(): 2 / @n · S · (f - mean), where -S · mean is an offset.
 */
void nn_matmul_add (int m, gint64 n, int k, const float *a, const float *b, const float *offset, float *c);
