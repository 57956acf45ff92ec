/* SPDX-License-Identifier: GPL-3.0-or-later
 * AffineGrid: known places of pictures and volumes, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static OpTest *
new_case (int n_axes, const gint64 *size, gboolean align_corners)
{
  OpTest *test = op_test_new ("AffineGrid", 20);

  op_test_random (test, NN_SHAPE (size[0], n_axes, n_axes + 1), -1, 1);
  op_test_int64s (test, NN_SHAPE (n_axes + 2), size);
  nn_node_set_int (op_test_node (test), "align_corners", align_corners);
  return test;
}

/* Coordinate of element @at of @n. */
static double
coordinate (gint64 at, gint64 n, gboolean align_corners)
{
  const double step = align_corners ? 2.0 / (double) (n - 1) : 2.0 / (double) n;

  return (align_corners ? -1 : -1 + step / 2) + step * (double) at;
}

static void
check_picture (gboolean align_corners)
{
  const gint64 size[] = { 2, 3, 4, 5 };
  g_autoptr (OpTest) test = new_case (2, size, align_corners);
  float expected[2 * 4 * 5 * 2];

  for (int i = 0; i < 80; i++)
    {
      const float *theta = nn_tensor_floats (op_test_get_input (test, 0)) + i / 40 * 6 + i % 2 * 3;

      expected[i] = (float) (theta[0] * coordinate (i / 2 % 5, 5, align_corners)
                             + theta[1] * coordinate (i / 10 % 4, 4, align_corners) + theta[2]);
    }
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2, 4, 5, 2), expected, TOLERANCE_LAYER);
}

static void
test_picture (void)
{
  check_picture (FALSE);
  check_picture (TRUE);
}

/* The map that swaps depth and width, and moves by 10 along the height. */
static void
test_volume (void)
{
  g_autoptr (OpTest) test = op_test_new ("AffineGrid", 20);

  op_test_floats (test, NN_SHAPE (1, 3, 4), (float[]){ 0, 0, 1, 0, 0, 1, 0, 10, 1, 0, 0, 0 });
  op_test_int64s (test, NN_SHAPE (5), (gint64[]){ 1, 1, 2, 1, 2 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 2, 1, 2, 3),
                         (float[]){ -0.5f, 10, -0.5f, -0.5f, 10, 0.5f, 0.5f, 10, -0.5f, 0.5f, 10, 0.5f },
                         TOLERANCE_LAYER);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) picture = new_case (2, (gint64[]){ 2, 3, 4, 5 }, FALSE);
  g_autoptr (OpTest) volume = new_case (3, (gint64[]){ 1, 3, 4, 2, 3 }, TRUE);

  op_test_gradient (picture);
  op_test_gradient (volume);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) theta = op_test_new ("AffineGrid", 20);

  op_test_random (theta, NN_SHAPE (1, 3, 4), -1, 1);
  op_test_int64s (theta, NN_SHAPE (4), (gint64[]){ 1, 1, 2, 2 });
  op_test_fails (theta, NN_ERROR_SHAPE, "theta must be 1x2x3");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/affine-grid/picture", test_picture);
  g_test_add_func ("/ops/affine-grid/volume", test_volume);
  g_test_add_func ("/ops/affine-grid/gradient", test_gradient);
  g_test_add_func ("/ops/affine-grid/refuses", test_refuses);
  return g_test_run ();
}
