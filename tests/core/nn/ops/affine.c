/* SPDX-License-Identifier: GPL-3.0-or-later
 * Affine: known numbers, types, gradient, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static OpTest *
new_case (float alpha, float beta)
{
  OpTest *test = op_test_new ("Affine", 7);

  nn_node_set_float (op_test_node (test), "alpha", alpha);
  nn_node_set_float (op_test_node (test), "beta", beta);
  return test;
}

static void
test_values (void)
{
  g_autoptr (OpTest) test = new_case (3, -2);
  g_autoptr (OpTest) bare = op_test_new ("Affine", 7);
  g_autoptr (OpTest) doubles = new_case (0.5f, 1);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (2), (double[]){ 1.5, 0 });

  op_test_floats (test, NN_SHAPE (1, 3), (float[]){ -1, 0, 2 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 3), (float[]){ -5, -2, 4 }, TOLERANCE_EXACT);
  op_test_floats (bare, NN_SHAPE (2), (float[]){ -1, 4 });
  op_test_run (bare);
  op_test_expect_floats (bare, 0, NN_SHAPE (2), (float[]){ -1, 4 }, TOLERANCE_EXACT);
  op_test_input (doubles, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (2), (double[]){ 1, -2 }));
  op_test_run (doubles);
  op_test_expect (doubles, 0, expected, TOLERANCE_EXACT);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = new_case (-1.5f, 2);

  op_test_random (test, NN_SHAPE (3, 5, 7), -1, 1);
  op_test_gradient (test);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) test = new_case (2, 1);

  op_test_int64s (test, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_fails (test, NN_ERROR_UNSUPPORTED, "int64");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/affine/values", test_values);
  g_test_add_func ("/ops/affine/gradient", test_gradient);
  g_test_add_func ("/ops/affine/refuses", test_refuses);
  return g_test_run ();
}
