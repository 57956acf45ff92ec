/* SPDX-License-Identifier: GPL-3.0-or-later
 * Expand: larger, smaller and mixed shapes, types, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static OpTest *
new_case (NnShape x, NnShape wanted)
{
  OpTest *test = op_test_new ("Expand", 13);

  op_test_random (test, x, -1, 1);
  op_test_int64s (test, NN_SHAPE (wanted.rank), wanted.dims);
  return test;
}

static double
first (double a, double b)
{
  return a;
}

static void
check_random (NnShape x, NnShape wanted)
{
  g_autoptr (OpTest) test = new_case (x, wanted);
  g_autoptr (NnTensor) zero = nn_tensor_new (NN_TYPE_FLOAT, &wanted, NULL);
  g_autoptr (NnTensor) expected = naive_binary (op_test_get_input (test, 0), zero, first);

  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_shapes (void)
{
  check_random (NN_SHAPE (1, 3, 1, 1), NN_SHAPE (2, 3, 17, 13));
  check_random (NN_SHAPE (3, 1), NN_SHAPE (2, 1, 6));
  check_random (NN_SHAPE (3, 5), NN_SHAPE (1));
  check_random (NN_SHAPE (5), NN_SHAPE (7, 5));
  check_random (NN_SHAPE (1), NN_SHAPE (3, 0));
}

static void
test_types (void)
{
  g_autoptr (OpTest) test = op_test_new ("Expand", 8);

  op_test_int64s (test, NN_SHAPE (2, 1), (gint64[]){ 5, G_MININT64 });
  op_test_int64s (test, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (2, 2), (gint64[]){ 5, 5, G_MININT64, G_MININT64 });
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) inner = new_case (NN_SHAPE (2, 3, 1, 1), NN_SHAPE (3, 5, 7));
  g_autoptr (OpTest) outer = new_case (NN_SHAPE (7), NN_SHAPE (3, 5, 7));

  op_test_gradient (inner);
  op_test_gradient (outer);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) shape = new_case (NN_SHAPE (3, 2), NN_SHAPE (3, 4));
  g_autoptr (OpTest) negative = new_case (NN_SHAPE (3, 1), NN_SHAPE (3, -1));

  op_test_fails (shape, NN_ERROR_SHAPE, "broadcast");
  op_test_fails (negative, NN_ERROR_SHAPE, "dimension 1 is negative");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/expand/shapes", test_shapes);
  g_test_add_func ("/ops/expand/types", test_types);
  g_test_add_func ("/ops/expand/gradient", test_gradient);
  g_test_add_func ("/ops/expand/refuses", test_refuses);
  return g_test_run ();
}
