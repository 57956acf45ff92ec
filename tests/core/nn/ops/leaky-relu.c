/* SPDX-License-Identifier: GPL-3.0-or-later
 * LeakyRelu: against the formula, special values, alpha, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static double
leaky (double x)
{
  return x < 0 ? 0.01f * x : x;
}

static const OpUnary unary = {
  .op_type = "LeakyRelu",
  .folder = "leaky-relu",
  .opset = 6,
  .formula = leaky,
  .tolerance = TOLERANCE_LAYER,
  .range = { -5, 5 },
  .gradient_range = { -5, 5 },
  .specials = 4,
  .special_x = { 0, -INFINITY, INFINITY, NAN },
  .special_y = { 0, -INFINITY, INFINITY, NAN },
};

static void
test_alpha (void)
{
  g_autoptr (OpTest) test = op_test_new ("LeakyRelu", 16);

  nn_node_set_float (op_test_node (test), "alpha", 0.5f);
  op_test_floats (test, NN_SHAPE (3), (float[]){ -1, 0, 1 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (3), (float[]){ -0.5f, 0, 1 }, TOLERANCE_EXACT);
  op_test_gradient (test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  g_test_add_func ("/ops/leaky-relu/alpha", test_alpha);
  return g_test_run ();
}
