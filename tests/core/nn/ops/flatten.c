/* SPDX-License-Identifier: GPL-3.0-or-later
 * Flatten: every axis, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static void
check_axis (int axis, NnShape expected)
{
  g_autoptr (OpTest) test = op_test_new ("Flatten", 11);

  op_test_random (test, NN_SHAPE (2, 3, 5), -1, 1);
  nn_node_set_int (op_test_node (test), "axis", axis);
  op_test_run (test);
  op_test_expect_floats (test, 0, expected, nn_tensor_floats (op_test_get_input (test, 0)), TOLERANCE_EXACT);
}

static void
test_axes (void)
{
  check_axis (0, NN_SHAPE (1, 30));
  check_axis (1, NN_SHAPE (2, 15));
  check_axis (2, NN_SHAPE (6, 5));
  check_axis (3, NN_SHAPE (30, 1));
  check_axis (-1, NN_SHAPE (6, 5));
  check_axis (-3, NN_SHAPE (1, 30));
}

static void
test_default (void)
{
  g_autoptr (OpTest) test = op_test_new ("Flatten", 1);

  op_test_floats (test, NN_SHAPE (1, 2, 1), (float[]){ 1, 2 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 2), (float[]){ 1, 2 }, TOLERANCE_EXACT);
  op_test_gradient (test);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) test = op_test_new ("Flatten", 11);

  op_test_random (test, NN_SHAPE (2, 3), -1, 1);
  nn_node_set_int (op_test_node (test), "axis", 3);
  op_test_fails (test, NN_ERROR_SHAPE, "axis 3");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/flatten/axes", test_axes);
  g_test_add_func ("/ops/flatten/default", test_default);
  g_test_add_func ("/ops/flatten/refuses", test_refuses);
  return g_test_run ();
}
