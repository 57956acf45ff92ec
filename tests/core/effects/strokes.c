/* SPDX-License-Identifier: GPL-3.0-or-later
 * Enlarging: flat stays flat, an edge gets steeper than cubic and does not overshoot, detail comes back, cancelling.
 */
#include "config.h"

#include "effects/strokes.h"

#include <math.h>

#include "effects/effect.h"
#include "effects/enlarge.h"
#include "effects/image.h"
#include "tiny-network.h"

static NnTensor *
flat_picture (int width, int height, float value)
{
  NnShape shape = NN_SHAPE (1, 3, height, width);
  NnTensor *picture = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (gint64 i = 0; i < nn_tensor_count (picture); i++)
    nn_tensor_floats (picture)[i] = value;
  return picture;
}

static void
test_flat (void)
{
  const int sizes[][4] = { { 1, 1, 5, 3 }, { 7, 5, 70, 50 }, { 32, 32, 3, 400 }, { 9, 9, 9, 9 }, { 40, 30, 41, 31 } };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_autoptr (NnTensor) flat = flat_picture (sizes[s][0], sizes[s][1], 0.3f);
      g_autoptr (NnTensor) large = art_strokes_enlarge (flat, sizes[s][2], sizes[s][3], NULL, NULL);

      g_assert_cmpint (large->shape.dims[3], ==, sizes[s][2]);
      g_assert_cmpint (large->shape.dims[2], ==, sizes[s][3]);
      for (gint64 i = 0; i < nn_tensor_count (large); i++)
        g_assert_cmpfloat_with_epsilon (nn_tensor_floats (large)[i], 0.3f, 1e-5);
    }
}

/* The same size is the same picture, and shrinking is plain averaging. */
static void
test_not_larger (void)
{
  g_autoptr (NnTensor) picture = tiny_picture_new (20, 12, 1);
  g_autoptr (NnTensor) same = art_strokes_enlarge (picture, 20, 12, NULL, NULL);
  g_autoptr (NnTensor) small = art_strokes_enlarge (picture, 7, 5, NULL, NULL);
  g_autoptr (NnTensor) plain = art_image_resize (picture, 7, 5, NULL);

  g_assert_cmpmem (same->data, nn_tensor_bytes (same), picture->data, nn_tensor_bytes (picture));
  g_assert_cmpmem (small->data, nn_tensor_bytes (small), plain->data, nn_tensor_bytes (plain));
}

static float
steepest (const NnTensor *picture)
{
  int width = (int) picture->shape.dims[3], row = (int) picture->shape.dims[2] / 2;
  float most = 0.0f;

  for (int x = 1; x < width; x++)
    most = MAX (most, nn_tensor_floats (picture)[row * width + x] - nn_tensor_floats (picture)[row * width + x - 1]);
  return most;
}

static void
test_edge (void)
{
  g_autoptr (NnTensor) edge = flat_picture (24, 24, 0.2f);
  g_autoptr (NnTensor) crisp = NULL, soft = NULL;

  for (gint64 i = 0; i < nn_tensor_count (edge); i++)
    if (i % 24 >= 12)
      nn_tensor_floats (edge)[i] = 0.8f;
  crisp = art_strokes_enlarge (edge, 96, 96, NULL, NULL);
  soft = art_image_resize (edge, 96, 96, NULL);
  g_assert_cmpfloat (steepest (crisp), >, 1.3f * steepest (soft));
  for (gint64 i = 0; i < nn_tensor_count (crisp); i++)
    {
      g_assert_cmpfloat (nn_tensor_floats (crisp)[i], >, 0.2f - 0.08f);
      g_assert_cmpfloat (nn_tensor_floats (crisp)[i], <, 0.8f + 0.08f);
    }
}

/* The same picture for any number of threads: bands do not show. */
static void
test_threads (void)
{
  g_autoptr (NnTensor) picture = tiny_picture_new (50, 60, 4);
  g_autoptr (NnTensor) one = NULL, many = NULL;

  nn_threads_set_count (1);
  one = art_strokes_enlarge (picture, 171, 200, NULL, NULL);
  nn_threads_set_count (4);
  many = art_strokes_enlarge (picture, 171, 200, NULL, NULL);
  nn_threads_set_count (0);
  g_assert_cmpmem (one->data, nn_tensor_bytes (one), many->data, nn_tensor_bytes (many));
}

static void
test_cancel (void)
{
  g_autoptr (NnTensor) picture = tiny_picture_new (50, 60, 4);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (art_strokes_enlarge (picture, 100, 120, cancellable, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_CANCELLED);
}

static GeglBuffer *
checkered (int width, int height)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), babl_format ("R'G'B' float"));
  g_autofree float *pixels = g_new (float, 3 * width * height);

  for (int i = 0; i < width * height; i++)
    for (int c = 0; c < 3; c++)
      pixels[3 * i + c] = (i % width / 3 + i / width / 3) % 2 ? 0.25f : 0.75f;
  gegl_buffer_set (buffer, NULL, 0, babl_format ("R'G'B' float"), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

static double
distance (GeglBuffer *a, GeglBuffer *b)
{
  g_autoptr (NnTensor) first = art_image_to_tensor (a, NULL), second = art_image_to_tensor (b, NULL);
  double sum = 0.0;

  for (gint64 i = 0; i < nn_tensor_count (first); i++)
    sum += fabs (nn_tensor_floats (first)[i] - nn_tensor_floats (second)[i]);
  return sum / nn_tensor_count (first);
}

/* When the style changed nothing, detail brings the original back; without it, the fine pattern is lost. */
static void
test_detail (void)
{
  g_autoptr (GeglBuffer) original = checkered (120, 90);
  g_autoptr (NnTensor) content = art_image_to_tensor_scaled (original, 60, 45, NULL);
  ArtEnlargeOptions none = { .detail = 0.0 }, all = { .detail = 1.0 };
  g_autoptr (GeglBuffer) without = art_enlarge (content, content, original, &none, NULL, NULL, NULL);
  g_autoptr (GeglBuffer) with = art_enlarge (content, content, original, &all, NULL, NULL, NULL);

  g_assert_cmpfloat (distance (with, original), <, 0.6 * distance (without, original));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  g_test_add_func ("/strokes/flat", test_flat);
  g_test_add_func ("/strokes/not-larger", test_not_larger);
  g_test_add_func ("/strokes/edge", test_edge);
  g_test_add_func ("/strokes/threads", test_threads);
  g_test_add_func ("/strokes/cancel", test_cancel);
  g_test_add_func ("/strokes/detail", test_detail);
  status = g_test_run ();
  return status;
}
