/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pow: against libm, all ways to broadcast, mixed types, special exponents, gradients, what must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

/* Two random operands against the plain formula. */
static void
check_random (NnShape a, NnShape b)
{
  g_autoptr (OpTest) test = op_test_new ("Pow", 14);
  g_autoptr (NnTensor) expected = NULL;

  op_test_random (test, a, 0.5, 2);
  op_test_random (test, b, -2, 2);
  expected = naive_binary (op_test_get_input (test, 0), op_test_get_input (test, 1), pow);
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
  g_autoptr (OpTest) test = op_test_new ("Pow", 14);

  op_test_random (test, a, 0.5, 2);
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
  g_autoptr (OpTest) test = op_test_new ("Pow", 6);
  const NnShape shape = NN_SHAPE (3, 4, 1);
  g_autoptr (NnTensor) aligned = NULL;
  g_autoptr (NnTensor) expected = NULL;

  op_test_random (test, NN_SHAPE (2, 3, 4, 5), 0.5, 2);
  op_test_random (test, NN_SHAPE (3, 4), -2, 2);
  nn_node_set_int (op_test_node (test), "broadcast", 1);
  nn_node_set_int (op_test_node (test), "axis", 1);
  aligned = nn_tensor_new_floats (&shape, nn_tensor_floats (op_test_get_input (test, 1)));
  expected = naive_binary (op_test_get_input (test, 0), aligned, pow);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
  op_test_gradient (test);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) shapes = op_test_new ("Pow", 14);
  g_autoptr (OpTest) types = op_test_new ("Pow", 7);
  g_autoptr (OpTest) axis = op_test_new ("Pow", 6);

  op_test_random (shapes, NN_SHAPE (2, 3), -1, 1);
  op_test_random (shapes, NN_SHAPE (2, 4), -1, 1);
  op_test_fails (shapes, NN_ERROR_SHAPE, "broadcast");
  op_test_random (types, NN_SHAPE (2), -1, 1);
  op_test_input (types, naive_typed (NN_TYPE_BOOL, NN_SHAPE (2), (double[]){ 1, 0 }));
  op_test_fails (types, NN_ERROR_UNSUPPORTED, "bool");
  op_test_random (axis, NN_SHAPE (2, 3, 4), -1, 1);
  op_test_random (axis, NN_SHAPE (3, 4), -1, 1);
  nn_node_set_int (op_test_node (axis), "broadcast", 1);
  nn_node_set_int (op_test_node (axis), "axis", 2);
  op_test_fails (axis, NN_ERROR_SHAPE, "axis 2");
}

/* The base's type is the result's. */
static void
check_types (NnType a_type, const double *a, NnType b_type, const double *b, const double *expected)
{
  g_autoptr (OpTest) test = op_test_new ("Pow", 15);
  g_autoptr (NnTensor) y = naive_typed (a_type, NN_SHAPE (4), expected);

  op_test_input (test, naive_typed (a_type, NN_SHAPE (4), a));
  op_test_input (test, naive_typed (b_type, NN_SHAPE (4), b));
  op_test_run (test);
  op_test_expect (test, 0, y, TOLERANCE_EXACT);
}

static void
test_types (void)
{
  check_types (NN_TYPE_INT32, (double[]){ 2, -3, 0, 7 }, NN_TYPE_INT32, (double[]){ 10, 3, 0, 1 },
               (double[]){ 1024, -27, 1, 7 });
  check_types (NN_TYPE_INT64, (double[]){ 2, -1, -1, 1 }, NN_TYPE_INT64, (double[]){ -1, -3, -2, -5 },
               (double[]){ 0, -1, 1, 1 });
  check_types (NN_TYPE_INT32, (double[]){ 2, 3, 4, 5 }, NN_TYPE_FLOAT, (double[]){ 2, 1, 0.5, 0 },
               (double[]){ 4, 3, 2, 1 });
  check_types (NN_TYPE_FLOAT, (double[]){ 2, 3, 0.5, 5 }, NN_TYPE_UINT64, (double[]){ 2, 1, 3, 0 },
               (double[]){ 4, 3, 0.125, 1 });
  check_types (NN_TYPE_DOUBLE, (double[]){ 2, 3, 0.5, 5 }, NN_TYPE_DOUBLE, (double[]){ 2, 1, 3, 0 },
               (double[]){ 4, 3, 0.125, 1 });
}

/* Squares and roots have their own loops, which must keep to pow's special values. */
static void
test_constant_exponents (void)
{
  static const float exponents[] = { 2, 0.5f, 3, 0, 1 };
  const float bases[] = { 0, -0.0f, 2, 4, INFINITY, NAN };

  for (gsize k = 0; k < G_N_ELEMENTS (exponents); k++)
    {
      g_autoptr (OpTest) test = op_test_new ("Pow", 7);
      g_autoptr (NnTensor) expected = NULL;

      op_test_floats (test, NN_SHAPE (6), bases);
      op_test_floats (test, NN_SHAPE (1), &exponents[k]);
      expected = naive_binary (op_test_get_input (test, 0), op_test_get_input (test, 1), pow);
      op_test_run (test);
      op_test_expect (test, 0, expected, TOLERANCE_FUNCTION);
    }
}

static void
test_constant_exponent_gradient (void)
{
  static const float exponents[] = { 2, 0.5f, 3 };

  for (gsize k = 0; k < G_N_ELEMENTS (exponents); k++)
    {
      g_autoptr (OpTest) test = op_test_new ("Pow", 7);

      op_test_random (test, NN_SHAPE (3, 7), 0.5, 2);
      op_test_floats (test, NN_SHAPE (1), &exponents[k]);
      op_test_make_constant (test, 1);
      op_test_gradient (test);
    }
}

/* Found by fuzzing: exponents of another type were read as float32. */
static void
test_integer_exponent_gradient (void)
{
  g_autoptr (OpTest) test = op_test_new ("Pow", 13);

  op_test_random (test, NN_SHAPE (5, 3), 0.5, 2);
  op_test_int64s (test, NN_SHAPE (3), (const gint64[]){ 2, -1, 3 });
  op_test_gradient (test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/pow/broadcasting", test_broadcasting);
  g_test_add_func ("/ops/pow/gradient", test_gradient);
  g_test_add_func ("/ops/pow/legacy-axis", test_legacy_axis);
  g_test_add_func ("/ops/pow/refuses", test_refuses);
  g_test_add_func ("/ops/pow/types", test_types);
  g_test_add_func ("/ops/pow/constant-exponents", test_constant_exponents);
  g_test_add_func ("/ops/pow/constant-exponent-gradient", test_constant_exponent_gradient);
  g_test_add_func ("/ops/pow/integer-exponent-gradient", test_integer_exponent_gradient);
  return g_test_run ();
}
