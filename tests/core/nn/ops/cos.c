/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cos: against libm, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static const OpUnary unary = {
  .op_type = "Cos",
  .folder = "cos",
  .opset = 7,
  .formula = cos,
  .tolerance = TOLERANCE_LAYER,
  .range = { -5, 5 },
  .gradient_range = { -5, 5 },
  .specials = 5,
  .special_x = { 0, INFINITY, NAN, (float) M_PI_2, 100000 },
  .special_y = { 1, NAN, NAN, 0, -0.999360807f },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
