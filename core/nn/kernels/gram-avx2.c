/* SPDX-License-Identifier: GPL-3.0-or-later
 * Register tile of Gram matrices, AVX2 and FMA: 12 accumulators, 7 loads for 12 multiply-adds.
 */
#include "config.h"

#include "nn/kernels/gram.h"

#include <immintrin.h>

/* Sums of one row of A with the rows of B, eight lanes each. Plain variables, not arrays: compilers keep arrays of
 * registers in memory. */
typedef struct
{
  __m256 x0, x1, x2, x3;
} Sums;

static inline Sums
multiply_add (Sums sums, const float *a, __m256 b0, __m256 b1, __m256 b2, __m256 b3)
{
  const __m256 x = _mm256_load_ps (a);

  sums.x0 = _mm256_fmadd_ps (x, b0, sums.x0);
  sums.x1 = _mm256_fmadd_ps (x, b1, sums.x1);
  sums.x2 = _mm256_fmadd_ps (x, b2, sums.x2);
  sums.x3 = _mm256_fmadd_ps (x, b3, sums.x3);
  return sums;
}

/* Adds up the lanes. */
static inline void
end_row (Sums sums, float *c)
{
  const __m256 pairs = _mm256_hadd_ps (sums.x0, sums.x1), more = _mm256_hadd_ps (sums.x2, sums.x3);
  const __m256 fours = _mm256_hadd_ps (pairs, more);
  const __m128 eights = _mm_add_ps (_mm256_castps256_ps128 (fours), _mm256_extractf128_ps (fours, 1));

  _mm_storeu_ps (c, _mm_add_ps (_mm_loadu_ps (c), eights));
}

void
nn_f32_gram_tile_avx2 (gsize n, const float *a, const float *b, gsize stride, float *c, gsize c_stride)
{
  const __m256 zero = _mm256_setzero_ps ();
  Sums r0 = { zero, zero, zero, zero }, r1 = r0, r2 = r0;

  for (gsize p = 0; p < n; p += NN_GRAM_STEP)
    {
      const __m256 b0 = _mm256_load_ps (b + p), b1 = _mm256_load_ps (b + stride + p);
      const __m256 b2 = _mm256_load_ps (b + 2 * stride + p), b3 = _mm256_load_ps (b + 3 * stride + p);

      r0 = multiply_add (r0, a + p, b0, b1, b2, b3);
      r1 = multiply_add (r1, a + stride + p, b0, b1, b2, b3);
      r2 = multiply_add (r2, a + 2 * stride + p, b0, b1, b2, b3);
    }
  end_row (r0, c);
  end_row (r1, c + c_stride);
  end_row (r2, c + 2 * c_stride);
}
