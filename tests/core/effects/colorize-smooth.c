/* SPDX-License-Identifier: GPL-3.0-or-later
 * Chroma that runs over an edge of luminance goes back, what is even stays, and so does chroma that luminance explains.
 */
#include "config.h"

#include "effects/colorize-smooth.h"

#include <math.h>
#include <string.h>

static NnTensor *
planes_new (int channels, int width, int height)
{
  const NnShape shape = NN_SHAPE (1, channels, height, width);

  return nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
}

/* The edge of luminance is in the middle, that of chroma two pixels further right. */
static void
test_bleeding (void)
{
  const int width = 131, height = 67, middle = 65;
  g_autoptr (NnTensor) luminance = planes_new (1, width, height), ab = planes_new (2, width, height);
  float *chroma = nn_tensor_floats (ab);

  for (int i = 0; i < width * height; i++)
    {
      nn_tensor_floats (luminance)[i] = i % width < middle ? 0.3f : 0.8f;
      chroma[i] = i % width < middle + 2 ? 0.4f : -0.1f;
      chroma[width * height + i] = 0.25f;
    }
  art_colorize_smooth (luminance, ab);
  for (int y = 0; y < height; y++)
    {
      const float *row = chroma + y * width;

      g_assert_cmpfloat_with_epsilon (row[middle - 1], 0.4, 0.05);
      g_assert_cmpfloat (row[middle], <, 0.2);
      g_assert_cmpfloat (row[middle + 1], <, 0.2);
      g_assert_cmpfloat_with_epsilon (row[5], 0.4, 0.001);
      g_assert_cmpfloat_with_epsilon (row[width - 5], -0.1, 0.001);
      for (int x = 0; x < width; x++)
        g_assert_cmpfloat_with_epsilon (row[width * height + x], 0.25, 1e-5);
    }
}

/* Any size, any number of threads: the same bits, and numbers. */
static void
test_sizes (void)
{
  const int sizes[][2] = { { 1, 1 }, { 1, 40 }, { 300, 2 }, { 33, 17 } };
  int threads = nn_threads_get_count ();

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      int n = sizes[i][0] * sizes[i][1];
      g_autoptr (NnTensor) luminance = planes_new (1, sizes[i][0], sizes[i][1]);
      g_autoptr (NnTensor) first = planes_new (2, sizes[i][0], sizes[i][1]);
      g_autoptr (NnTensor) second = planes_new (2, sizes[i][0], sizes[i][1]);

      for (int k = 0; k < 2 * n; k++)
        nn_tensor_floats (first)[k] = (float) g_test_rand_double_range (-1.0, 1.0);
      for (int k = 0; k < n; k++)
        nn_tensor_floats (luminance)[k] = (float) g_test_rand_double ();
      memcpy (second->data, first->data, nn_tensor_bytes (first));
      nn_threads_set_count (1);
      art_colorize_smooth (luminance, first);
      nn_threads_set_count (3);
      art_colorize_smooth (luminance, second);
      g_assert_cmpmem (first->data, nn_tensor_bytes (first), second->data, nn_tensor_bytes (second));
      for (int k = 0; k < 2 * n; k++)
        g_assert_true (isfinite (nn_tensor_floats (first)[k]));
    }
  nn_threads_set_count (threads);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/colorize-smooth/bleeding", test_bleeding);
  g_test_add_func ("/colorize-smooth/sizes", test_sizes);
  return g_test_run ();
}
