/* SPDX-License-Identifier: GPL-3.0-or-later
 * What matrix products share.
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

/**
 * NnMatMul: A · B over the last two dimensions, the others broadcast (numpy.matmul). A 1-D A is a row, a 1-D B a
 * column.
 */
typedef struct
{
  int m, n, k;
  gint64 batch;
  NnShape batch_shape;
  /* Matrices from one step of each batch dimension to the next: 0 where broadcast. */
  gint64 a_steps[NN_MAX_RANK], b_steps[NN_MAX_RANK];
} NnMatMul;

/* Fills @product from the shapes of inputs @a and @b, and @y with the shape of the result. */
gboolean nn_mat_mul_infer (const NnCall *call, int a, int b, NnMatMul *product, NnShape *y, GError **error);
/* Number of the matrix of A (@steps = a_steps) or B that product @i takes. */
gint64 nn_mat_mul_matrix (const NnMatMul *product, const gint64 *steps, gint64 i);
