/* SPDX-License-Identifier: GPL-3.0-or-later
 * Winograd's transforms: one strip through filter, input and output transforms is a 3×3 convolution; versions agree.
 */
#include "config.h"

#include <string.h>

#include "check.h"
#include "nn/kernels/winograd.h"

/* One channel: the error of the transforms alone. */
#define TOLERANCE 3e-6
#define POINT_STRIDE 24

static void
check_strip (gsize stride, const NnClamp *clamp, float bias)
{
  g_auto (CheckArray) in = check_array_random (5 * stride + NN_WINOGRAD_STRIP_IN, 1);
  g_auto (CheckArray) g = check_array_random (9, 2);
  g_auto (CheckArray) v = check_array_new (NN_WINOGRAD_POINTS * POINT_STRIDE);
  g_auto (CheckArray) out = check_array_new (4 * NN_WINOGRAD_STRIP_OUT);
  g_auto (CheckArray) expected = check_array_new (4 * NN_WINOGRAD_STRIP_OUT);
  double filter[9], u[NN_WINOGRAD_POINTS];

  for (int i = 0; i < 9; i++)
    filter[i] = g.data[i];
  nn_winograd_filter (filter, u);
  nn_winograd_kernels.input (in.data, stride, v.data, POINT_STRIDE);
  for (int point = 0; point < NN_WINOGRAD_POINTS; point++)
    for (int tile = 0; tile < NN_WINOGRAD_STRIP; tile++)
      v.data[point * POINT_STRIDE + tile] *= u[point];
  nn_winograd_kernels.output (v.data, POINT_STRIDE, bias, clamp, out.data, NN_WINOGRAD_STRIP_OUT);
  for (int y = 0; y < 4; y++)
    for (int x = 0; x < NN_WINOGRAD_STRIP_OUT; x++)
      {
        double sum = bias;

        for (int i = 0; i < 9; i++)
          sum += filter[i] * in.data[(y + i / 3) * stride + x + i % 3];
        expected.data[y * NN_WINOGRAD_STRIP_OUT + x] = nn_clamp_value (clamp, sum);
      }
  check_close (out.data, expected.data, out.count, TOLERANCE, "strip");
}

static void
test_strip (gconstpointer data)
{
  const NnActivation none = { NN_ACTIVATION_NONE }, relu = { NN_ACTIVATION_RELU };
  const NnClamp linear = nn_clamp_from_activation (&none), clamped = nn_clamp_from_activation (&relu);

  nn_cpu_set (GPOINTER_TO_INT (data));
  check_strip (NN_WINOGRAD_STRIP_IN, &linear, 0.0f);
  check_strip (NN_WINOGRAD_STRIP_IN + 13, &clamped, 0.25f);
  nn_cpu_set (NN_CPU_AVX2);
}

/* All borders that a picture of any size can put into a patch, with and without a gate. */
static void
test_patch (gconstpointer data)
{
  const NnGate relu = nn_gate_from_activation (&(NnActivation){ NN_ACTIVATION_RELU }, NULL);
  g_auto (CheckArray) source = check_array_random (6 * 47, 1);
  g_auto (CheckArray) values = check_array_random (6 * 47, 2);

  nn_cpu_set (GPOINTER_TO_INT (data));
  for (int end = 0; end <= NN_WINOGRAD_STRIP_IN; end++)
    for (int begin = 0; begin <= end; begin += 1 + begin / 2)
      {
        float rows[2][NN_WINOGRAD_PATCH * NN_WINOGRAD_ROWS_STEP];
        NnWinogradPatch patch = { source.data, 47, begin % 3, 6 - end % 3, begin, end, &relu, NULL };

        patch.values = end % 2 ? values.data : NULL;
        /* Whatever lies between the rows stays there. */
        memset (rows, 0x7f, sizeof rows);
        nn_winograd_kernels.patch (&patch, rows[0]);
        nn_f32_winograd_patch_ref (&patch, rows[1]);
        for (guint i = 0; i < G_N_ELEMENTS (rows[0]); i++)
          g_assert_cmpfloat (rows[0][i], ==, rows[1][i]);
      }
  nn_cpu_set (NN_CPU_AVX2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (NnCpu level = NN_CPU_REFERENCE; level <= NN_CPU_AVX2; level++)
    {
      g_autofree char *strip = g_strdup_printf ("/kernels/winograd/%s/strip", nn_cpu_name (level));
      g_autofree char *patch = g_strdup_printf ("/kernels/winograd/%s/patch", nn_cpu_name (level));

      g_test_add_data_func (strip, GINT_TO_POINTER (level), test_strip);
      g_test_add_data_func (patch, GINT_TO_POINTER (level), test_patch);
    }
  return g_test_run ();
}
