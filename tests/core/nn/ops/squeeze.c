/* SPDX-License-Identifier: GPL-3.0-or-later
 * Squeeze: axes as attribute and input, all by default, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static void
test_axes (void)
{
  g_autoptr (OpTest) attribute = op_test_new ("Squeeze", 11);
  g_autoptr (OpTest) input = op_test_new ("Squeeze", 13);
  const gint64 axes[] = { 0, -2 };

  op_test_random (attribute, NN_SHAPE (1, 3, 1, 5), -1, 1);
  nn_node_set_ints (op_test_node (attribute), "axes", 2, axes);
  op_test_run (attribute);
  op_test_expect_floats (attribute, 0, NN_SHAPE (3, 5), nn_tensor_floats (op_test_get_input (attribute, 0)),
                         TOLERANCE_EXACT);
  op_test_gradient (attribute);
  op_test_random (input, NN_SHAPE (1, 3, 1, 5), -1, 1);
  op_test_int64s (input, NN_SHAPE (1), (gint64[]){ 2 });
  op_test_run (input);
  op_test_expect_floats (input, 0, NN_SHAPE (1, 3, 5), nn_tensor_floats (op_test_get_input (input, 0)),
                         TOLERANCE_EXACT);
}

static void
test_all (void)
{
  g_autoptr (OpTest) test = op_test_new ("Squeeze", 13);

  op_test_int64s (test, NN_SHAPE (1, 2, 1), (gint64[]){ 1, 2 });
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (2), (gint64[]){ 1, 2 });
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) size = op_test_new ("Squeeze", 13);
  g_autoptr (OpTest) axis = op_test_new ("Squeeze", 13);

  op_test_random (size, NN_SHAPE (1, 2), -1, 1);
  op_test_int64s (size, NN_SHAPE (1), (gint64[]){ 1 });
  op_test_fails (size, NN_ERROR_SHAPE, "not 1");
  op_test_random (axis, NN_SHAPE (1, 2), -1, 1);
  op_test_int64s (axis, NN_SHAPE (1), (gint64[]){ 2 });
  op_test_fails (axis, NN_ERROR_SHAPE, "axis 2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/squeeze/axes", test_axes);
  g_test_add_func ("/ops/squeeze/all", test_all);
  g_test_add_func ("/ops/squeeze/refuses", test_refuses);
  return g_test_run ();
}
