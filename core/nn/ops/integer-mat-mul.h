/* SPDX-License-Identifier: GPL-3.0-or-later
 * What MatMulInteger and QLinearMatMul share: exact products of matrices of 8-bit integers.
 */
#pragma once

#include "nn/op.h"
#include "nn/ops/matrix.h"

/**
 * NnIntegerMatMul: call->params begin with it.
 */
typedef struct
{
  NnMatMul product;
  int a, a_zero, b, b_zero; /* inputs */
  int depth;                /* terms that are added in float32 */
} NnIntegerMatMul;

/* Inputs @a and @b less zero points @a_zero (one, or one per row) and @b_zero (one, or one per column) are multiplied.
 * Fills @y with the result's shape and sizes workspace and state. */
gboolean nn_integer_mat_mul_infer (NnCall *call, int a, int a_zero, int b, int b_zero, NnShape *y, GError **error);
/* Of the descriptor: B is widened once if it is constant. */
gboolean nn_integer_mat_mul_prepare (NnCall *call, GError **error);
void nn_integer_mat_mul_release (NnCall *call);

/**
 * NnIntegerMatMulFunc: takes the exact m × n @sums of product @i of the batch.
 */
typedef void (*NnIntegerMatMulFunc) (NnCall *call, gint64 i, const gint32 *sums);

/* Computes one product after the other: into out[0], which is int32, if @func is NULL, else into the workspace. */
void nn_integer_mat_mul_run (NnCall *call, NnIntegerMatMulFunc func);
