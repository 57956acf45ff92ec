/* SPDX-License-Identifier: GPL-3.0-or-later
 * Register tile of the convolutions, AVX2 and FMA: 12 accumulators, 7 loads for 12 multiply-adds.
 */
#include "config.h"

#include "nn/kernels/panel.h"

#include <immintrin.h>

static inline __m256
clamp_vector (const NnClamp *clamp, __m256 x)
{
  __m256 y = _mm256_max_ps (_mm256_mul_ps (_mm256_set1_ps (clamp->slope), x), x);

  /* The second operand wins where one is NaN. */
  y = _mm256_max_ps (_mm256_set1_ps (clamp->low), y);
  return _mm256_min_ps (_mm256_set1_ps (clamp->high), y);
}

void
nn_f32_panel_tile_avx2 (gsize depth, const float *a, const float *b, float *c, gsize stride, const float *start,
                        const NnClamp *clamp)
{
  __m256 sums[4][3];

  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 3; j++)
      sums[i][j] = start ? _mm256_broadcast_ss (start + i) : _mm256_loadu_ps (c + i * stride + j * 8);
  for (gsize k = 0; k < depth; k++, a += 4, b += 24)
    {
      __m256 b0 = _mm256_loadu_ps (b), b1 = _mm256_loadu_ps (b + 8), b2 = _mm256_loadu_ps (b + 16);

      for (int i = 0; i < 4; i++)
        {
          __m256 ai = _mm256_broadcast_ss (a + i);

          sums[i][0] = _mm256_fmadd_ps (ai, b0, sums[i][0]);
          sums[i][1] = _mm256_fmadd_ps (ai, b1, sums[i][1]);
          sums[i][2] = _mm256_fmadd_ps (ai, b2, sums[i][2]);
        }
    }
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 3; j++)
      _mm256_storeu_ps (c + i * stride + j * 8, clamp ? clamp_vector (clamp, sums[i][j]) : sums[i][j]);
}

void
nn_f32_panel_gate_avx2 (float *dst, const float *src, const float *values, gsize n, const NnGate *gate)
{
  __m256 low = _mm256_set1_ps (gate->low), high = _mm256_set1_ps (gate->high), slope = _mm256_set1_ps (gate->slope);
  gsize i = 0;

  for (; i + 8 <= n; i += 8)
    {
      __m256 x = _mm256_loadu_ps (src + i), v = _mm256_loadu_ps (values + i);
      __m256 inside = _mm256_and_ps (_mm256_cmp_ps (v, low, _CMP_GT_OQ), _mm256_cmp_ps (v, high, _CMP_NGE_UQ));

      _mm256_storeu_ps (dst + i, _mm256_blendv_ps (_mm256_mul_ps (slope, x), x, inside));
    }
  nn_f32_panel_gate_ref (dst + i, src + i, values + i, n - i, gate);
}
