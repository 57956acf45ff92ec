/* SPDX-License-Identifier: GPL-3.0-or-later
 * Winograd transforms, AVX2 and FMA. The vertical half works on rows as they lie in the picture; the horizontal half
 * needs one register per column of the tiles, lanes being tiles, and so begins or ends with a 4-way (de)interleave.
 */
#include "config.h"

#include "nn/kernels/winograd.h"

#include <immintrin.h>
#include <math.h>

#define A ((float) NN_WINOGRAD_A)
#define B ((float) NN_WINOGRAD_B)

/* What a gate makes of @x where its values are @v. A rectifier's takes one comparison; behind it, what is no number or
 * infinite becomes 0, where a product with a slope of 0 would be no number. */
static inline __attribute__ ((always_inline)) __m256
pass_gate (const NnGate *gate, gboolean rectifier, __m256 v, __m256 x)
{
  __m256 above = _mm256_cmp_ps (v, rectifier ? _mm256_setzero_ps () : _mm256_set1_ps (gate->low), _CMP_GT_OQ), below;

  if (rectifier)
    return _mm256_and_ps (above, x);
  below = _mm256_cmp_ps (v, _mm256_set1_ps (gate->high), _CMP_NGE_UQ);
  return _mm256_blendv_ps (_mm256_mul_ps (_mm256_set1_ps (gate->slope), x), x, _mm256_and_ps (above, below));
}

/* Which lanes of the 5 registers of a row exist. */
static inline void
find_lanes (const NnWinogradPatch *patch, __m256i masks[5])
{
  const __m256i begin = _mm256_set1_epi32 (patch->x_begin - 1), end = _mm256_set1_epi32 (patch->x_end);
  __m256i lanes = _mm256_setr_epi32 (0, 1, 2, 3, 4, 5, 6, 7);

  for (int i = 0; i < 5; i++, lanes = _mm256_add_epi32 (lanes, _mm256_set1_epi32 (8)))
    masks[i] = _mm256_and_si256 (_mm256_cmpgt_epi32 (lanes, begin), _mm256_cmpgt_epi32 (end, lanes));
}

/* A register of a row; all of its lanes exist if @whole. Loads with a mask take twice as long. */
static inline __attribute__ ((always_inline)) __m256
load (const float *from, gboolean whole, __m256i mask)
{
  return whole ? _mm256_loadu_ps (from) : _mm256_maskload_ps (from, mask);
}

static inline __attribute__ ((always_inline)) void
copy_row (const NnWinogradPatch *patch, gint64 from, gboolean whole, gboolean rectifier, const __m256i masks[5],
          float *row)
{
  for (int i = 0; i < 5; i++)
    {
      __m256 x = load (patch->source + from + i * 8, whole, masks[i]);

      if (patch->values)
        x = pass_gate (patch->gate, rectifier, load (patch->values + from + i * 8, whole, masks[i]), x);
      _mm256_storeu_ps (row + i * 8, x);
    }
}

static inline __attribute__ ((always_inline)) void
copy_rows (const NnWinogradPatch *patch, gboolean whole, gboolean rectifier, float *rows)
{
  __m256i masks[5];

  find_lanes (patch, masks);
  for (int y = 0; y < NN_WINOGRAD_PATCH; y++, rows += NN_WINOGRAD_ROWS_STEP)
    if (y >= patch->y_begin && y < patch->y_end)
      copy_row (patch, (gint64) y * patch->stride, whole, rectifier, masks, rows);
    else
      for (int i = 0; i < 5; i++)
        _mm256_storeu_ps (rows + i * 8, _mm256_setzero_ps ());
}

void
nn_f32_winograd_patch_avx2 (const NnWinogradPatch *patch, float *rows)
{
  const gboolean whole = patch->x_begin == 0 && patch->x_end == NN_WINOGRAD_STRIP_IN;
  const gboolean rectifier =
      patch->values && patch->gate->slope == 0.0f && patch->gate->low == 0.0f && !(patch->gate->high <= G_MAXFLOAT);

  if (whole && rectifier)
    copy_rows (patch, TRUE, TRUE, rows);
  else if (rectifier)
    copy_rows (patch, FALSE, TRUE, rows);
  else
    copy_rows (patch, FALSE, FALSE, rows);
}

