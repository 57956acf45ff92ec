/* SPDX-License-Identifier: GPL-3.0-or-later
 * Neg: against the formula, special values, integers, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"
#include "op-unary.h"

static double
neg (double x)
{
  return -x;
}

static const OpUnary unary = {
  .op_type = "Neg",
  .folder = "neg",
  .opset = 13,
  .formula = neg,
  .tolerance = TOLERANCE_EXACT,
  .range = { -5, 5 },
  .gradient_range = { -5, 5 },
  .specials = 4,
  .special_x = { 0, -INFINITY, INFINITY, NAN },
  .special_y = { 0, INFINITY, -INFINITY, NAN },
  .takes_integers = TRUE,
};

static void
check_type (NnType type, const double *x, const double *y)
{
  g_autoptr (OpTest) test = op_test_new ("Neg", 13);
  g_autoptr (NnTensor) expected = naive_typed (type, NN_SHAPE (3), y);

  op_test_input (test, naive_typed (type, NN_SHAPE (3), x));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_integers (void)
{
  check_type (NN_TYPE_INT8, (double[]){ -128, 0, 5 }, (double[]){ -128, 0, -5 });
  check_type (NN_TYPE_INT64, (double[]){ -7, 0, 0x1p62 }, (double[]){ 7, 0, -0x1p62 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  g_test_add_func ("/ops/neg/integers", test_integers);
  return g_test_run ();
}
