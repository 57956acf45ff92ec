/* SPDX-License-Identifier: GPL-3.0-or-later
 * Log: against libm, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static const OpUnary unary = {
  .op_type = "Log",
  .folder = "log",
  .opset = 13,
  .formula = log,
  .tolerance = TOLERANCE_LAYER,
  .range = { 0.01, 9 },
  .gradient_range = { 0.5, 4 },
  .specials = 5,
  .special_x = { 1, 0, INFINITY, -1, NAN },
  .special_y = { 0, -INFINITY, INFINITY, NAN, NAN },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
