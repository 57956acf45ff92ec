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

/* Three registers of a row of C. Plain variables, not arrays: compilers keep arrays of registers in memory. */
typedef struct
{
  __m256 x0, x1, x2;
} Row;

static inline Row
begin_row (const float *c, gsize stride, const float *start, int i)
{
  if (start)
    {
      __m256 value = _mm256_broadcast_ss (start + i);

      return (Row){ value, value, value };
    }
  c += i * stride;
  return (Row){ _mm256_loadu_ps (c), _mm256_loadu_ps (c + 8), _mm256_loadu_ps (c + 16) };
}

static inline Row
multiply_add (Row row, const float *a, __m256 b0, __m256 b1, __m256 b2)
{
  __m256 factor = _mm256_broadcast_ss (a);

  row.x0 = _mm256_fmadd_ps (factor, b0, row.x0);
  row.x1 = _mm256_fmadd_ps (factor, b1, row.x1);
  row.x2 = _mm256_fmadd_ps (factor, b2, row.x2);
  return row;
}

static inline void
end_row (Row row, float *c, const NnClamp *clamp)
{
  if (clamp)
    row = (Row){ clamp_vector (clamp, row.x0), clamp_vector (clamp, row.x1), clamp_vector (clamp, row.x2) };
  _mm256_storeu_ps (c, row.x0);
  _mm256_storeu_ps (c + 8, row.x1);
  _mm256_storeu_ps (c + 16, row.x2);
}

/* Row k of B is at b + k · 24, or at b + offsets[k]; inlined for each of the two. */
static inline __attribute__ ((always_inline)) void
multiply (gsize depth, const float *a, const float *b, const gint64 *offsets, float *c, gsize stride,
          const float *start, const NnClamp *clamp)
{
  Row r0 = begin_row (c, stride, start, 0), r1 = begin_row (c, stride, start, 1);
  Row r2 = begin_row (c, stride, start, 2), r3 = begin_row (c, stride, start, 3);

  for (gsize k = 0; k < depth; k++, a += 4)
    {
      const float *row = offsets ? b + offsets[k] : b + k * 24;
      __m256 b0 = _mm256_loadu_ps (row), b1 = _mm256_loadu_ps (row + 8), b2 = _mm256_loadu_ps (row + 16);

      r0 = multiply_add (r0, a, b0, b1, b2);
      r1 = multiply_add (r1, a + 1, b0, b1, b2);
      r2 = multiply_add (r2, a + 2, b0, b1, b2);
      r3 = multiply_add (r3, a + 3, b0, b1, b2);
    }
  end_row (r0, c, clamp);
  end_row (r1, c + stride, clamp);
  end_row (r2, c + 2 * stride, clamp);
  end_row (r3, c + 3 * stride, clamp);
}

void
nn_f32_panel_tile_avx2 (gsize depth, const float *a, const float *b, float *c, gsize stride, const float *start,
                        const NnClamp *clamp)
{
  multiply (depth, a, b, NULL, c, stride, start, clamp);
}

void
nn_f32_panel_gather_avx2 (gsize depth, const float *a, const float *b, const gint64 *offsets, float *c, gsize stride,
                          const float *start, const NnClamp *clamp)
{
  multiply (depth, a, b, offsets, c, stride, start, clamp);
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
