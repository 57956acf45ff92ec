/* SPDX-License-Identifier: GPL-3.0-or-later
 * Mish: against libm, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static double
mish (double x)
{
  return x * tanh (log1p (exp (x)));
}

static const OpUnary unary = {
  .op_type = "Mish",
  .folder = "mish",
  .opset = 18,
  .formula = mish,
  .tolerance = TOLERANCE_FUNCTION,
  .range = { -5, 5 },
  .gradient_range = { -5, 5 },
  .specials = 6,
  .special_x = { 0, 1, INFINITY, NAN, 200, -200 },
  .special_y = { 0, 0.865098388f, INFINITY, NAN, 200, 0 },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
