/* SPDX-License-Identifier: GPL-3.0-or-later
 * Winograd transforms: reference and selection.
 */
#include "config.h"

#include "nn/kernels/winograd.h"

#include <string.h>

#define A ((float) NN_WINOGRAD_A)
#define B ((float) NN_WINOGRAD_B)

NnWinogradKernels nn_winograd_kernels = { nn_f32_winograd_patch_ref, nn_f32_winograd_input_ref,
                                          nn_f32_winograd_output_ref };

void
nn_winograd_kernels_init (NnCpu level)
{
  nn_winograd_kernels =
      (NnWinogradKernels){ nn_f32_winograd_patch_ref, nn_f32_winograd_input_ref, nn_f32_winograd_output_ref };
#ifdef __x86_64__
  if (level >= NN_CPU_AVX2)
    nn_winograd_kernels =
        (NnWinogradKernels){ nn_f32_winograd_patch_avx2, nn_f32_winograd_input_avx2, nn_f32_winograd_output_avx2 };
#endif
}

/* G times a column of 3, elements @step apart. */
static void
filter_column (const double *g, int step, double *u, int u_step)
{
  const double a = NN_WINOGRAD_A, b = NN_WINOGRAD_B;
  double g0 = g[0], g1 = g[step], g2 = g[2 * step];

  u[0] = g0;
  u[u_step] = -2.0 / 3.0 * (g0 + a * g1 + a * a * g2);
  u[2 * u_step] = -2.0 / 3.0 * (g0 - a * g1 + a * a * g2);
  u[3 * u_step] = 1.0 / 6.0 * (g0 + b * g1 + b * b * g2);
  u[4 * u_step] = 1.0 / 6.0 * (g0 - b * g1 + b * b * g2);
  u[5 * u_step] = g2;
}

void
nn_winograd_filter (const double *g, double *u)
{
  double half[NN_WINOGRAD_PATCH * 3];

  for (int x = 0; x < 3; x++)
    filter_column (g + x, 3, half + x, 3);
  for (int y = 0; y < NN_WINOGRAD_PATCH; y++)
    filter_column (half + y * 3, 1, u + y * NN_WINOGRAD_PATCH, 1);
}

void
nn_f32_winograd_patch_ref (const NnWinogradPatch *patch, float *rows)
{
  const int n = patch->x_end - patch->x_begin;

  for (int y = 0; y < NN_WINOGRAD_PATCH; y++)
    memset (rows + y * NN_WINOGRAD_ROWS_STEP, 0, NN_WINOGRAD_STRIP_IN * sizeof (float));
  for (int y = patch->y_begin; y < patch->y_end && n > 0; y++)
    {
      float *row = rows + y * NN_WINOGRAD_ROWS_STEP + patch->x_begin;
      gint64 from = (gint64) y * patch->stride + patch->x_begin;

      if (patch->values)
        nn_f32_panel_gate_ref (row, patch->source + from, patch->values + from, n, patch->gate);
      else
        memcpy (row, patch->source + from, n * sizeof (float));
    }
}

/* Bᵀ times a column of 6. */
static void
input_column (const float *x, gsize step, float *t, gsize t_step)
{
  float x0 = x[0], x1 = x[step], x2 = x[2 * step], x3 = x[3 * step], x4 = x[4 * step], x5 = x[5 * step];
  float even_a = x4 - 2.0f * x2, odd_a = A * (x3 - 2.0f * x1);
  float even_b = x4 - 0.5f * x2, odd_b = B * (x3 - 0.5f * x1);

  t[0] = x0 + x4 - 2.5f * x2;
  t[t_step] = even_a + odd_a;
  t[2 * t_step] = even_a - odd_a;
  t[3 * t_step] = even_b + odd_b;
  t[4 * t_step] = even_b - odd_b;
  t[5 * t_step] = x1 + x5 - 2.5f * x3;
}

void
nn_f32_winograd_input_ref (const float *rows, gsize stride, float *v, gsize point_stride)
{
  for (int tile = 0; tile < NN_WINOGRAD_STRIP; tile++)
    {
      float half[NN_WINOGRAD_POINTS];

      for (int x = 0; x < NN_WINOGRAD_PATCH; x++)
        input_column (rows + tile * NN_WINOGRAD_TILE + x, stride, half + x, NN_WINOGRAD_PATCH);
      for (int y = 0; y < NN_WINOGRAD_PATCH; y++)
        input_column (half + y * NN_WINOGRAD_PATCH, 1, v + y * NN_WINOGRAD_PATCH * point_stride + tile, point_stride);
    }
}

/* Aᵀ times a column of 6. */
static void
output_column (const float *m, gsize step, float *y, gsize y_step)
{
  float m1 = m[step], m2 = m[2 * step], m3 = m[3 * step], m4 = m[4 * step];
  float sum_a = m1 + m2, difference_a = m1 - m2, sum_b = m3 + m4, difference_b = m3 - m4;

  y[0] = m[0] + sum_a + sum_b;
  y[y_step] = A * difference_a + B * difference_b;
  y[2 * y_step] = 0.5f * sum_a + 2.0f * sum_b;
  y[3 * y_step] = A * 0.5f * difference_a + B * 2.0f * difference_b + m[5 * step];
}

void
nn_f32_winograd_output_ref (const float *m, gsize point_stride, float bias, const NnClamp *clamp, float *rows,
                            gsize stride)
{
  for (int tile = 0; tile < NN_WINOGRAD_STRIP; tile++)
    {
      float half[NN_WINOGRAD_TILE * NN_WINOGRAD_PATCH];
      float *out = rows + tile * NN_WINOGRAD_TILE;

      for (int x = 0; x < NN_WINOGRAD_PATCH; x++)
        output_column (m + x * point_stride + tile, NN_WINOGRAD_PATCH * point_stride, half + x, NN_WINOGRAD_PATCH);
      for (int y = 0; y < NN_WINOGRAD_TILE; y++)
        {
          output_column (half + y * NN_WINOGRAD_PATCH, 1, out + y * stride, 1);
          for (int x = 0; x < NN_WINOGRAD_TILE; x++)
            out[y * stride + x] = nn_clamp_value (clamp, out[y * stride + x] + bias);
        }
    }
}
