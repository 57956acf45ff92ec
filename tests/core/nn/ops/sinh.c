/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sinh: against libm, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static const OpUnary unary = {
  .op_type = "Sinh",
  .folder = "sinh",
  .opset = 9,
  .formula = sinh,
  .tolerance = TOLERANCE_LAYER,
  .range = { -4, 4 },
  .gradient_range = { -2, 2 },
  .specials = 4,
  .special_x = { 0, NAN, INFINITY, -1 },
  .special_y = { 0, NAN, INFINITY, -1.1752011936f },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
