/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sin: against libm, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static const OpUnary unary = {
  .op_type = "Sin",
  .folder = "sin",
  .opset = 7,
  .formula = sin,
  .tolerance = TOLERANCE_LAYER,
  .range = { -5, 5 },
  .gradient_range = { -5, 5 },
  .specials = 5,
  .special_x = { 0, INFINITY, NAN, (float) M_PI_2, 100000 },
  .special_y = { 0, NAN, NAN, 1, 0.0357487983f },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
