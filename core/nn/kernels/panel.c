/* SPDX-License-Identifier: GPL-3.0-or-later
 * Register tile of the convolutions: reference and selection.
 */
#include "config.h"

#include "nn/kernels/panel.h"

#include <math.h>
#include <string.h>

NnPanelKernels nn_panel_kernels = { nn_f32_panel_tile_ref, nn_f32_panel_gather_ref, nn_f32_panel_gate_ref };

void
nn_panel_kernels_init (NnCpu level)
{
  nn_panel_kernels = (NnPanelKernels){ nn_f32_panel_tile_ref, nn_f32_panel_gather_ref, nn_f32_panel_gate_ref };
#ifdef __x86_64__
  if (level >= NN_CPU_AVX2)
    nn_panel_kernels = (NnPanelKernels){ nn_f32_panel_tile_avx2, nn_f32_panel_gather_avx2, nn_f32_panel_gate_avx2 };
#endif
}

NnClamp
nn_clamp_from_activation (const NnActivation *activation)
{
  switch (activation->kind)
    {
    case NN_ACTIVATION_RELU:
      return (NnClamp){ 1.0f, 0.0f, INFINITY };
    case NN_ACTIVATION_LEAKY_RELU:
      return (NnClamp){ activation->slope, -INFINITY, INFINITY };
    case NN_ACTIVATION_CLIP:
      return (NnClamp){ 1.0f, activation->low, activation->high };
    case NN_ACTIVATION_NONE:
      break;
    }
  return (NnClamp){ 1.0f, -INFINITY, INFINITY };
}

NnGate
nn_gate_from_activation (const NnActivation *activation, const float *values)
{
  switch (activation->kind)
    {
    case NN_ACTIVATION_RELU:
      return (NnGate){ values, 0.0f, 0.0f, NAN };
    case NN_ACTIVATION_LEAKY_RELU:
      return (NnGate){ values, activation->slope, 0.0f, NAN };
    case NN_ACTIVATION_CLIP:
      return (NnGate){ values, 0.0f, activation->low, activation->high };
    case NN_ACTIVATION_NONE:
      break;
    }
  return (NnGate){ NULL, 1.0f, 0.0f, NAN };
}

/* Row k of B is at b + k · 24, or at b + offsets[k]. */
static void
multiply (gsize depth, const float *a, const float *b, const gint64 *offsets, float *c, gsize stride,
          const float *start, const NnClamp *clamp)
{
  float sums[NN_PANEL_ROWS][NN_PANEL_COLUMNS];

  for (int i = 0; i < NN_PANEL_ROWS; i++)
    for (int j = 0; j < NN_PANEL_COLUMNS; j++)
      sums[i][j] = start ? start[i] : c[i * stride + j];
  for (gsize k = 0; k < depth; k++, a += NN_PANEL_ROWS)
    {
      const float *row = b + (offsets ? offsets[k] : (gint64) k * NN_PANEL_COLUMNS);

      for (int i = 0; i < NN_PANEL_ROWS; i++)
        for (int j = 0; j < NN_PANEL_COLUMNS; j++)
          sums[i][j] += a[i] * row[j];
    }
  for (int i = 0; i < NN_PANEL_ROWS; i++)
    for (int j = 0; j < NN_PANEL_COLUMNS; j++)
      c[i * stride + j] = clamp ? nn_clamp_value (clamp, sums[i][j]) : sums[i][j];
}

void
nn_f32_panel_tile_ref (gsize depth, const float *a, const float *b, float *c, gsize stride, const float *start,
                       const NnClamp *clamp)
{
  multiply (depth, a, b, NULL, c, stride, start, clamp);
}

void
nn_f32_panel_gather_ref (gsize depth, const float *a, const float *b, const gint64 *offsets, float *c, gsize stride,
                         const float *start, const NnClamp *clamp)
{
  multiply (depth, a, b, offsets, c, stride, start, clamp);
}

void
nn_f32_panel_gate_ref (float *dst, const float *src, const float *values, gsize n, const NnGate *gate)
{
  for (gsize i = 0; i < n; i++)
    dst[i] = values[i] > gate->low && !(values[i] >= gate->high) ? src[i] : gate->slope * src[i];
}

void
nn_panel_tile_edge (gsize depth, const float *a, const float *b, const gint64 *offsets, float *c, gsize stride,
                    const float *start, const NnClamp *clamp, int rows, int columns)
{
  float tile[NN_PANEL_ROWS * NN_PANEL_COLUMNS] __attribute__ ((aligned (NN_ALIGNMENT))) = { 0 };

  if (!start)
    for (int i = 0; i < rows; i++)
      memcpy (tile + i * NN_PANEL_COLUMNS, c + i * stride, columns * sizeof (float));
  if (offsets)
    nn_panel_kernels.gather (depth, a, b, offsets, tile, NN_PANEL_COLUMNS, start, clamp);
  else
    nn_panel_kernels.tile (depth, a, b, tile, NN_PANEL_COLUMNS, start, clamp);
  for (int i = 0; i < rows; i++)
    memcpy (c + i * stride, tile + i * NN_PANEL_COLUMNS, columns * sizeof (float));
}