/* Bᵀ times a column of 6. */
static inline void
input_column (const __m256 x[6], __m256 t[6])
{
  const __m256 a = _mm256_set1_ps (A), b = _mm256_set1_ps (B);
  const __m256 two = _mm256_set1_ps (2.0f), half = _mm256_set1_ps (0.5f), c = _mm256_set1_ps (2.5f);
  __m256 even_a = _mm256_fnmadd_ps (two, x[2], x[4]), odd_a = _mm256_fnmadd_ps (two, x[1], x[3]);
  __m256 even_b = _mm256_fnmadd_ps (half, x[2], x[4]), odd_b = _mm256_fnmadd_ps (half, x[1], x[3]);

  t[0] = _mm256_fnmadd_ps (c, x[2], _mm256_add_ps (x[0], x[4]));
  t[1] = _mm256_fmadd_ps (a, odd_a, even_a);
  t[2] = _mm256_fnmadd_ps (a, odd_a, even_a);
  t[3] = _mm256_fmadd_ps (b, odd_b, even_b);
  t[4] = _mm256_fnmadd_ps (b, odd_b, even_b);
  t[5] = _mm256_fnmadd_ps (c, x[3], _mm256_add_ps (x[1], x[5]));
}

/* Transposes the 4×4 blocks in both halves of 4 registers. */
static inline void
transpose_lanes (__m256 r0, __m256 r1, __m256 r2, __m256 r3, __m256 out[4])
{
  __m256 u = _mm256_unpacklo_ps (r0, r1), v = _mm256_unpacklo_ps (r2, r3);
  __m256 w = _mm256_unpackhi_ps (r0, r1), z = _mm256_unpackhi_ps (r2, r3);

  out[0] = _mm256_shuffle_ps (u, v, 0x44);
  out[1] = _mm256_shuffle_ps (u, v, 0xee);
  out[2] = _mm256_shuffle_ps (w, z, 0x44);
  out[3] = _mm256_shuffle_ps (w, z, 0xee);
}

/* 40 floats of a row to the 6 columns of 8 tiles that are 4 apart: x[i] lane t = row[4 t + i]. */
static inline void
split_row (const float *row, __m256 x[6])
{
  __m256 t0 = _mm256_load_ps (row), t1 = _mm256_load_ps (row + 8), t2 = _mm256_load_ps (row + 16);
  __m256 t3 = _mm256_load_ps (row + 24), t4 = _mm256_load_ps (row + 32);
  __m256 r0 = _mm256_permute2f128_ps (t0, t2, 0x20), r1 = _mm256_permute2f128_ps (t0, t2, 0x31);
  __m256 r2 = _mm256_permute2f128_ps (t1, t3, 0x20), r3 = _mm256_permute2f128_ps (t1, t3, 0x31);
  __m256 r4 = _mm256_permute2f128_ps (t2, t4, 0x20);
  __m256 u = _mm256_unpacklo_ps (r1, r2), v = _mm256_unpacklo_ps (r3, r4);

  transpose_lanes (r0, r1, r2, r3, x);
  x[4] = _mm256_shuffle_ps (u, v, 0x44);
  x[5] = _mm256_shuffle_ps (u, v, 0xee);
}

void
nn_f32_winograd_input_avx2 (const float *rows, gsize stride, float *v, gsize point_stride)
{
  float half[NN_WINOGRAD_PATCH][NN_WINOGRAD_STRIP_IN] __attribute__ ((aligned (32)));

  for (int i = 0; i < NN_WINOGRAD_STRIP_IN; i += 8)
    {
      __m256 x[6], t[6];

      for (int y = 0; y < 6; y++)
        x[y] = _mm256_loadu_ps (rows + y * stride + i);
      input_column (x, t);
      for (int y = 0; y < 6; y++)
        _mm256_store_ps (half[y] + i, t[y]);
    }
  for (int y = 0; y < NN_WINOGRAD_PATCH; y++)
    {
      __m256 x[6], t[6];

      split_row (half[y], x);
      input_column (x, t);
      for (int i = 0; i < 6; i++)
        _mm256_store_ps (v + (y * 6 + i) * point_stride, t[i]);
    }
}

