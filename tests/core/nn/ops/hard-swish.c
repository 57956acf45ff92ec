/* SPDX-License-Identifier: GPL-3.0-or-later
 * HardSwish: against the formula, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static double
hard_swish (double x)
{
  return x * fmax (0, fmin (1, x / 6 + 0.5));
}

static const OpUnary unary = {
  .op_type = "HardSwish",
  .folder = "hard-swish",
  .opset = 14,
  .formula = hard_swish,
  .tolerance = TOLERANCE_LAYER,
  .range = { -5, 5 },
  .gradient_range = { -5, 5 },
  .specials = 6,
  .special_x = { 0, -4, INFINITY, NAN, -3, 3 },
  .special_y = { 0, 0, INFINITY, NAN, 0, 3 },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
