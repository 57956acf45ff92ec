/* SPDX-License-Identifier: GPL-3.0-or-later
 * Distances against brute force; gaps that leak and gaps that do not; lines shared between regions.
 */
#include "config.h"

#include <math.h>

#include "effects/trapped-ball.h"

static void
check_distances (int width, int height, int limit, double part, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autofree guint8 *mask = g_new (guint8, (gsize) width * height);
  g_autofree guint16 *distance = g_new (guint16, (gsize) width * height);

  for (int i = 0; i < width * height; i++)
    mask[i] = g_rand_double (rand) < part;
  art_distance_squared (mask, width, height, limit, distance);
  for (int i = 0; i < width * height; i++)
    {
      int nearest = limit * limit;

      for (int j = 0; j < width * height; j++)
        if (mask[j])
          {
            int across = i % width - j % width, down = i / width - j / width;

            nearest = MIN (nearest, across * across + down * down);
          }
      g_assert_cmpint (distance[i], ==, nearest);
    }
}

static void
test_distance (void)
{
  check_distances (1, 1, 5, 0.0, 1);
  check_distances (1, 1, 5, 1.0, 1);
  check_distances (130, 7, 9, 0.01, 2);
  check_distances (7, 67, 30, 0.01, 3);
  check_distances (41, 37, 255, 0.004, 4);
  check_distances (40, 40, 12, 0.2, 5);
}

/* A ring in a square of paper, with an opening of @opening pixels to the right; pixels of lines are 1. */
#define SIDE 61
#define RADIUS 20.0

static void
draw_ring (guint8 *mask, int opening)
{
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      {
        double radius = hypot (x - 30, y - 30);
        gboolean open = x > 30 && y >= 30 - opening / 2 && y < 30 - opening / 2 + opening;

        mask[y * SIDE + x] = fabs (radius - RADIUS) < 1.2 && !open;
      }
}

static int
fill (const guint8 *mask, int width, int height, double gap, gint32 *labels)
{
  g_autofree guint16 *distance = g_new (guint16, (gsize) width * height);

  art_distance_squared (mask, width, height, art_trapped_ball_reach (gap), distance);
  return art_trapped_ball_fill (distance, width, height, gap, labels);
}

static void
test_gap (void)
{
  static guint8 mask[SIDE * SIDE];
  static gint32 labels[SIDE * SIDE];

  for (int opening = 0; opening <= 9; opening++)
    for (int gap = 0; gap <= 12; gap++)
      {
        gboolean closed = opening == 0 || gap >= opening;

        /* Of gaps that are one pixel wider than asked for, some are closed too. */
        if (opening == gap + 1)
          continue;
        draw_ring (mask, opening);
        g_assert_cmpint (fill (mask, SIDE, SIDE, gap, labels), ==, closed ? 2 : 1);
        g_assert_cmpint (labels[30 * SIDE + 30] == labels[0], ==, !closed);
      }
}

/* A tail that is nowhere wider than the gap is one region all the same. */
static void
test_tail (void)
{
  enum
  {
    WIDTH = 120,
    HEIGHT = 20
  };
  guint8 mask[WIDTH * HEIGHT];
  gint32 labels[WIDTH * HEIGHT];

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      mask[y * WIDTH + x] = fabs (y - 9.5) > 3.5 + 0.9 * sin (x / 5.0);
  g_assert_cmpint (fill (mask, WIDTH, HEIGHT, 12, labels), ==, 1);
}

/* A diagonal line of single pixels is tight. */
static void
test_diagonal (void)
{
  guint8 mask[32 * 32];
  gint32 labels[32 * 32];

  for (int i = 0; i < 32 * 32; i++)
    mask[i] = i % 32 == i / 32;
  g_assert_cmpint (fill (mask, 32, 32, 0, labels), ==, 2);
  g_assert_cmpint (labels[0], ==, 0);
  g_assert_cmpint (labels[31], ==, 1);
  g_assert_cmpint (labels[31 * 32], ==, 2);
}

static void
test_grow (void)
{
  enum
  {
    WIDTH = 21
  };
  guint8 ink[WIDTH * 3];
  gint32 labels[WIDTH * 3];

  /* A soft line of nine pixels: the border comes to its middle. */
  for (int i = 0; i < WIDTH * 3; i++)
    {
      int off = ABS (i % WIDTH - 10);

      ink[i] = (guint8) (off > 4 ? 0 : 255 - 50 * off);
      labels[i] = off <= 4 ? 0 : i % WIDTH < 10 ? 7 : 9;
    }
  g_assert_true (art_trapped_ball_grow (ink, WIDTH, 3, labels));
  for (int i = 0; i < WIDTH * 3; i++)
    if (i % WIDTH != 10)
      g_assert_cmpint (labels[i], ==, i % WIDTH < 10 ? 7 : 9);
    else
      g_assert_cmpint (labels[i], !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trapped-ball/distance", test_distance);
  g_test_add_func ("/trapped-ball/gap", test_gap);
  g_test_add_func ("/trapped-ball/tail", test_tail);
  g_test_add_func ("/trapped-ball/diagonal", test_diagonal);
  g_test_add_func ("/trapped-ball/grow", test_grow);
  return g_test_run ();
}
