/* SPDX-License-Identifier: GPL-3.0-or-later
 * Unsqueeze: axes as attribute and input, in any order, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static void
check_axes (int n, const gint64 *axes, NnShape expected)
{
  g_autoptr (OpTest) test = op_test_new ("Unsqueeze", 13);

  op_test_random (test, NN_SHAPE (3, 5), -1, 1);
  op_test_int64s (test, NN_SHAPE (n), axes);
  op_test_run (test);
  op_test_expect_floats (test, 0, expected, nn_tensor_floats (op_test_get_input (test, 0)), TOLERANCE_EXACT);
}

static void
test_axes (void)
{
  check_axes (1, (gint64[]){ 0 }, NN_SHAPE (1, 3, 5));
  check_axes (2, (gint64[]){ 3, 1 }, NN_SHAPE (3, 1, 5, 1));
  check_axes (1, (gint64[]){ -1 }, NN_SHAPE (3, 5, 1));
  check_axes (0, NULL, NN_SHAPE (3, 5));
}

static void
test_attribute (void)
{
  g_autoptr (OpTest) test = op_test_new ("Unsqueeze", 1);
  const gint64 axes[] = { 1 };

  op_test_random (test, NN_SHAPE (3, 5), -1, 1);
  nn_node_set_ints (op_test_node (test), "axes", 1, axes);
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (3, 1, 5), nn_tensor_floats (op_test_get_input (test, 0)), TOLERANCE_EXACT);
  op_test_gradient (test);
}

static void
check_failure (int n, const gint64 *axes, NnError code, const char *text)
{
  g_autoptr (OpTest) test = op_test_new ("Unsqueeze", 13);

  op_test_random (test, NN_SHAPE (3, 5), -1, 1);
  op_test_int64s (test, NN_SHAPE (n), axes);
  op_test_fails (test, code, text);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) none = op_test_new ("Unsqueeze", 11);

  check_failure (2, (gint64[]){ 1, -3 }, NN_ERROR_SHAPE, "twice");
  check_failure (1, (gint64[]){ 3 }, NN_ERROR_SHAPE, "axis 3");
  check_failure (7, (gint64[]){ 0, 1, 2, 3, 4, 5, 6 }, NN_ERROR_UNSUPPORTED, "more than 8");
  op_test_random (none, NN_SHAPE (2), -1, 1);
  op_test_fails (none, NN_ERROR_SHAPE, "missing");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/unsqueeze/axes", test_axes);
  g_test_add_func ("/ops/unsqueeze/attribute", test_attribute);
  g_test_add_func ("/ops/unsqueeze/refuses", test_refuses);
  return g_test_run ();
}
