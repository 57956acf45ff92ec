/* SPDX-License-Identifier: GPL-3.0-or-later
 * Crop: known numbers, each side by itself, sizes, types, gradient, what must be refused.
 */
#include "config.h"

#include "op-test.h"

static OpTest *
new_case (gint64 left, gint64 top, gint64 right, gint64 bottom)
{
  OpTest *test = op_test_new ("Crop", 7);

  nn_node_set_ints (op_test_node (test), "border", 4, (gint64[]){ left, top, right, bottom });
  return test;
}

static void
test_values (void)
{
  g_autoptr (OpTest) test = new_case (1, 0, 0, 2);
  g_autoptr (OpTest) integers = new_case (0, 1, 2, 0);

  op_test_floats (test, NN_SHAPE (1, 2, 3, 3),
                  (float[]){ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 2, 1, 2), (float[]){ 1, 2, 10, 11 }, TOLERANCE_EXACT);
  op_test_int64s (integers, NN_SHAPE (1, 1, 2, 3), (gint64[]){ 0, 1, 2, 3, 4, 5 });
  op_test_run (integers);
  op_test_expect_int64s (integers, 0, NN_SHAPE (1, 1, 1, 1), (gint64[]){ 3 });
}

/* scale says how much is kept, whatever right and bottom are. */
static void
test_scale (void)
{
  g_autoptr (OpTest) test = new_case (1, 1, 0, 0);

  op_test_floats (test, NN_SHAPE (1, 1, 3, 4), (float[]){ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 });
  nn_node_set_ints (op_test_node (test), "scale", 2, (gint64[]){ 1, 2 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 1, 1, 2), (float[]){ 5, 6 }, TOLERANCE_EXACT);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = new_case (2, 1, 1, 3);

  op_test_random (test, NN_SHAPE (2, 3, 7, 5), -1, 1);
  op_test_gradient (test);
}

static void
check_fails (OpTest *test, NnShape shape, const char *text)
{
  op_test_random (test, shape, -1, 1);
  op_test_fails (test, NN_ERROR_SHAPE, text);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) none = op_test_new ("Crop", 7);
  g_autoptr (OpTest) rank = new_case (0, 0, 0, 0);
  g_autoptr (OpTest) negative = new_case (-1, 0, 0, 0);
  g_autoptr (OpTest) both = new_case (2, 0, 2, 0);
  g_autoptr (OpTest) scale = new_case (1, 1, 0, 0);

  check_fails (none, NN_SHAPE (1, 1, 3, 3), "border");
  check_fails (rank, NN_SHAPE (1, 3, 3), "4 dimensions");
  check_fails (negative, NN_SHAPE (1, 1, 3, 3), "outside");
  check_fails (both, NN_SHAPE (1, 1, 3, 3), "cropped");
  nn_node_set_ints (op_test_node (scale), "scale", 2, (gint64[]){ 3, 1 });
  check_fails (scale, NN_SHAPE (1, 1, 3, 3), "cropped");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/crop/values", test_values);
  g_test_add_func ("/ops/crop/scale", test_scale);
  g_test_add_func ("/ops/crop/gradient", test_gradient);
  g_test_add_func ("/ops/crop/refuses", test_refuses);
  return g_test_run ();
}
