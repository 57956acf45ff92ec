/* SPDX-License-Identifier: GPL-3.0-or-later
 * Not: both values, and that numbers are refused.
 */
#include "config.h"

#include "op-naive.h"

static void
test_values (void)
{
  g_autoptr (OpTest) test = op_test_new ("Not", 1);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_BOOL, NN_SHAPE (3, 1), (double[]){ 0, 1, 0 });

  op_test_input (test, naive_typed (NN_TYPE_BOOL, NN_SHAPE (3, 1), (double[]){ 1, 0, 1 }));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) test = op_test_new ("Not", 1);

  op_test_random (test, NN_SHAPE (3), -1, 1);
  op_test_fails (test, NN_ERROR_UNSUPPORTED, "float32");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/not/values", test_values);
  g_test_add_func ("/ops/not/refuses", test_refuses);
  return g_test_run ();
}
