/* SPDX-License-Identifier: GPL-3.0-or-later
 * ThresholdedRelu: against the formula, special values, alpha, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static double
thresholded (double x)
{
  return x > 1 ? x : 0;
}

static const OpUnary unary = {
  .op_type = "ThresholdedRelu",
  .folder = "thresholded-relu",
  .opset = 10,
  .formula = thresholded,
  .tolerance = TOLERANCE_EXACT,
  .range = { -5, 5 },
  .gradient_range = { -5, 5 },
  .specials = 6,
  .special_x = { 0, -INFINITY, INFINITY, NAN, 1, 1.5f },
  .special_y = { 0, 0, INFINITY, NAN, 0, 1.5f },
};

static void
test_alpha (void)
{
  g_autoptr (OpTest) test = op_test_new ("ThresholdedRelu", 22);

  nn_node_set_float (op_test_node (test), "alpha", -2);
  op_test_floats (test, NN_SHAPE (4), (float[]){ -3, -2, -1, 1 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (4), (float[]){ 0, 0, -1, 1 }, TOLERANCE_EXACT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  g_test_add_func ("/ops/thresholded-relu/alpha", test_alpha);
  return g_test_run ();
}
