/* SPDX-License-Identifier: GPL-3.0-or-later
 * Atanh: against libm, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static const OpUnary unary = {
  .op_type = "Atanh",
  .folder = "atanh",
  .opset = 9,
  .formula = atanh,
  .tolerance = TOLERANCE_LAYER,
  .range = { -0.99f, 0.99f },
  .gradient_range = { -0.8f, 0.8f },
  .specials = 4,
  .special_x = { 0, NAN, 1, 2 },
  .special_y = { 0, NAN, INFINITY, NAN },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
