/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reshape: zeros and -1, attribute and input, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static void
check_shape (NnShape from, int n, const gint64 *shape, gboolean allow_zero, NnShape expected)
{
  g_autoptr (OpTest) test = op_test_new ("Reshape", 14);

  op_test_random (test, from, -1, 1);
  op_test_int64s (test, NN_SHAPE (n), shape);
  nn_node_set_int (op_test_node (test), "allowzero", allow_zero);
  op_test_run (test);
  op_test_expect_floats (test, 0, expected, nn_tensor_floats (op_test_get_input (test, 0)), TOLERANCE_EXACT);
}

static void
test_shapes (void)
{
  check_shape (NN_SHAPE (2, 3, 4), 2, (gint64[]){ 4, 6 }, FALSE, NN_SHAPE (4, 6));
  check_shape (NN_SHAPE (2, 3, 4), 3, (gint64[]){ 0, -1, 2 }, FALSE, NN_SHAPE (2, 6, 2));
  check_shape (NN_SHAPE (2, 3, 4), 1, (gint64[]){ -1 }, FALSE, NN_SHAPE (24));
  check_shape (NN_SHAPE (1), 0, NULL, FALSE, (NnShape){ 0 });
  check_shape (NN_SHAPE (0, 3, 4), 3, (gint64[]){ 3, 4, 0 }, TRUE, NN_SHAPE (3, 4, 0));
}

static void
test_attribute (void)
{
  g_autoptr (OpTest) test = op_test_new ("Reshape", 1);
  const gint64 shape[] = { 3, -1 };

  op_test_random (test, NN_SHAPE (2, 6), -1, 1);
  nn_node_set_ints (op_test_node (test), "shape", 2, shape);
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (3, 4), nn_tensor_floats (op_test_get_input (test, 0)), TOLERANCE_EXACT);
  op_test_gradient (test);
}

static void
check_failure (int n, const gint64 *shape, gboolean allow_zero, const char *text)
{
  g_autoptr (OpTest) test = op_test_new ("Reshape", 14);

  op_test_random (test, NN_SHAPE (2, 3), -1, 1);
  op_test_int64s (test, NN_SHAPE (n), shape);
  nn_node_set_int (op_test_node (test), "allowzero", allow_zero);
  op_test_fails (test, NN_ERROR_SHAPE, text);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) none = op_test_new ("Reshape", 1);

  check_failure (2, (gint64[]){ 2, 4 }, FALSE, "as many elements");
  check_failure (2, (gint64[]){ -1, 4 }, FALSE, "as many elements");
  check_failure (2, (gint64[]){ -1, -1 }, FALSE, "-1");
  check_failure (2, (gint64[]){ -1, 0 }, TRUE, "not determined");
  check_failure (3, (gint64[]){ 2, 3, 0 }, FALSE, "is 0");
  check_failure (2, (gint64[]){ G_MAXINT64, G_MAXINT64 }, FALSE, "as many elements");
  check_failure (9, (gint64[9]){ 1 }, FALSE, "9 numbers");
  op_test_random (none, NN_SHAPE (2), -1, 1);
  op_test_fails (none, NN_ERROR_SHAPE, "missing");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/reshape/shapes", test_shapes);
  g_test_add_func ("/ops/reshape/attribute", test_attribute);
  g_test_add_func ("/ops/reshape/refuses", test_refuses);
  return g_test_run ();
}
