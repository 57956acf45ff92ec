/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReverseSequence: both orders of axes, rows of several elements, gradient, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static OpTest *
new_case (gint64 batch_axis)
{
  OpTest *test = op_test_new ("ReverseSequence", 10);

  op_test_floats (test, NN_SHAPE (2, 3, 1), (float[]){ 1, 2, 3, 4, 5, 6 });
  if (batch_axis == 0)
    op_test_int64s (test, NN_SHAPE (2), (gint64[]){ 3, 2 });
  else
    op_test_int64s (test, NN_SHAPE (3), (gint64[]){ 2, 1, 0 });
  nn_node_set_int (op_test_node (test), "batch_axis", batch_axis);
  nn_node_set_int (op_test_node (test), "time_axis", 1 - batch_axis);
  return test;
}

static void
test_axes (void)
{
  g_autoptr (OpTest) rows = new_case (0);
  g_autoptr (OpTest) columns = new_case (1);

  op_test_run (rows);
  op_test_expect_floats (rows, 0, NN_SHAPE (2, 3, 1), (float[]){ 3, 2, 1, 5, 4, 6 }, TOLERANCE_EXACT);
  op_test_run (columns);
  op_test_expect_floats (columns, 0, NN_SHAPE (2, 3, 1), (float[]){ 4, 2, 3, 1, 5, 6 }, TOLERANCE_EXACT);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = op_test_new ("ReverseSequence", 10);

  op_test_random (test, NN_SHAPE (4, 2, 3), -1, 1);
  op_test_int64s (test, NN_SHAPE (2), (gint64[]){ 3, 2 });
  op_test_gradient (test);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) test = op_test_new ("ReverseSequence", 10);

  op_test_random (test, NN_SHAPE (4, 2, 3), -1, 1);
  op_test_int64s (test, NN_SHAPE (4), (gint64[]){ 1, 1, 1, 1 });
  op_test_fails (test, NN_ERROR_SHAPE, "each sequence");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/reverse-sequence/axes", test_axes);
  g_test_add_func ("/ops/reverse-sequence/gradient", test_gradient);
  g_test_add_func ("/ops/reverse-sequence/refuses", test_refuses);
  return g_test_run ();
}
