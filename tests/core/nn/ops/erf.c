/* SPDX-License-Identifier: GPL-3.0-or-later
 * Erf: against libm, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static const OpUnary unary = {
  .op_type = "Erf",
  .folder = "erf",
  .opset = 13,
  .formula = erf,
  .tolerance = TOLERANCE_LAYER,
  .range = { -5, 5 },
  .gradient_range = { -2, 2 },
  .specials = 5,
  .special_x = { 0, -INFINITY, INFINITY, NAN, 1e-6f },
  .special_y = { 0, -1, 1, NAN, 1.12837917e-6f },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
