/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tan: against libm, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static const OpUnary unary = {
  .op_type = "Tan",
  .folder = "tan",
  .opset = 7,
  .formula = tan,
  .tolerance = TOLERANCE_LAYER,
  .range = { -1.4f, 1.4f },
  .gradient_range = { -1, 1 },
  .specials = 4,
  .special_x = { 0, NAN, INFINITY, 1 },
  .special_y = { 0, NAN, NAN, 1.5574077247f },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
