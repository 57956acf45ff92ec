/* SPDX-License-Identifier: GPL-3.0-or-later
 * What Gemm and MatMul share.
 */
#pragma once

#include "nn/op.h"

/* A matrix as it is stored: op (X) is rows × columns, with element (i, j) at offset + i · row_step + j · column_step.
 */
typedef struct
{
  const NnTensor *tensor;
  gint64 offset, row_step, column_step;
} NnMatrix;

/* FALSE with NN_ERROR_UNSUPPORTED unless the inputs are of one type, a floating-point or 32- or 64-bit integer one. */
gboolean nn_matrix_require_types (const NnCall *call, GError **error);

/**
 * nn_matrix_product: C = alpha · A · B + beta · C for types other than float32, element by element: floats in double,
 * integers modulo 2^64. @m × @k by @k × @n, C row-major from element @offset of @c.
 */
void nn_matrix_product (gint64 m, gint64 n, gint64 k, double alpha, const NnMatrix *a, const NnMatrix *b, double beta,
                        NnTensor *c, gint64 offset);
