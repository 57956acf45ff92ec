/* SPDX-License-Identifier: GPL-3.0-or-later
 * Matrix products of plain row-major matrices: OpenBLAS on one thread, or plain C.
 */
#pragma once

#include <glib.h>

#include "nn/cpu.h"

/**
 * NnGemmFunc: C = alpha · op (A) · op (B) + beta · C on the calling thread; op (X) = Xᵀ if @trans_x. op (A) is @m × @k,
 * op (B) @k × @n. @lda, @ldb, @ldc: floats from row to row as stored. With beta = 0, C is written, never read.
 */
typedef void (*NnGemmFunc) (gboolean trans_a, gboolean trans_b, int m, int n, int k, float alpha, const float *a,
                            int lda, const float *b, int ldb, float beta, float *c, int ldc);

typedef struct
{
  NnGemmFunc gemm;
} NnGemmKernels;

extern NnGemmKernels nn_gemm_kernels;

void nn_gemm_kernels_init (NnCpu level);

void nn_f32_gemm_ref (gboolean trans_a, gboolean trans_b, int m, int n, int k, float alpha, const float *a, int lda,
                      const float *b, int ldb, float beta, float *c, int ldc);
void nn_f32_gemm_openblas (gboolean trans_a, gboolean trans_b, int m, int n, int k, float alpha, const float *a,
                           int lda, const float *b, int ldb, float beta, float *c, int ldc);

/**
 * nn_gemm: NnGemmFunc's product on all threads. C is cut into blocks whose borders depend on the shape only, so the
 * result is the same for any thread count.
 */
void nn_gemm (gboolean trans_a, gboolean trans_b, int m, int n, int k, float alpha, const float *a, int lda,
              const float *b, int ldb, float beta, float *c, int ldc);
