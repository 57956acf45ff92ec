/* SPDX-License-Identifier: GPL-3.0-or-later
 * Selu: against libm, special values, alpha and gamma, defaults of the first opset, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static double
selu (double x)
{
  return 1.05070102f * (x < 0 ? 1.67326319f * expm1 (x) : x);
}

static const OpUnary unary = {
  .op_type = "Selu",
  .folder = "selu",
  .opset = 6,
  .formula = selu,
  .tolerance = TOLERANCE_FUNCTION,
  .range = { -5, 5 },
  .gradient_range = { -5, 5 },
  .specials = 5,
  .special_x = { 0, -INFINITY, INFINITY, NAN, -1e-6f },
  .special_y = { 0, -1.75809932f, INFINITY, NAN, -1.75809932e-6f },
};

static void
test_attributes (void)
{
  g_autoptr (OpTest) test = op_test_new ("Selu", 6);

  nn_node_set_float (op_test_node (test), "alpha", 2);
  nn_node_set_float (op_test_node (test), "gamma", 3);
  op_test_floats (test, NN_SHAPE (3), (float[]){ -1, 0.5f, 1 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (3), (float[]){ -3.79272336f, 1.5f, 3 }, TOLERANCE_FUNCTION);
  op_test_gradient (test);
}

static void
test_opset_1 (void)
{
  g_autoptr (OpTest) test = op_test_new ("Selu", 1);

  op_test_floats (test, NN_SHAPE (2), (float[]){ -1000, 1 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2), (float[]){ -1.75803125f, 1.0507f }, TOLERANCE_LAYER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  g_test_add_func ("/ops/selu/attributes", test_attributes);
  g_test_add_func ("/ops/selu/opset-1", test_opset_1);
  return g_test_run ();
}
