/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gelu: both formulas against libm, special values, gradients, what must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"
#include "op-unary.h"

static double
gelu (double x)
{
  return x / 2 * erfc (-x / sqrt (2));
}

static double
gelu_tanh (double x)
{
  return x / 2 * (1 + tanh (sqrt (2 / M_PI) * (x + 0.044715 * pow (x, 3))));
}

static const OpUnary unary = {
  .op_type = "Gelu",
  .folder = "gelu",
  .opset = 20,
  .formula = gelu,
  .tolerance = TOLERANCE_FUNCTION,
  .range = { -5, 5 },
  .gradient_range = { -3, 3 },
  .specials = 6,
  .special_x = { 0, 1, INFINITY, NAN, 200, -200 },
  .special_y = { 0, 0.841344746f, INFINITY, NAN, 200, 0 },
};

static OpTest *
new_tanh_case (void)
{
  OpTest *test = op_test_new ("Gelu", 20);

  nn_node_set_string (op_test_node (test), "approximate", "tanh");
  return test;
}

static void
test_tanh (void)
{
  g_autoptr (OpTest) test = new_tanh_case ();
  g_autoptr (NnTensor) expected = NULL;

  op_test_random (test, NN_SHAPE (3, 5, 7), -4, 4);
  expected = naive_unary (op_test_get_input (test, 0), gelu_tanh);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_FUNCTION);
  op_test_gradient (test);
}

static void
test_tanh_double (void)
{
  g_autoptr (OpTest) test = new_tanh_case ();
  g_autoptr (NnTensor) expected = NULL;

  op_test_input (test, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (3), (double[]){ -1, 0, 2 }));
  expected = naive_unary (op_test_get_input (test, 0), gelu_tanh);
  op_test_run (test);
  op_test_expect (test, 0, expected, 1e-12);
}

static void
test_refuses_approximation (void)
{
  g_autoptr (OpTest) test = op_test_new ("Gelu", 20);

  nn_node_set_string (op_test_node (test), "approximate", "sigmoid");
  op_test_random (test, NN_SHAPE (3), -1, 1);
  op_test_fails (test, NN_ERROR_UNSUPPORTED, "'sigmoid'");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  g_test_add_func ("/ops/gelu/tanh", test_tanh);
  g_test_add_func ("/ops/gelu/tanh-double", test_tanh_double);
  g_test_add_func ("/ops/gelu/refuses-approximation", test_refuses_approximation);
  return g_test_run ();
}
