/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tiles cover what they should with enough around them; resampling of windows, correction and reach do what they say.
 */
#include "config.h"

#include <math.h>

#include <gegl.h>

#include "effects/back-projection.h"
#include "effects/image-tile.h"
#include "effects/reach.h"
#include "effects/resample.h"
#include "effects/tiles.h"
#include "tiny-upscaler.h"

/* Every sample once, in order; the margin everywhere but at the ends of the axis; inside the axis. */
static void
check_tiles (int length, int begin, int end, int margin, int largest, int multiple)
{
  g_autoptr (ArtTiles) tiles = art_tiles_new (length, begin, end, margin, 1, largest, multiple);
  int at = begin;

  g_assert_cmpint (tiles->size % multiple, ==, 0);
  g_assert_cmpint (tiles->size, <=, MAX (largest, MIN (length, 2 * margin + multiple)));
  for (int i = 0; i < tiles->n; i++)
    {
      const ArtTile *tile = &tiles->tiles[i];

      g_assert_cmpint (tile->begin, ==, at);
      g_assert_cmpint (tile->end, >, tile->begin);
      g_assert_cmpint (tile->origin, >=, 0);
      g_assert_cmpint (tile->origin % multiple, ==, 0);
      g_assert_cmpint (tile->origin + tiles->size, <=, length);
      g_assert_true (tile->origin == 0 || tile->begin - tile->origin >= margin);
      g_assert_true (tile->origin + tiles->size == length || tile->origin + tiles->size - tile->end >= margin);
      at = tile->end;
    }
  g_assert_cmpint (at, ==, end);
}

static void
test_tiles (void)
{
  for (int length = 1; length < 200; length += 7)
    for (int margin = 0; margin < 9; margin += 4)
      {
        check_tiles (length, 0, length, margin, 40, 1);
        check_tiles (length, length / 3, length / 3 + MAX (1, length / 4), margin, 40, 1);
        check_tiles (4 * length, 0, 4 * length, margin, 64, 4);
        check_tiles (4 * length, 1, 4 * length - 1, margin, 64, 4);
      }
}

static float *
noise (gsize n, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) g_rand_double (rand);
  return values;
}

