/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sign: against the formula, special values, integers.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"
#include "op-unary.h"

static double
sign (double x)
{
  return x > 0 ? 1 : x < 0 ? -1 : 0;
}

static const OpUnary unary = {
  .op_type = "Sign",
  .folder = "sign",
  .opset = 13,
  .formula = sign,
  .tolerance = TOLERANCE_EXACT,
  .range = { -5, 5 },
  .specials = 6,
  .special_x = { 0, -INFINITY, INFINITY, NAN, 1e-40f, -1e-40f },
  .special_y = { 0, -1, 1, NAN, 1, -1 },
  .no_gradient = TRUE,
  .takes_integers = TRUE,
};

static void
check_type (NnType type, const double *x, const double *y)
{
  g_autoptr (OpTest) test = op_test_new ("Sign", 13);
  g_autoptr (NnTensor) expected = naive_typed (type, NN_SHAPE (3), y);

  op_test_input (test, naive_typed (type, NN_SHAPE (3), x));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_integers (void)
{
  check_type (NN_TYPE_INT8, (double[]){ -128, 0, 5 }, (double[]){ -1, 0, 1 });
  check_type (NN_TYPE_INT64, (double[]){ -7, 0, 0x1p62 }, (double[]){ -1, 0, 1 });
  check_type (NN_TYPE_UINT64, (double[]){ 0x1p63, 0, 5 }, (double[]){ 1, 0, 1 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_unary_add_tests (&unary);
  g_test_add_func ("/ops/sign/integers", test_integers);
  return g_test_run ();
}
