/* SPDX-License-Identifier: GPL-3.0-or-later
 * Scatter: known numbers along an axis, a gradient. The rest is ScatterElements'.
 */
#include "config.h"

#include "op-naive.h"

static OpTest *
new_case (void)
{
  OpTest *test = op_test_new ("Scatter", 9);

  nn_node_set_int (op_test_node (test), "axis", 1);
  op_test_floats (test, NN_SHAPE (1, 5), (float[]){ 1, 2, 3, 4, 5 });
  op_test_int64s (test, NN_SHAPE (1, 2), (gint64[]){ 1, -2 });
  op_test_floats (test, NN_SHAPE (1, 2), (float[]){ 1.5f, 2.5f });
  op_test_make_constant (test, 1);
  return test;
}

static void
test_values (void)
{
  g_autoptr (OpTest) test = new_case ();

  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 5), (float[]){ 1, 1.5f, 3, 2.5f, 5 }, TOLERANCE_EXACT);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = new_case ();

  op_test_gradient (test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/scatter/values", test_values);
  g_test_add_func ("/ops/scatter/gradient", test_gradient);
  return g_test_run ();
}
