/* SPDX-License-Identifier: GPL-3.0-or-later
 * Elu: against libm, its accuracy, special values, alpha, gradient.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/exp.h"
#include "op-naive.h"

static double
elu (double x)
{
  return x < 0 ? expm1 (x) : x;
}

/* More elements than a thread takes at once, and no round number of them. */
static void
test_large (void)
{
  g_autoptr (OpTest) test = op_test_new ("Elu", 6);
  g_autoptr (NnTensor) expected = NULL;

  op_test_random (test, NN_SHAPE (3, 127, 131), -5, 5);
  expected = naive_unary (op_test_get_input (test, 0), elu);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_FUNCTION);
}

static void
test_special_values (void)
{
  g_autoptr (OpTest) test = op_test_new ("Elu", 6);

  op_test_floats (test, NN_SHAPE (6), (float[]){ 0, -INFINITY, INFINITY, NAN, -200, -1e-6f });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (6), (float[]){ 0, -1, INFINITY, NAN, -1, -1e-6f }, TOLERANCE_FUNCTION);
}

static void
test_double (void)
{
  g_autoptr (OpTest) test = op_test_new ("Elu", 6);
  g_autoptr (NnTensor) expected = NULL;

  op_test_input (test, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (3), (double[]){ 0.25, 1, 4 }));
  expected = naive_unary (op_test_get_input (test, 0), elu);
  op_test_run (test);
  op_test_expect (test, 0, expected, 1e-7);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = op_test_new ("Elu", 6);

  op_test_random (test, NN_SHAPE (1, 2, 5, 7), -5, 5);
  op_test_gradient (test);
}

static void
test_refuses_integers (void)
{
  g_autoptr (OpTest) test = op_test_new ("Elu", 6);

  op_test_int64s (test, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_fails (test, NN_ERROR_UNSUPPORTED, "int64");
}

static void
test_alpha (void)
{
  g_autoptr (OpTest) test = op_test_new ("Elu", 1);

  nn_node_set_float (op_test_node (test), "alpha", 2);
  op_test_floats (test, NN_SHAPE (3), (float[]){ -1, 0, 1 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (3), (float[]){ -1.26424112f, 0, 1 }, TOLERANCE_FUNCTION);
  op_test_gradient (test);
}

static void
test_accuracy (void)
{
  double worst = 0;

  for (float x = -20; x < -1e-3f; x += 0.00037f)
    worst = MAX (worst, fabs (nn_expm1_negative (x) / expm1 (x) - 1));
  g_assert_cmpfloat (worst, <, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/elu/large", test_large);
  g_test_add_func ("/ops/elu/special-values", test_special_values);
  g_test_add_func ("/ops/elu/double", test_double);
  g_test_add_func ("/ops/elu/gradient", test_gradient);
  g_test_add_func ("/ops/elu/refuses-integers", test_refuses_integers);
  g_test_add_func ("/ops/elu/alpha", test_alpha);
  g_test_add_func ("/ops/elu/accuracy", test_accuracy);
  return g_test_run ();
}
