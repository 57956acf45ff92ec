/* SPDX-License-Identifier: GPL-3.0-or-later
 * Acos: against libm, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static const OpUnary unary = {
  .op_type = "Acos",
  .folder = "acos",
  .opset = 7,
  .formula = acos,
  .tolerance = TOLERANCE_LAYER,
  .range = { -1, 1 },
  .gradient_range = { -0.9f, 0.9f },
  .specials = 4,
  .special_x = { 0, NAN, -1, 2 },
  .special_y = { 1.5707963268f, NAN, 3.1415926536f, NAN },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
