/* SPDX-License-Identifier: GPL-3.0-or-later
 * Register tiles and gates: every version against sums in double, around nothing and one slice of depth.
 */
#include "config.h"

#include "check.h"
#include "nn/kernels/panel.h"

/* One chain of up to 513 multiply-adds of numbers below 1. */
#define TOLERANCE 2e-6

static double
expected_element (const CheckArray *a, const float *b, const gint64 *offsets, const CheckArray *c, gsize depth,
                  gsize stride, const float *start, int i, int j)
{
  double sum = start ? start[i] : c->data[i * stride + j];

  for (gsize k = 0; k < depth; k++)
    sum += (double) a->data[k * 4 + i] * b[(offsets ? (gsize) offsets[k] : k * 24) + j];
  return sum;
}

static void
check_tile (NnPanelTileFunc tile, NnPanelGatherFunc gather, gsize depth, gboolean with_start, gboolean with_clamp)
{
  const gsize stride = 29;
  const NnClamp clamp = { 0.5f, -2.0f, 3.0f };
  const float start[4] = { 1, -2, 0.5f, 0 };
  g_auto (CheckArray) a = check_array_random (depth * 4, 1);
  g_auto (CheckArray) b = check_array_random (depth * 24 + 24, 2);
  g_auto (CheckArray) c = check_array_random (3 * stride + 24, 3);
  g_auto (CheckArray) expected = check_array_random (3 * stride + 24, 3);
  g_autofree gint64 *offsets = g_new (gint64, depth + 1);

  for (gsize k = 0; k < depth; k++)
    offsets[k] = (k * 7919) % (depth * 24);
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 24; j++)
      {
        double sum =
            expected_element (&a, b.data, gather ? offsets : NULL, &c, depth, stride, with_start ? start : NULL, i, j);

        expected.data[i * stride + j] = with_clamp ? nn_clamp_value (&clamp, sum) : sum;
      }
  if (gather)
    gather (depth, a.data, b.data, offsets, c.data, stride, with_start ? start : NULL, with_clamp ? &clamp : NULL);
  else
    tile (depth, a.data, b.data, c.data, stride, with_start ? start : NULL, with_clamp ? &clamp : NULL);
  /* The 5 floats between rows must have kept their values, too. */
  check_close (c.data, expected.data, c.count, TOLERANCE, gather ? "gather" : "tile");
}

static void
test_tiles (gconstpointer data)
{
  const gsize depths[] = { 0, 1, 7, 13, 127, 256, 513 };

  nn_cpu_set (GPOINTER_TO_INT (data));
  for (guint i = 0; i < G_N_ELEMENTS (depths); i++)
    for (int variant = 0; variant < 4; variant++)
      {
        check_tile (nn_panel_kernels.tile, NULL, depths[i], variant & 1, variant & 2);
        check_tile (NULL, nn_panel_kernels.gather, depths[i], variant & 1, variant & 2);
      }
  nn_cpu_set (NN_CPU_AVX2);
}

/* NaN and infinities pass through sums and clamps as arithmetic has it. */
static void
test_special_values (gconstpointer data)
{
  const NnClamp relu = nn_clamp_from_activation (&(NnActivation){ NN_ACTIVATION_RELU });
  const float start[4] = { NAN, INFINITY, -INFINITY, -0.0f };
  float c[4 * 24];

  nn_cpu_set (GPOINTER_TO_INT (data));
  nn_panel_kernels.tile (0, c, c, c, 24, start, &relu);
  for (int j = 0; j < 24; j++)
    {
      g_assert_true (isnan (c[j]));
      g_assert_cmpfloat (c[24 + j], ==, INFINITY);
      g_assert_cmpfloat (c[48 + j], ==, 0.0f);
      g_assert_cmpfloat (c[72 + j], ==, 0.0f);
    }
  nn_cpu_set (NN_CPU_AVX2);
}

static void
test_gate (gconstpointer data)
{
  const NnActivation activations[] = { { NN_ACTIVATION_RELU },
                                       { NN_ACTIVATION_LEAKY_RELU, .slope = 0.2f },
                                       { NN_ACTIVATION_CLIP, .low = -0.25f, .high = 0.5f } };
  const int counts[] = { 0, 1, 7, 8, 13, 127 };

  nn_cpu_set (GPOINTER_TO_INT (data));
  for (guint i = 0; i < G_N_ELEMENTS (activations); i++)
    for (guint n = 0; n < G_N_ELEMENTS (counts); n++)
      {
        g_auto (CheckArray) src = check_array_random (counts[n], 1);
        g_auto (CheckArray) values = check_array_random (counts[n], 2);
        g_auto (CheckArray) dst = check_array_new (counts[n]);
        NnGate gate;

        if (counts[n] > 3)
          values.data[0] = 0.0f, values.data[1] = -0.25f, values.data[2] = 0.5f, values.data[3] = INFINITY;
        gate = nn_gate_from_activation (&activations[i], values.data);
        nn_panel_kernels.gate (dst.data, src.data, values.data, counts[n], &gate);
        for (int j = 0; j < counts[n]; j++)
          {
            const float y = values.data[j];
            const gboolean passes = activations[i].kind == NN_ACTIVATION_CLIP ? y > -0.25f && y < 0.5f : y > 0.0f;

            g_assert_cmpfloat (dst.data[j], ==, passes ? src.data[j] : activations[i].slope * src.data[j]);
          }
      }
  nn_cpu_set (NN_CPU_AVX2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (NnCpu level = NN_CPU_REFERENCE; level <= NN_CPU_AVX2; level++)
    {
      g_autofree char *tiles = g_strdup_printf ("/kernels/panel/%s/tiles", nn_cpu_name (level));
      g_autofree char *special = g_strdup_printf ("/kernels/panel/%s/special-values", nn_cpu_name (level));
      g_autofree char *gate = g_strdup_printf ("/kernels/panel/%s/gate", nn_cpu_name (level));

      g_test_add_data_func (tiles, GINT_TO_POINTER (level), test_tiles);
      g_test_add_data_func (special, GINT_TO_POINTER (level), test_special_values);
      g_test_add_data_func (gate, GINT_TO_POINTER (level), test_gate);
    }
  return g_test_run ();
}
