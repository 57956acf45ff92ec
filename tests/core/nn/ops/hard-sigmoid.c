/* SPDX-License-Identifier: GPL-3.0-or-later
 * HardSigmoid: against the formula, special values, alpha and beta, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static double
hard_sigmoid (double x)
{
  return fmax (0, fmin (1, 0.2f * x + 0.5f));
}

static const OpUnary unary = {
  .op_type = "HardSigmoid",
  .folder = "hard-sigmoid",
  .opset = 6,
  .formula = hard_sigmoid,
  .tolerance = TOLERANCE_LAYER,
  .range = { -5, 5 },
  .gradient_range = { -5, 5 },
  .specials = 6,
  .special_x = { 0, -INFINITY, INFINITY, NAN, -2.5f, 2.5f },
  .special_y = { 0.5f, 0, 1, NAN, 0, 1 },
};

static void
test_attributes (void)
{
  g_autoptr (OpTest) test = op_test_new ("HardSigmoid", 22);

  nn_node_set_float (op_test_node (test), "alpha", 0.5f);
  nn_node_set_float (op_test_node (test), "beta", 0.6f);
  op_test_floats (test, NN_SHAPE (3), (float[]){ -1, 0, 1 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (3), (float[]){ 0.1f, 0.6f, 1 }, TOLERANCE_LAYER);
  op_test_gradient (test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  g_test_add_func ("/ops/hard-sigmoid/attributes", test_attributes);
  return g_test_run ();
}
