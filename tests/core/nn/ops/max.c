/* SPDX-License-Identifier: GPL-3.0-or-later
 * Max: one to three operands of several shapes against the plain formula, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static double
formula (double a, double b)
{
  return MAX (a, b);
}

static OpTest *
new_case (NnShape a, NnShape b, NnShape c)
{
  OpTest *test = op_test_new ("Max", 13);

  op_test_random (test, a, -2, 2);
  op_test_random (test, b, -2, 2);
  op_test_random (test, c, -2, 2);
  return test;
}

static void
check_random (NnShape a, NnShape b, NnShape c)
{
  g_autoptr (OpTest) test = new_case (a, b, c);
  g_autoptr (NnTensor) two = naive_binary (op_test_get_input (test, 0), op_test_get_input (test, 1), formula);
  g_autoptr (NnTensor) three = naive_binary (two, op_test_get_input (test, 2), formula);

  op_test_run (test);
  op_test_expect (test, 0, three, TOLERANCE_LAYER);
}

static void
test_broadcasting (void)
{
  check_random (NN_SHAPE (3, 127, 131), NN_SHAPE (3, 127, 131), NN_SHAPE (3, 127, 131));
  check_random (NN_SHAPE (1, 3, 1, 1), NN_SHAPE (2, 3, 17, 13), NN_SHAPE (1));
  check_random (NN_SHAPE (7, 1, 5), NN_SHAPE (3, 1), NN_SHAPE (1, 5));
  check_random (NN_SHAPE (1), NN_SHAPE (1), NN_SHAPE (1));
  check_random (NN_SHAPE (2, 0, 3), NN_SHAPE (3), NN_SHAPE (1));
}

static void
test_one_operand (void)
{
  g_autoptr (OpTest) test = op_test_new ("Max", 13);

  op_test_floats (test, NN_SHAPE (3), (float[]){ 1, -2, 3 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (3), (float[]){ 1, -2, 3 }, TOLERANCE_EXACT);
}

static void
test_types (void)
{
  g_autoptr (OpTest) test = op_test_new ("Max", 13);
  g_autoptr (NnTensor) y = naive_typed (NN_TYPE_INT8, NN_SHAPE (4), (double[]){ 5, 7, 3, 100 });

  op_test_input (test, naive_typed (NN_TYPE_INT8, NN_SHAPE (4), (double[]){ 1, 2, 3, 100 }));
  op_test_input (test, naive_typed (NN_TYPE_INT8, NN_SHAPE (4), (double[]){ 5, 7, -9, 2 }));
  op_test_run (test);
  op_test_expect (test, 0, y, TOLERANCE_EXACT);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) same = new_case (NN_SHAPE (3, 5), NN_SHAPE (3, 5), NN_SHAPE (3, 5));
  g_autoptr (OpTest) mixed = new_case (NN_SHAPE (2, 3, 2, 3), NN_SHAPE (3, 1, 1), NN_SHAPE (1));

  op_test_gradient (same);
  op_test_gradient (mixed);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) shapes = new_case (NN_SHAPE (2, 3), NN_SHAPE (2, 3), NN_SHAPE (4));
  g_autoptr (OpTest) types = op_test_new ("Max", 13);

  op_test_fails (shapes, NN_ERROR_SHAPE, "broadcast");
  op_test_random (types, NN_SHAPE (2), -1, 1);
  op_test_int64s (types, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_fails (types, NN_ERROR_SHAPE, "input 1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/max/broadcasting", test_broadcasting);
  g_test_add_func ("/ops/max/one-operand", test_one_operand);
  g_test_add_func ("/ops/max/types", test_types);
  g_test_add_func ("/ops/max/gradient", test_gradient);
  g_test_add_func ("/ops/max/refuses", test_refuses);
  return g_test_run ();
}
