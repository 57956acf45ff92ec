/* SPDX-License-Identifier: GPL-3.0-or-later
 * Atan: against libm, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static const OpUnary unary = {
  .op_type = "Atan",
  .folder = "atan",
  .opset = 7,
  .formula = atan,
  .tolerance = TOLERANCE_LAYER,
  .range = { -9, 9 },
  .gradient_range = { -3, 3 },
  .specials = 4,
  .special_x = { 0, NAN, INFINITY, -1 },
  .special_y = { 0, NAN, 1.5707963268f, -0.7853981634f },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
