/* SPDX-License-Identifier: GPL-3.0-or-later
 * Softsign: against the formula, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static double
softsign (double x)
{
  return x / (1 + fabs (x));
}

static const OpUnary unary = {
  .op_type = "Softsign",
  .folder = "softsign",
  .opset = 1,
  .formula = softsign,
  .tolerance = TOLERANCE_LAYER,
  .range = { -5, 5 },
  .gradient_range = { -5, 5 },
  .specials = 5,
  .special_x = { 0, -1, 3, NAN, 1e30f },
  .special_y = { 0, -0.5f, 0.75f, NAN, 1 },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
