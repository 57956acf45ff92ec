/* SPDX-License-Identifier: GPL-3.0-or-later
 * Softplus: against libm, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static double
softplus (double x)
{
  return log (exp (x) + 1);
}

static const OpUnary unary = {
  .op_type = "Softplus",
  .folder = "softplus",
  .opset = 1,
  .formula = softplus,
  .tolerance = TOLERANCE_FUNCTION,
  .range = { -5, 5 },
  .gradient_range = { -5, 5 },
  .specials = 6,
  .special_x = { 0, -INFINITY, INFINITY, NAN, 200, -200 },
  .special_y = { 0.693147181f, 0, INFINITY, NAN, 200, 0 },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
