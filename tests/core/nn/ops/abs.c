/* SPDX-License-Identifier: GPL-3.0-or-later
 * Abs: against libm, special values, integers, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"
#include "op-unary.h"

static const OpUnary unary = {
  .op_type = "Abs",
  .folder = "abs",
  .opset = 13,
  .formula = fabs,
  .tolerance = TOLERANCE_EXACT,
  .range = { -5, 5 },
  .gradient_range = { -5, 5 },
  .specials = 5,
  .special_x = { 0, -INFINITY, INFINITY, NAN, -1e-40f },
  .special_y = { 0, INFINITY, INFINITY, NAN, 1e-40f },
  .takes_integers = TRUE,
};

static void
check_type (NnType type, const double *x, const double *y)
{
  g_autoptr (OpTest) test = op_test_new ("Abs", 13);
  g_autoptr (NnTensor) expected = naive_typed (type, NN_SHAPE (3), y);

  op_test_input (test, naive_typed (type, NN_SHAPE (3), x));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_integers (void)
{
  check_type (NN_TYPE_INT8, (double[]){ -128, 0, 5 }, (double[]){ -128, 0, 5 });
  check_type (NN_TYPE_INT64, (double[]){ -7, 0, 0x1p62 }, (double[]){ 7, 0, 0x1p62 });
  check_type (NN_TYPE_UINT8, (double[]){ 200, 0, 5 }, (double[]){ 200, 0, 5 });
  check_type (NN_TYPE_UINT64, (double[]){ 0x1p63, 0, 5 }, (double[]){ 0x1p63, 0, 5 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  g_test_add_func ("/ops/abs/integers", test_integers);
  return g_test_run ();
}
