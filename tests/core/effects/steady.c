/* SPDX-License-Identifier: GPL-3.0-or-later
 * Series of results: what is still stays, what moves is new, noise is neither, slow changes add up.
 */
#include "config.h"

#include "effects/steady.h"

#include <math.h>

#include "nn/nn.h"

#define WIDTH 61
#define HEIGHT 47

/* An even picture with a square of @square at 30, 20 and some noise. */
static GeglBuffer *
picture (float even, float square, float noise)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT), babl_format ("R'G'B'A float"));
  g_autofree float *pixels = g_new (float, 4 * WIDTH * HEIGHT);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      for (int c = 0; c < 4; c++)
        {
          const gboolean in_square = x >= 30 && x < 38 && y >= 20 && y < 28;
          const float value = (in_square ? square : even) + ((7 * x + 3 * y + c) % 2 ? noise : -noise);

          pixels[4 * (y * WIDTH + x) + c] = c == 3 ? 1 : value;
        }
  gegl_buffer_set (buffer, NULL, 0, NULL, pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

static float
value_at (GeglBuffer *buffer, int x, int y)
{
  float rgba[4];

  gegl_buffer_get (buffer, GEGL_RECTANGLE (x, y, 1, 1), 1, babl_format ("R'G'B'A float"), rgba, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  return rgba[0];
}

/* Adds a frame and its result, both even but for a square in the frame. (transfer full) */
static GeglBuffer *
add (ArtSteady *steady, float even, float square, float noise, float painted)
{
  g_autoptr (GeglBuffer) frame = picture (even, square, noise);
  g_autoptr (GeglBuffer) result = picture (painted, painted, 0);

  return art_steady_add (steady, frame, result, 0, 0);
}

static void
test_still (void)
{
  g_autoptr (ArtSteady) steady = art_steady_new ();
  g_autoptr (GeglBuffer) first = add (steady, 0.5f, 0.5f, 0, 0.2f);
  g_autoptr (GeglBuffer) second = add (steady, 0.5f, 0.5f, 0.004f, 0.8f);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        g_assert_cmpfloat_with_epsilon (value_at (first, x, y), 0.2, 1e-6);
        g_assert_cmpfloat (value_at (second, x, y), ==, value_at (first, x, y));
      }
}

/* The square has changed; far from it nothing has. */
static void
test_moved (void)
{
  g_autoptr (ArtSteady) steady = art_steady_new ();
  g_autoptr (GeglBuffer) first = add (steady, 0.5f, 0.5f, 0, 0.2f);
  g_autoptr (GeglBuffer) second = add (steady, 0.5f, 0.9f, 0, 0.8f);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        if (x >= 30 && x < 38 && y >= 20 && y < 28)
          g_assert_cmpfloat_with_epsilon (value_at (second, x, y), 0.8, 1e-6);
        if (x < 24 || x >= 44 || y < 14 || y >= 34)
          g_assert_cmpfloat (value_at (second, x, y), ==, value_at (first, x, y));
      }
}

/* A fade too slow to be seen from one frame to the next is seen in the end. */
static void
test_fade (void)
{
  g_autoptr (ArtSteady) steady = art_steady_new ();
  GeglBuffer *last = add (steady, 0.5f, 0.5f, 0, 0.2f);

  for (int i = 1; i <= 20; i++)
    {
      g_object_unref (last);
      last = add (steady, 0.5f + 0.005f * (float) i, 0.5f + 0.005f * (float) i, 0, 0.8f);
    }
  g_assert_cmpfloat_with_epsilon (value_at (last, 10, 10), 0.8, 0.02);
  g_object_unref (last);
}

/* A frame that is smaller than the last one and lies elsewhere, and one that sticks out of it. */
static void
test_offsets (void)
{
  g_autoptr (ArtSteady) steady = art_steady_new ();
  g_autoptr (GeglBuffer) square = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 8, 8), babl_format ("R'G'B'A float"));
  g_autoptr (GeglBuffer) painted = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 8, 8), babl_format ("R'G'B'A float"));
  g_autoptr (GeglBuffer) frame = picture (0.5f, 0.5f, 0);
  g_autoptr (GeglBuffer) result = picture (0.9f, 0.9f, 0);
  g_autoptr (GeglBuffer) before = NULL;
  g_autoptr (GeglBuffer) second = NULL;
  g_autoptr (GeglBuffer) third = NULL;
  GeglColor *gray = gegl_color_new ("rgb(0.448,0.448,0.448)");

  g_object_unref (add (steady, 0.5f, 0.7f, 0, 0.2f));
  g_assert_null (art_steady_before (steady, frame, 500, 0));
  before = art_steady_before (steady, frame, 50, 0);
  g_assert_cmpint (gegl_buffer_get_width (before), ==, WIDTH - 50);
  gegl_buffer_copy (frame, GEGL_RECTANGLE (30, 20, 8, 8), GEGL_ABYSS_NONE, square, GEGL_RECTANGLE (0, 0, 8, 8));
  gegl_buffer_set_color (painted, NULL, gray);
  g_object_unref (gray);
  second = art_steady_add (steady, square, painted, 30, 20);
  g_assert_cmpfloat (value_at (second, 4, 4), >, 0.4);
  third = art_steady_add (steady, frame, result, 0, 0);
  g_assert_cmpfloat_with_epsilon (value_at (third, 5, 5), 0.9, 1e-6);
  g_assert_cmpfloat (value_at (third, 33, 23), <, 0.9);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  g_test_add_func ("/effects/steady/still", test_still);
  g_test_add_func ("/effects/steady/moved", test_moved);
  g_test_add_func ("/effects/steady/fade", test_fade);
  g_test_add_func ("/effects/steady/offsets", test_offsets);
  status = g_test_run ();
  gegl_exit ();
  return status;
}