/* Aᵀ times a column of 6. */
static inline void
output_column (const __m256 m[6], __m256 y[4])
{
  const __m256 a = _mm256_set1_ps (A), b = _mm256_set1_ps (B);
  const __m256 a3 = _mm256_set1_ps (A * 0.5f), b3 = _mm256_set1_ps (B * 2.0f);
  const __m256 half = _mm256_set1_ps (0.5f), two = _mm256_set1_ps (2.0f);
  __m256 sum_a = _mm256_add_ps (m[1], m[2]), difference_a = _mm256_sub_ps (m[1], m[2]);
  __m256 sum_b = _mm256_add_ps (m[3], m[4]), difference_b = _mm256_sub_ps (m[3], m[4]);

  y[0] = _mm256_add_ps (m[0], _mm256_add_ps (sum_a, sum_b));
  y[1] = _mm256_fmadd_ps (a, difference_a, _mm256_mul_ps (b, difference_b));
  y[2] = _mm256_fmadd_ps (half, sum_a, _mm256_mul_ps (two, sum_b));
  y[3] = _mm256_fmadd_ps (a3, difference_a, _mm256_fmadd_ps (b3, difference_b, m[5]));
}

/* The inverse of split_row() for 4 columns: row[4 t + i] = x[i] lane t. */
static inline void
join_row (const __m256 x[4], float *row)
{
  __m256 r[4];

  transpose_lanes (x[0], x[1], x[2], x[3], r);
  _mm256_storeu_ps (row, _mm256_permute2f128_ps (r[0], r[1], 0x20));
  _mm256_storeu_ps (row + 8, _mm256_permute2f128_ps (r[2], r[3], 0x20));
  _mm256_storeu_ps (row + 16, _mm256_permute2f128_ps (r[0], r[1], 0x31));
  _mm256_storeu_ps (row + 24, _mm256_permute2f128_ps (r[2], r[3], 0x31));
}

/* Which parts of a clamp do anything; the others are left out of the loops below. */
typedef enum
{
  CLAMP_NOTHING,
  CLAMP_LOW,
  CLAMP_ALL
} Clamped;

static inline __attribute__ ((always_inline)) void
transform_output (const float *m, gsize point_stride, float bias, const NnClamp *clamp, Clamped clamped, float *rows,
                  gsize stride)
{
  const __m256 add = _mm256_set1_ps (bias), slope = _mm256_set1_ps (clamp->slope);
  const __m256 low = _mm256_set1_ps (clamp->low), high = _mm256_set1_ps (clamp->high);
  __m256 half[NN_WINOGRAD_PATCH][NN_WINOGRAD_TILE];

  for (int i = 0; i < NN_WINOGRAD_PATCH; i++)
    {
      __m256 x[6];

      for (int y = 0; y < 6; y++)
        x[y] = _mm256_load_ps (m + (y * 6 + i) * point_stride);
      output_column (x, half[i]);
    }
  for (int y = 0; y < NN_WINOGRAD_TILE; y++)
    {
      __m256 x[6] = { half[0][y], half[1][y], half[2][y], half[3][y], half[4][y], half[5][y] };
      __m256 out[4];

      output_column (x, out);
      for (int i = 0; i < 4; i++)
        {
          __m256 value = _mm256_add_ps (out[i], add);

          if (clamped == CLAMP_ALL)
            value = _mm256_max_ps (_mm256_mul_ps (slope, value), value);
          if (clamped != CLAMP_NOTHING)
            value = _mm256_max_ps (low, value);
          if (clamped == CLAMP_ALL)
            value = _mm256_min_ps (high, value);
          out[i] = value;
        }
      join_row (out, rows + y * stride);
    }
}

void
nn_f32_winograd_output_avx2 (const float *m, gsize point_stride, float bias, const NnClamp *clamp, float *rows,
                             gsize stride)
{
  if (clamp->slope != 1.0f || clamp->high != INFINITY)
    transform_output (m, point_stride, bias, clamp, CLAMP_ALL, rows, stride);
  else if (clamp->low != -INFINITY)
    transform_output (m, point_stride, bias, clamp, CLAMP_LOW, rows, stride);
  else
    transform_output (m, point_stride, bias, clamp, CLAMP_NOTHING, rows, stride);
}
