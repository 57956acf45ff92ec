/* SPDX-License-Identifier: GPL-3.0-or-later
 * Round: against libm, halves, special values.
 */
#include "config.h"

#include <math.h>

#include "op-unary.h"

static const OpUnary unary = {
  .op_type = "Round",
  .folder = "round",
  .opset = 11,
  .formula = nearbyint,
  .tolerance = TOLERANCE_EXACT,
  .range = { -5, 5 },
  .specials = 6,
  .special_x = { 0.5f, 1.5f, -2.5f, -INFINITY, NAN, 2.6f },
  .special_y = { 0, 2, -2, -INFINITY, NAN, 3 },
  .no_gradient = TRUE,
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  return g_test_run ();
}
