/* SPDX-License-Identifier: GPL-3.0-or-later
 * Hardmax: axes of new and old opsets, equals, double.
 */
#include "config.h"

#include "op-naive.h"

static void
check (int opset, gint64 axis, const double *expected_values)
{
  g_autoptr (OpTest) test = op_test_new ("Hardmax", opset);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_FLOAT, NN_SHAPE (2, 2, 2), expected_values);

  op_test_floats (test, NN_SHAPE (2, 2, 2), (float[]){ 1, 4, 2, 4, 9, 0, 0, 9 });
  nn_node_set_int (op_test_node (test), "axis", axis);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_axes (void)
{
  check (13, -1, (double[]){ 0, 1, 0, 1, 1, 0, 0, 1 });
  check (13, 1, (double[]){ 0, 1, 1, 0, 1, 0, 0, 1 });
  check (13, 0, (double[]){ 0, 1, 1, 0, 1, 0, 0, 1 });
  check (11, 1, (double[]){ 0, 1, 0, 0, 1, 0, 0, 0 });
}

static void
test_double (void)
{
  g_autoptr (OpTest) test = op_test_new ("Hardmax", 13);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (3), (double[]){ 0, 0, 1 });

  op_test_input (test, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (3), (double[]){ -2, -3, -1 }));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/hardmax/axes", test_axes);
  g_test_add_func ("/ops/hardmax/double", test_double);
  return g_test_run ();
}
