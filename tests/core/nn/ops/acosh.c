/* SPDX-License-Identifier: GPL-3.0-or-later
 * Acosh: against libm, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static const OpUnary unary = {
  .op_type = "Acosh",
  .folder = "acosh",
  .opset = 9,
  .formula = acosh,
  .tolerance = TOLERANCE_LAYER,
  .range = { 1, 9 },
  .gradient_range = { 1.5f, 4 },
  .specials = 4,
  .special_x = { 1, NAN, INFINITY, 0 },
  .special_y = { 0, NAN, INFINITY, NAN },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
