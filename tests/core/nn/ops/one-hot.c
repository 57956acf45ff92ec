/* SPDX-License-Identifier: GPL-3.0-or-later
 * OneHot: axes, indices outside, what must be refused.
 */
#include "config.h"

#include "op-test.h"

static OpTest *
new_case (gint64 depth, int axis)
{
  OpTest *test = op_test_new ("OneHot", 11);

  op_test_int64s (test, NN_SHAPE (2), (gint64[]){ 1, -1 });
  op_test_int64s (test, (NnShape){ 0 }, &depth);
  op_test_int64s (test, NN_SHAPE (2), (gint64[]){ 5, 9 });
  nn_node_set_int (op_test_node (test), "axis", axis);
  return test;
}

static void
test_axes (void)
{
  g_autoptr (OpTest) last = new_case (3, -1);
  g_autoptr (OpTest) first = new_case (3, 0);
  g_autoptr (OpTest) outside = new_case (1, 1);

  op_test_run (last);
  op_test_expect_int64s (last, 0, NN_SHAPE (2, 3), (gint64[]){ 5, 9, 5, 5, 5, 9 });
  op_test_run (first);
  op_test_expect_int64s (first, 0, NN_SHAPE (3, 2), (gint64[]){ 5, 5, 9, 5, 5, 9 });
  op_test_run (outside);
  op_test_expect_int64s (outside, 0, NN_SHAPE (2, 1), (gint64[]){ 5, 9 });
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) axis = new_case (3, 2);
  g_autoptr (OpTest) depth = new_case (-1, 0);

  op_test_fails (axis, NN_ERROR_SHAPE, "axis 2");
  op_test_fails (depth, NN_ERROR_SHAPE, "depth");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/one-hot/axes", test_axes);
  g_test_add_func ("/ops/one-hot/refuses", test_refuses);
  return g_test_run ();
}
