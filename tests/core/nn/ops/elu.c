/* SPDX-License-Identifier: GPL-3.0-or-later
 * Elu: against libm, its accuracy, special values, alpha, gradient.
 */
#include "config.h"

#include <math.h>

#include "nn/ops/exp.h"
#include "op-unary.h"

static double
elu (double x)
{
  return x < 0 ? expm1 (x) : x;
}

static const OpUnary unary = {
  .op_type = "Elu",
  .folder = "elu",
  .opset = 6,
  .formula = elu,
  .tolerance = TOLERANCE_FUNCTION,
  .range = { -5, 5 },
  .gradient_range = { -5, 5 },
  .specials = 6,
  .special_x = { 0, -INFINITY, INFINITY, NAN, -200, -1e-6f },
  .special_y = { 0, -1, INFINITY, NAN, -1, -1e-6f },
};

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
  op_unary_add_tests (&unary);
  g_test_add_func ("/ops/elu/alpha", test_alpha);
  g_test_add_func ("/ops/elu/accuracy", test_accuracy);
  return g_test_run ();
}
