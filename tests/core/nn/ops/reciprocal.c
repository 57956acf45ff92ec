/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reciprocal: against the formula, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static double
reciprocal (double x)
{
  return 1 / x;
}

static const OpUnary unary = {
  .op_type = "Reciprocal",
  .folder = "reciprocal",
  .opset = 13,
  .formula = reciprocal,
  .tolerance = TOLERANCE_LAYER,
  .range = { 0.5, 9 },
  .gradient_range = { 0.5, 4 },
  .specials = 5,
  .special_x = { -4, 0, INFINITY, -INFINITY, NAN },
  .special_y = { -0.25f, INFINITY, 0, 0, NAN },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
