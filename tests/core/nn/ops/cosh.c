/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cosh: against libm, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static const OpUnary unary = {
  .op_type = "Cosh",
  .folder = "cosh",
  .opset = 9,
  .formula = cosh,
  .tolerance = TOLERANCE_LAYER,
  .range = { -4, 4 },
  .gradient_range = { -2, 2 },
  .specials = 4,
  .special_x = { 0, NAN, -INFINITY, -1 },
  .special_y = { 1, NAN, INFINITY, 1.5430806348f },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
