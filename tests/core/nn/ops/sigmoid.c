/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sigmoid: against libm, its accuracy over all magnitudes, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/exp.h"
#include "op-naive.h"

static double
sigmoid (double x)
{
  return 1 / (1 + exp (-x));
}

/* More elements than a thread takes at once, and no round number of them. */
static void
test_large (void)
{
  g_autoptr (OpTest) test = op_test_new ("Sigmoid", 13);
  g_autoptr (NnTensor) expected = NULL;

  op_test_random (test, NN_SHAPE (3, 127, 131), -20, 20);
  expected = naive_unary (op_test_get_input (test, 0), sigmoid);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_FUNCTION);
}

static void
test_special_values (void)
{
  g_autoptr (OpTest) test = op_test_new ("Sigmoid", 13);

  op_test_floats (test, NN_SHAPE (6), (float[]){ 0, -INFINITY, INFINITY, NAN, -200, 200 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (6), (float[]){ 0.5, 0, 1, NAN, 0, 1 }, TOLERANCE_FUNCTION);
}

static void
test_double (void)
{
  g_autoptr (OpTest) test = op_test_new ("Sigmoid", 13);
  g_autoptr (NnTensor) expected = NULL;

  op_test_input (test, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (3), (double[]){ 0.25, 1, 4 }));
  expected = naive_unary (op_test_get_input (test, 0), sigmoid);
  op_test_run (test);
  op_test_expect (test, 0, expected, 1e-7);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = op_test_new ("Sigmoid", 13);

  op_test_random (test, NN_SHAPE (1, 2, 5, 7), -3, 3);
  op_test_gradient (test);
}

static void
test_refuses_integers (void)
{
  g_autoptr (OpTest) test = op_test_new ("Sigmoid", 13);

  op_test_int64s (test, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_fails (test, NN_ERROR_UNSUPPORTED, "int64");
}

static void
test_exp_accuracy (void)
{
  double worst = 0;

  for (float x = -87; x < 88.7f; x += 0.00113f)
    worst = MAX (worst, fabs (nn_exp (x) / exp (x) - 1));
  g_assert_cmpfloat (worst, <, 2e-7);
  g_assert_cmpfloat (nn_exp (-INFINITY), ==, 0);
  g_assert_cmpfloat (nn_exp (-110), ==, 0);
  g_assert_cmpfloat (fabs (nn_exp (-95) / exp (-95) - 1), <, 1e-4);
  g_assert_cmpfloat (nn_exp (89), ==, INFINITY);
  g_assert_true (isnan (nn_exp (NAN)));
}

/* Every 1009th float of all but the subnormal results: the bound that exp.h states. */
static void
test_accuracy (void)
{
  double worst = 0;

  for (guint32 bits = 0; bits < 0x42ae0000; bits += 1009)
    for (int sign = -1; sign <= 1; sign += 2)
      {
        const NnFloatBits magnitude = { .u = bits };
        const float x = (float) sign * magnitude.f;
        const double expected = sigmoid (x);

        worst = MAX (worst, fabs (nn_sigmoid (x) - expected) / expected);
      }
  g_assert_cmpfloat (worst, <, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/sigmoid/large", test_large);
  g_test_add_func ("/ops/sigmoid/special-values", test_special_values);
  g_test_add_func ("/ops/sigmoid/double", test_double);
  g_test_add_func ("/ops/sigmoid/gradient", test_gradient);
  g_test_add_func ("/ops/sigmoid/refuses-integers", test_refuses_integers);
  g_test_add_func ("/ops/sigmoid/exp-accuracy", test_exp_accuracy);
  g_test_add_func ("/ops/sigmoid/accuracy", test_accuracy);
  return g_test_run ();
}
