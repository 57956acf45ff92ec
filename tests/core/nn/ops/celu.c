/* SPDX-License-Identifier: GPL-3.0-or-later
 * Celu: against libm, special values, alpha, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static double
celu (double x)
{
  return x < 0 ? expm1 (x) : x;
}

static const OpUnary unary = {
  .op_type = "Celu",
  .folder = "celu",
  .opset = 12,
  .formula = celu,
  .tolerance = TOLERANCE_FUNCTION,
  .range = { -5, 5 },
  .gradient_range = { -5, 5 },
  .specials = 5,
  .special_x = { 0, -INFINITY, INFINITY, NAN, -1e-6f },
  .special_y = { 0, -1, INFINITY, NAN, -1e-6f },
};

static void
test_alpha (void)
{
  g_autoptr (OpTest) test = op_test_new ("Celu", 12);

  nn_node_set_float (op_test_node (test), "alpha", 2);
  op_test_floats (test, NN_SHAPE (3), (float[]){ -2, 0.5f, 1 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (3), (float[]){ -1.26424112f, 0.5f, 1 }, TOLERANCE_FUNCTION);
  op_test_gradient (test);
}

static void
test_refuses_alpha (void)
{
  g_autoptr (OpTest) test = op_test_new ("Celu", 12);

  nn_node_set_float (op_test_node (test), "alpha", 0);
  op_test_random (test, NN_SHAPE (3), -1, 1);
  op_test_fails (test, NN_ERROR_UNSUPPORTED, "alpha is 0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  g_test_add_func ("/ops/celu/alpha", test_alpha);
  g_test_add_func ("/ops/celu/refuses-alpha", test_refuses_alpha);
  return g_test_run ();
}
