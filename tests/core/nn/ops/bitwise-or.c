/* SPDX-License-Identifier: GPL-3.0-or-later
 * BitwiseOr: signed and 64-bit integers, broadcasting, that fractions are refused.
 */
#include "config.h"

#include "op-naive.h"

static void
test_values (void)
{
  g_autoptr (OpTest) test = op_test_new ("BitwiseOr", 18);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_INT8, NN_SHAPE (2, 3), (double[]){ 7, -1, 15, -1, -1, -116 });

  op_test_input (test, naive_typed (NN_TYPE_INT8, NN_SHAPE (2, 3), (double[]){ 1, 2, 3, -4, 100, -128 }));
  op_test_input (test, naive_typed (NN_TYPE_INT8, NN_SHAPE (3), (double[]){ 7, -1, 12 }));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_wide (void)
{
  g_autoptr (OpTest) test = op_test_new ("BitwiseOr", 18);

  op_test_int64s (test, NN_SHAPE (2), (gint64[]){ 0x70F0F0F0F0F0F0F0, -2 });
  op_test_int64s (test, NN_SHAPE (2), (gint64[]){ 0x7F00000000000001, 3 });
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (2), (gint64[]){ 0x7ff0f0f0f0f0f0f1, -1 });
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) test = op_test_new ("BitwiseOr", 18);

  op_test_random (test, NN_SHAPE (3), -1, 1);
  op_test_random (test, NN_SHAPE (3), -1, 1);
  op_test_fails (test, NN_ERROR_UNSUPPORTED, "float32");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/bitwise-or/values", test_values);
  g_test_add_func ("/ops/bitwise-or/wide", test_wide);
  g_test_add_func ("/ops/bitwise-or/refuses", test_refuses);
  return g_test_run ();
}
