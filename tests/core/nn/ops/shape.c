/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shape: all dimensions and ranges of them.
 */
#include "config.h"

#include "op-naive.h"

static void
check_range (gint64 start, gint64 end, int n, const gint64 *expected)
{
  g_autoptr (OpTest) test = op_test_new ("Shape", 15);

  op_test_random (test, NN_SHAPE (2, 3, 5), -1, 1);
  nn_node_set_int (op_test_node (test), "start", start);
  nn_node_set_int (op_test_node (test), "end", end);
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (n), expected);
}

static void
test_ranges (void)
{
  check_range (0, 3, 3, (gint64[]){ 2, 3, 5 });
  check_range (1, 2, 1, (gint64[]){ 3 });
  check_range (-1, 100, 1, (gint64[]){ 5 });
  check_range (-100, -1, 2, (gint64[]){ 2, 3 });
  check_range (2, 1, 0, NULL);
}

static void
test_all (void)
{
  g_autoptr (OpTest) test = op_test_new ("Shape", 1);
  g_autoptr (OpTest) scalar = op_test_new ("Shape", 13);

  op_test_int64s (test, NN_SHAPE (2, 0), NULL);
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (2), (gint64[]){ 2, 0 });
  op_test_floats (scalar, (NnShape){ 0 }, (float[]){ 1 });
  op_test_run (scalar);
  op_test_expect_int64s (scalar, 0, NN_SHAPE (0), NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/shape/ranges", test_ranges);
  g_test_add_func ("/ops/shape/all", test_all);
  return g_test_run ();
}
