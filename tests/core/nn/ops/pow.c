/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pow: against libm, all ways to broadcast, mixed types, special exponents, gradients, what must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-binary.h"
#include "op-naive.h"

static const OpBinary binary = {
  .op_type = "Pow",
  .formula = pow,
  .a = { 0.5, 2 },
  .b = { -2, 2 },
};

static void
test_refuses_types (void)
{
  g_autoptr (OpTest) types = op_test_new ("Pow", 7);

  op_test_random (types, NN_SHAPE (2), -1, 1);
  op_test_input (types, naive_typed (NN_TYPE_BOOL, NN_SHAPE (2), (double[]){ 1, 0 }));
  op_test_fails (types, NN_ERROR_UNSUPPORTED, "bool");
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
  op_binary_add_tests (&binary);
  g_test_add_func ("/ops/pow/refuses-types", test_refuses_types);
  g_test_add_func ("/ops/pow/types", test_types);
  g_test_add_func ("/ops/pow/constant-exponents", test_constant_exponents);
  g_test_add_func ("/ops/pow/constant-exponent-gradient", test_constant_exponent_gradient);
  g_test_add_func ("/ops/pow/integer-exponent-gradient", test_integer_exponent_gradient);
  return g_test_run ();
}