/* Part of the result from part of the input is what the whole gives there. */
static void
test_windows (void)
{
  const int sizes[][2] = { { 50, 83 }, { 83, 50 }, { 50, 50 }, { 64, 17 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      int n = sizes[i][0], m = sizes[i][1];
      g_autoptr (ArtTaps) taps = art_taps_new_cubic (n, m);
      g_autofree float *in = noise ((gsize) n * n, 5), *all = g_new (float, (gsize) m *m), *cut = g_new (float, n *n);
      const ArtWindow to = { m / 3, m / 4, m / 3, m / 2 }, from = { 0, n / 10, n - 2, n - n / 10 };
      g_autofree float *part = g_new (float, to.width *to.height);

      art_resample_plane (in, taps, taps, all);
      for (int y = 0; y < from.height; y++)
        for (int x = 0; x < from.width; x++)
          cut[y * from.width + x] = in[(from.y + y) * n + from.x + x];
      art_resample_window (cut, &from, taps, taps, &to, part);
      for (int y = 0; y < to.height; y++)
        for (int x = 0; x < to.width; x++)
          g_assert_cmpfloat_with_epsilon (part[y * to.width + x], all[(to.y + y) * m + to.x + x], 1e-6);
    }
}

/* Cubic shrinking keeps constants and the mean, and is sharper than the area average. */
static void
test_cubic (void)
{
  g_autoptr (ArtTaps) cubic = art_taps_new_cubic (120, 40);
  float wave = 0.0f;

  for (int i = 0; i < 40; i++)
    {
      float sum = 0.0f, response = 0.0f;

      for (int k = 0; k < cubic->count[i]; k++)
        {
          sum += cubic->weights[i * cubic->stride + k];
          response +=
              cubic->weights[i * cubic->stride + k] * cosf ((float) (G_PI * (cubic->first[i] + k + 0.5) / 10.0));
        }
      g_assert_cmpfloat_with_epsilon (sum, 1.0f, 1e-5);
      wave = MAX (wave, fabsf (response));
    }
  g_assert_cmpfloat (wave, >, 0.93);
}

static void
test_back_projection (void)
{
  const int small_size = 40, large_size = 100;
  const ArtWindow small = { 0, 0, small_size, small_size }, large = { 0, 0, large_size, large_size };
  g_autoptr (ArtTaps) down = art_taps_new_cubic (large_size, small_size),
                      up = art_taps_new_cubic (small_size, large_size);
  g_autofree float *target = noise (1600, 1), *picture = noise (10000, 2), *shrunk = g_new (float, 1600);
  ArtBackProjection options = { down, down, up, up, 400, 1.0 };
  double left = art_back_project (&options, target, &small, picture, &large), largest = 0.0;

  art_resample_plane (picture, down, down, shrunk);
  for (int i = 0; i < 1600; i++)
    largest = MAX (largest, fabs (target[i] - shrunk[i]));
  g_test_message ("left %g, largest %g", left, largest);
  g_assert_cmpfloat (left, <, 2e-3);
  g_assert_cmpfloat (largest, <, 2e-3);
}

static void
test_reach (void)
{
  for (int radius = 1; radius < 6; radius++)
    {
      g_autoptr (NnGraph) graph = tiny_upscaler_new (3, 3, radius, 1);

      g_assert_cmpint (art_reach_measure (graph), ==, radius);
    }
}

/* Colours made up under transparent pixels do not depend on the tile that they are read in. */
static void
test_made_up_colors (void)
{
  g_autoptr (GeglBuffer) buffer = upscaler_picture (babl_format ("R'G'B'A float"), 150, 90, 3);
  const NnShape whole = NN_SHAPE (1, 3, 90, 150), part = NN_SHAPE (1, 3, 31, 37);
  const NnShape whole_alpha = NN_SHAPE (1, 1, 90, 150), part_alpha = NN_SHAPE (1, 1, 31, 37);
  g_autoptr (NnTensor) all = nn_tensor_new (NN_TYPE_FLOAT, &whole, NULL),
                       some = nn_tensor_new (NN_TYPE_FLOAT, &part, NULL);
  g_autoptr (NnTensor) all_alpha = nn_tensor_new (NN_TYPE_FLOAT, &whole_alpha, NULL);
  g_autoptr (NnTensor) some_alpha = nn_tensor_new (NN_TYPE_FLOAT, &part_alpha, NULL);
  g_autoptr (ArtTileReader) reader = NULL;
  const float hidden[] = { 9.0f, 9.0f, 9.0f, 0.0f };

  for (int y = 0; y < 90; y++)
    for (int x = 0; x < 150; x++)
      if ((x - 75) * (x - 75) + (y - 45) * (y - 45) > 400)
        gegl_buffer_set (buffer, GEGL_RECTANGLE (11 + x, -7 + y, 1, 1), 0, NULL, hidden, GEGL_AUTO_ROWSTRIDE);
  reader = art_tile_reader_new (buffer, NULL);
  g_assert_true (art_tile_reader_read (reader, 0, 0, all, all_alpha, NULL));
  for (int y = 0; y <= 59; y += 7)
    for (int x = 0; x <= 113; x += 11)
      {
        g_assert_true (art_tile_reader_read (reader, x, y, some, some_alpha, NULL));
        for (int i = 0; i < 3 * 31 * 37; i++)
          {
            int at = i / (31 * 37) * 90 * 150 + (y + i / 37 % 31) * 150 + x + i % 37;

            g_assert_cmpfloat_with_epsilon (nn_tensor_floats (some)[i], nn_tensor_floats (all)[at], 1e-5);
            g_assert_cmpfloat (nn_tensor_floats (some)[i], <, 1.2);
          }
      }
}

int
main (int argc, char **argv)
{
  int status;

  gegl_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tiles/cover", test_tiles);
  g_test_add_func ("/tiles/windows", test_windows);
  g_test_add_func ("/tiles/cubic", test_cubic);
  g_test_add_func ("/tiles/back-projection", test_back_projection);
  g_test_add_func ("/tiles/reach", test_reach);
  g_test_add_func ("/tiles/made-up-colors", test_made_up_colors);
  status = g_test_run ();
  gegl_exit ();
  return status;
}
