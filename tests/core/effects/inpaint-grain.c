/* SPDX-License-Identifier: GPL-3.0-or-later
 * A smooth hole gets the grain around it; what has grain already is left alone.
 */
#include "config.h"

#include "effects/inpaint-grain.h"

#include <math.h>
#include <string.h>

#define WIDTH 121
#define HEIGHT 99

static NnTensor *
noisy_picture_new (double spread)
{
  NnShape shape = NN_SHAPE (1, 3, HEIGHT, WIDTH);
  NnTensor *picture = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  for (int i = 0; i < WIDTH * HEIGHT; i++)
    {
      float noise = (float) (spread * sqrt (12.0) * (g_rand_double (random) - 0.5));

      for (int c = 0; c < 3; c++)
        nn_tensor_floats (picture)[c * WIDTH * HEIGHT + i] = 0.3f + 0.002f * (i % WIDTH) + noise;
    }
  return picture;
}

static guint8 *
hole_new (void)
{
  guint8 *hole = g_malloc0 (WIDTH * HEIGHT);

  for (int y = 25; y < 75; y++)
    memset (hole + y * WIDTH + 35, 255, 50);
  return hole;
}

/* Spread of what is finer than a slope, inside the hole. */
static double
grain_inside (const NnTensor *picture, const guint8 *hole)
{
  double sum = 0.0;
  int n = 0;

  for (int i = 0; i < WIDTH * HEIGHT; i++)
    if (hole[i] && hole[i - 1] && hole[i + 1])
      {
        const float *at = nn_tensor_floats (picture) + i;
        double d = at[0] - 0.5 * (at[-1] + at[1]);

        sum += d * d;
        n++;
      }
  return sqrt (sum / n / 1.5);
}

static void
smooth_hole (NnTensor *picture, const guint8 *hole)
{
  for (int i = 0; i < 3 * WIDTH * HEIGHT; i++)
    if (hole[i % (WIDTH * HEIGHT)])
      nn_tensor_floats (picture)[i] = 0.3f + 0.002f * (i % WIDTH);
}

static void
test_added (void)
{
  g_autofree guint8 *hole = hole_new ();
  g_autoptr (NnTensor) picture = noisy_picture_new (0.03), before = noisy_picture_new (0.03), half = NULL;
  double is;

  smooth_hole (picture, hole);
  half = nn_tensor_convert (picture, NN_TYPE_FLOAT, NULL);
  art_inpaint_match_grain (picture, hole, 1.0, 9);
  is = grain_inside (picture, hole);
  g_assert_cmpfloat (is, >, 0.02);
  g_assert_cmpfloat (is, <, 0.033);
  for (int i = 0; i < 3 * WIDTH * HEIGHT; i++)
    if (!hole[i % (WIDTH * HEIGHT)])
      g_assert_cmpfloat (nn_tensor_floats (picture)[i], ==, nn_tensor_floats (before)[i]);
  art_inpaint_match_grain (half, hole, 0.5, 9);
  g_assert_cmpfloat (fabs (grain_inside (half, hole) - 0.5 * is), <, 0.001);
}

static void
test_left_alone (void)
{
  g_autofree guint8 *hole = hole_new ();
  g_autoptr (NnTensor) noisy = noisy_picture_new (0.03), clean = noisy_picture_new (0.0);
  double before = grain_inside (noisy, hole);

  art_inpaint_match_grain (noisy, hole, 1.0, 9);
  g_assert_cmpfloat (grain_inside (noisy, hole), <, 1.1 * before);
  art_inpaint_match_grain (clean, hole, 1.0, 9);
  g_assert_cmpfloat (grain_inside (clean, hole), <, 1e-6);
}

static void
test_threads (void)
{
  g_autofree guint8 *hole = hole_new ();
  g_autoptr (NnTensor) one = noisy_picture_new (0.03), many = noisy_picture_new (0.03);

  smooth_hole (one, hole);
  smooth_hole (many, hole);
  nn_threads_set_count (1);
  art_inpaint_match_grain (one, hole, 1.0, 9);
  nn_threads_set_count (7);
  art_inpaint_match_grain (many, hole, 1.0, 9);
  nn_threads_set_count (0);
  g_assert_cmpmem (one->data, nn_tensor_bytes (one), many->data, nn_tensor_bytes (many));
}

/* Too small to say anything. */
static void
test_small (void)
{
  NnShape shape = NN_SHAPE (1, 3, 2, 3);
  g_autoptr (NnTensor) picture = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  const guint8 hole[6] = { 0, 255, 0, 0, 255, 0 };

  art_inpaint_match_grain (picture, hole, 1.0, 1);
  for (int i = 0; i < 18; i++)
    g_assert_cmpfloat (nn_tensor_floats (picture)[i], ==, 0.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inpaint-grain/added", test_added);
  g_test_add_func ("/inpaint-grain/left-alone", test_left_alone);
  g_test_add_func ("/inpaint-grain/threads", test_threads);
  g_test_add_func ("/inpaint-grain/small", test_small);
  return g_test_run ();
}
