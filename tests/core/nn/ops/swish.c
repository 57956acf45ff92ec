/* SPDX-License-Identifier: GPL-3.0-or-later
 * Swish: against the formula, special values, gradient, alpha.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"
#include "op-unary.h"

static double
swish (double x)
{
  return x / (1 + exp (-x));
}

static double
steep (double x)
{
  return x / (1 + exp (-1.5 * x));
}

static const OpUnary unary = {
  .op_type = "Swish",
  .folder = "swish",
  .opset = 24,
  .formula = swish,
  .tolerance = TOLERANCE_LAYER,
  .range = { -9, 9 },
  .gradient_range = { -3, 3 },
  .specials = 4,
  .special_x = { 0, 1000, -1000, NAN },
  .special_y = { 0, 1000, 0, NAN },
};

static void
test_alpha (void)
{
  g_autoptr (OpTest) test = op_test_new ("Swish", 24);
  g_autoptr (NnTensor) expected = NULL;

  nn_node_set_float (op_test_node (test), "alpha", 1.5f);
  op_test_random (test, NN_SHAPE (2, 17), -3, 3);
  expected = naive_unary (op_test_get_input (test, 0), steep);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
  op_test_gradient (test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  g_test_add_func ("/ops/swish/alpha", test_alpha);
  return g_test_run ();
}
