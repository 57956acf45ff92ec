/* SPDX-License-Identifier: GPL-3.0-or-later
 * Register tile of Gram matrices: reference and selection.
 */
#include "config.h"

#include "nn/kernels/gram.h"

NnGramTileFunc nn_gram_tile = nn_f32_gram_tile_ref;

void
nn_gram_kernels_init (NnCpu level)
{
  nn_gram_tile = nn_f32_gram_tile_ref;
#ifdef __x86_64__
  if (level >= NN_CPU_AVX2)
    nn_gram_tile = nn_f32_gram_tile_avx2;
#endif
}

void
nn_f32_gram_tile_ref (gsize n, const float *a, const float *b, gsize stride, float *c, gsize c_stride)
{
  for (int i = 0; i < NN_GRAM_ROWS; i++)
    for (int j = 0; j < NN_GRAM_COLUMNS; j++)
      {
        float sum = 0.0f;

        for (gsize p = 0; p < n; p++)
          sum += a[i * stride + p] * b[j * stride + p];
        c[i * c_stride + j] += sum;
      }
}
