/* SPDX-License-Identifier: GPL-3.0-or-later
 * Asinh: against libm, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static const OpUnary unary = {
  .op_type = "Asinh",
  .folder = "asinh",
  .opset = 9,
  .formula = asinh,
  .tolerance = TOLERANCE_LAYER,
  .range = { -9, 9 },
  .gradient_range = { -3, 3 },
  .specials = 4,
  .special_x = { 0, NAN, INFINITY, -1 },
  .special_y = { 0, NAN, INFINITY, -0.881373587f },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
