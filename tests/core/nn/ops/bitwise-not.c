/* SPDX-License-Identifier: GPL-3.0-or-later
 * BitwiseNot: signed and unsigned integers, that fractions are refused.
 */
#include "config.h"

#include "op-naive.h"

static void
check (NnType type, const double *x, const double *y)
{
  g_autoptr (OpTest) test = op_test_new ("BitwiseNot", 18);
  g_autoptr (NnTensor) expected = naive_typed (type, NN_SHAPE (3), y);

  op_test_input (test, naive_typed (type, NN_SHAPE (3), x));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_values (void)
{
  check (NN_TYPE_INT8, (double[]){ 0, 127, -3 }, (double[]){ -1, -128, 2 });
  check (NN_TYPE_UINT16, (double[]){ 0, 65535, 1 }, (double[]){ 65535, 0, 65534 });
  check (NN_TYPE_INT64, (double[]){ 0, 5, -1 }, (double[]){ -1, -6, 0 });
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) test = op_test_new ("BitwiseNot", 18);

  op_test_random (test, NN_SHAPE (3), -1, 1);
  op_test_fails (test, NN_ERROR_UNSUPPORTED, "float32");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/bitwise-not/values", test_values);
  g_test_add_func ("/ops/bitwise-not/refuses", test_refuses);
  return g_test_run ();
}
