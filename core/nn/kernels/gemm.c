/* SPDX-License-Identifier: GPL-3.0-or-later
 * Matrix products: reference, OpenBLAS back end, selection and the threaded driver.
 */
#include "config.h"

#include "nn/kernels/gemm.h"

#include <cblas.h>

#include "nn/kernels/kernels.h"
#include "nn/threads.h"

/* Blocks of C given to one thread at a time: big enough for OpenBLAS, enough of them for 16 threads at 1024². */
#define BLOCK_ROWS 256
#define BLOCK_COLUMNS 384

NnGemmKernels nn_gemm_kernels = { nn_f32_gemm_ref };

void
nn_gemm_kernels_init (NnCpu level)
{
  nn_gemm_kernels = (NnGemmKernels){ nn_f32_gemm_ref };
  if (level > NN_CPU_REFERENCE)
    nn_gemm_kernels = (NnGemmKernels){ nn_f32_gemm_openblas };
}

static void
scale_row (float *row, int n, float beta)
{
  for (int j = 0; j < n; j++)
    row[j] = beta == 0.0f ? 0.0f : beta * row[j];
}

static float
dot (const float *a, gint64 a_step, const float *b, gint64 b_step, int n)
{
  float sum = 0.0f;

  for (int i = 0; i < n; i++)
    sum += a[i * a_step] * b[i * b_step];
  return sum;
}

static void
add_scaled (float *dst, const float *src, int n, float factor)
{
  for (int j = 0; j < n; j++)
    dst[j] += factor * src[j];
}

void
nn_f32_gemm_ref (gboolean trans_a, gboolean trans_b, int m, int n, int k, float alpha, const float *a, int lda,
                 const float *b, int ldb, float beta, float *c, int ldc)
{
  for (int i = 0; i < m; i++)
    {
      const float *a_row = trans_a ? a + i : a + (gint64) i * lda;
      gint64 a_step = trans_a ? lda : 1;
      float *c_row = c + (gint64) i * ldc;

      scale_row (c_row, n, beta);
      if (trans_b)
        for (int j = 0; j < n; j++)
          c_row[j] += alpha * dot (a_row, a_step, b + (gint64) j * ldb, 1, k);
      else
        for (int l = 0; l < k; l++)
          add_scaled (c_row, b + (gint64) l * ldb, n, alpha * a_row[l * a_step]);
    }
}

void
nn_f32_gemm_openblas (gboolean trans_a, gboolean trans_b, int m, int n, int k, float alpha, const float *a, int lda,
                      const float *b, int ldb, float beta, float *c, int ldc)
{
  /* OpenBLAS complains on standard output about empty matrices. */
  if (m == 0 || n == 0 || k == 0)
    nn_f32_gemm_ref (trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  else
    cblas_sgemm (CblasRowMajor, trans_a ? CblasTrans : CblasNoTrans, trans_b ? CblasTrans : CblasNoTrans, m, n, k,
                 alpha, a, lda, b, ldb, beta, c, ldc);
}

typedef struct
{
  gboolean trans_a, trans_b;
  int m, n, k;
  float alpha;
  const float *a;
  int lda;
  const float *b;
  int ldb;
  float beta;
  float *c;
  int ldc;
  int column_blocks;
} GemmJob;

static void
gemm_blocks (gint64 begin, gint64 end, int worker, gpointer data)
{
  const GemmJob *job = data;

  for (gint64 block = begin; block < end; block++)
    {
      gint64 i = block / job->column_blocks * BLOCK_ROWS, j = block % job->column_blocks * BLOCK_COLUMNS;
      const float *a = job->a + (job->trans_a ? i : i * job->lda);
      const float *b = job->b + (job->trans_b ? j * job->ldb : j);

      nn_gemm_kernels.gemm (job->trans_a, job->trans_b, MIN (BLOCK_ROWS, job->m - i), MIN (BLOCK_COLUMNS, job->n - j),
                            job->k, job->alpha, a, job->lda, b, job->ldb, job->beta, job->c + i * job->ldc + j,
                            job->ldc);
    }
}

void
nn_gemm (gboolean trans_a, gboolean trans_b, int m, int n, int k, float alpha, const float *a, int lda, const float *b,
         int ldb, float beta, float *c, int ldc)
{
  GemmJob job = { trans_a, trans_b, m,   n,    k, alpha, a,
                  lda,     b,       ldb, beta, c, ldc,   (n + BLOCK_COLUMNS - 1) / BLOCK_COLUMNS };

  nn_kernels_ensure ();
  nn_parallel_for ((gint64) ((m + BLOCK_ROWS - 1) / BLOCK_ROWS) * job.column_blocks, 1, gemm_blocks, &job);
}
