/* SPDX-License-Identifier: GPL-3.0-or-later
 * Floor: against libm, special values.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static const OpUnary unary = {
  .op_type = "Floor",
  .folder = "floor",
  .opset = 13,
  .formula = floor,
  .tolerance = TOLERANCE_EXACT,
  .range = { -5, 5 },
  .specials = 6,
  .special_x = { 0.5, -0.5, -INFINITY, INFINITY, NAN, 3 },
  .special_y = { 0, -1, -INFINITY, INFINITY, NAN, 3 },
  .no_gradient = TRUE,
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
