/* SPDX-License-Identifier: GPL-3.0-or-later
 * The mirrored margin.
 */
#include "config.h"

#include "effects/margin.h"

#define HEIGHT 19
#define WIDTH 23

static NnTensor *
picture_new (void)
{
  const NnShape shape = NN_SHAPE (1, 3, HEIGHT, WIDTH);
  NnTensor *picture = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (int i = 0; i < 3 * HEIGHT * WIDTH; i++)
    nn_tensor_floats (picture)[i] = (float) i;
  return picture;
}

static float
at (const NnTensor *tensor, int channel, int y, int x)
{
  const gint64 height = tensor->shape.dims[2], width = tensor->shape.dims[3];

  return nn_tensor_floats (tensor)[(channel * height + y) * width + x];
}

static void
test_mirrors (void)
{
  g_autoptr (NnTensor) picture = picture_new ();
  g_autoptr (NnTensor) framed = art_margin_add (picture, NULL);
  const int m = ART_MARGIN;

  g_assert_cmpint (framed->shape.dims[2], ==, HEIGHT + 2 * m);
  g_assert_cmpint (framed->shape.dims[3], ==, WIDTH + 2 * m);
  for (int channel = 0; channel < 3; channel++)
    {
      g_assert_cmpfloat (at (framed, channel, m, m), ==, at (picture, channel, 0, 0));
      g_assert_cmpfloat (at (framed, channel, m - 1, m - 2), ==, at (picture, channel, 1, 2));
      g_assert_cmpfloat (at (framed, channel, 0, 0), ==, at (picture, channel, m, m));
      g_assert_cmpfloat (at (framed, channel, m + HEIGHT, m + WIDTH), ==, at (picture, channel, HEIGHT - 2, WIDTH - 2));
      g_assert_cmpfloat (at (framed, channel, HEIGHT + 2 * m - 1, m), ==, at (picture, channel, HEIGHT - 1 - m, 0));
    }
}

static void
test_remove_undoes_add (void)
{
  g_autoptr (NnTensor) picture = picture_new ();
  g_autoptr (NnTensor) framed = art_margin_add (picture, NULL);
  g_autoptr (NnTensor) middle = art_margin_remove (framed, WIDTH, HEIGHT, NULL);

  g_assert_true (nn_shape_equal (&middle->shape, &picture->shape));
  g_assert_cmpmem (middle->data, nn_tensor_bytes (middle), picture->data, nn_tensor_bytes (picture));
}

static void
test_no_memory (void)
{
  g_autoptr (NnTensor) picture = picture_new ();
  g_autoptr (GError) error = NULL;

  nn_alloc_fail_after (1);
  g_assert_null (art_margin_add (picture, &error));
  nn_alloc_fail_after (0);
  g_assert_error (error, NN_ERROR, NN_ERROR_NO_MEMORY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/margin/mirrors", test_mirrors);
  g_test_add_func ("/margin/remove-undoes-add", test_remove_undoes_add);
  g_test_add_func ("/margin/no-memory", test_no_memory);
  return g_test_run ();
}
