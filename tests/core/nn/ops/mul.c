/* SPDX-License-Identifier: GPL-3.0-or-later
 * Mul: against the plain formula, all ways to broadcast, integer types, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static double
product (double a, double b)
{
  return a * b;
}

/* Two random operands against the plain formula. */
static void
check_random (NnShape a, NnShape b)
{
  g_autoptr (OpTest) test = op_test_new ("Mul", 14);
  g_autoptr (NnTensor) expected = NULL;

  op_test_random (test, a, -2, 2);
  op_test_random (test, b, -2, 2);
  expected = naive_binary (op_test_get_input (test, 0), op_test_get_input (test, 1), product);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_broadcasting (void)
{
  check_random (NN_SHAPE (3, 127, 131), NN_SHAPE (3, 127, 131));
  check_random (NN_SHAPE (2, 3, 17, 13), NN_SHAPE (1, 3, 1, 1));
  check_random (NN_SHAPE (1, 3, 1, 1), NN_SHAPE (2, 3, 17, 13));
  check_random (NN_SHAPE (5, 7), NN_SHAPE (1));
  check_random (NN_SHAPE (7, 1, 5), NN_SHAPE (3, 1));
  check_random (NN_SHAPE (2, 1, 3, 1, 5), NN_SHAPE (4, 1, 2, 5));
  check_random (NN_SHAPE (1), NN_SHAPE (1));
  check_random (NN_SHAPE (2, 0, 3), NN_SHAPE (3));
}

static void
check_gradient (NnShape a, NnShape b)
{
  g_autoptr (OpTest) test = op_test_new ("Mul", 14);

  op_test_random (test, a, -2, 2);
  op_test_random (test, b, -2, 2);
  op_test_gradient (test);
}

static void
test_gradient (void)
{
  check_gradient (NN_SHAPE (3, 5), NN_SHAPE (3, 5));
  check_gradient (NN_SHAPE (2, 3, 2, 3), NN_SHAPE (3, 1, 1));
  check_gradient (NN_SHAPE (3, 1), NN_SHAPE (2, 3, 5));
  check_gradient (NN_SHAPE (2, 3), NN_SHAPE (1));
  check_gradient (NN_SHAPE (1, 2, 41, 37), NN_SHAPE (1, 2, 1, 1));
}

/* Before opset 7 the second operand is laid at axis of the first. */
static void
test_legacy_axis (void)
{
  g_autoptr (OpTest) test = op_test_new ("Mul", 6);
  const NnShape shape = NN_SHAPE (3, 4, 1);
  g_autoptr (NnTensor) aligned = NULL;
  g_autoptr (NnTensor) expected = NULL;

  op_test_random (test, NN_SHAPE (2, 3, 4, 5), -2, 2);
  op_test_random (test, NN_SHAPE (3, 4), -2, 2);
  nn_node_set_int (op_test_node (test), "broadcast", 1);
  nn_node_set_int (op_test_node (test), "axis", 1);
  aligned = nn_tensor_new_floats (&shape, nn_tensor_floats (op_test_get_input (test, 1)));
  expected = naive_binary (op_test_get_input (test, 0), aligned, product);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
  op_test_gradient (test);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) shapes = op_test_new ("Mul", 14);
  g_autoptr (OpTest) types = op_test_new ("Mul", 7);
  g_autoptr (OpTest) axis = op_test_new ("Mul", 6);

  op_test_random (shapes, NN_SHAPE (2, 3), -1, 1);
  op_test_random (shapes, NN_SHAPE (2, 4), -1, 1);
  op_test_fails (shapes, NN_ERROR_SHAPE, "broadcast");
  op_test_random (types, NN_SHAPE (2), -1, 1);
  op_test_int64s (types, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_fails (types, NN_ERROR_SHAPE, "types");
  op_test_random (axis, NN_SHAPE (2, 3, 4), -1, 1);
  op_test_random (axis, NN_SHAPE (3, 4), -1, 1);
  nn_node_set_int (op_test_node (axis), "broadcast", 1);
  nn_node_set_int (op_test_node (axis), "axis", 2);
  op_test_fails (axis, NN_ERROR_SHAPE, "axis 2");
}

static void
check_integers (NnType type, const double *a, const double *b, const double *expected)
{
  g_autoptr (OpTest) test = op_test_new ("Mul", 14);
  g_autoptr (NnTensor) y = naive_typed (type, NN_SHAPE (4), expected);

  op_test_input (test, naive_typed (type, NN_SHAPE (4), a));
  op_test_input (test, naive_typed (type, NN_SHAPE (4), b));
  op_test_run (test);
  op_test_expect (test, 0, y, TOLERANCE_EXACT);
}

static void
test_types (void)
{
  check_integers (NN_TYPE_INT8, (double[]){ 1, -2, 3, 100 }, (double[]){ 5, 7, -9, 2 }, (double[]){ 5, -14, -27, -56 });
  check_integers (NN_TYPE_UINT32, (double[]){ 1, 200, 0, 5 }, (double[]){ 5, 7, 1, 5 }, (double[]){ 5, 1400, 0, 25 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/mul/broadcasting", test_broadcasting);
  g_test_add_func ("/ops/mul/gradient", test_gradient);
  g_test_add_func ("/ops/mul/legacy-axis", test_legacy_axis);
  g_test_add_func ("/ops/mul/refuses", test_refuses);
  g_test_add_func ("/ops/mul/types", test_types);
  return g_test_run ();
}
