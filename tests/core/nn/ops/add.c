/* SPDX-License-Identifier: GPL-3.0-or-later
 * Add: against the plain formula, all ways to broadcast, integer types, fusion, gradients, what must be refused.
 */
#include "config.h"

#include "op-binary.h"
#include "op-naive.h"

static double
sum (double a, double b)
{
  return a + b;
}

static const OpBinary binary = {
  .op_type = "Add",
  .formula = sum,
  .a = { -2, 2 },
  .b = { -2, 2 },
};

static void
test_types (void)
{
  op_binary_check_type (&binary, NN_TYPE_INT32, (double[]){ 1, -2, 3, 2147483647 }, (double[]){ 5, 7, -9, 1 },
                        (double[]){ 6, 5, -6, -2147483648 });
  op_binary_check_type (&binary, NN_TYPE_UINT8, (double[]){ 1, 2, 200, 255 }, (double[]){ 5, 7, 100, 1 },
                        (double[]){ 6, 9, 44, 0 });
  op_binary_check_type (&binary, NN_TYPE_DOUBLE, (double[]){ 1, 2.5, -1, 0 }, (double[]){ 0.1, 7, 1, 0 },
                        (double[]){ 1.1, 9.5, 0, 0 });
}

static void
test_fusion (void)
{
  g_autoptr (OpTest) test = op_test_new ("Add", 7);

  op_test_random (test, NN_SHAPE (2, 3, 5, 7), -1, 1);
  op_test_random (test, NN_SHAPE (3, 1, 1), -1, 1);
  op_test_fusion (test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_binary_add_tests (&binary);
  op_binary_add_refuses_types (&binary);
  g_test_add_func ("/ops/add/types", test_types);
  g_test_add_func ("/ops/add/fusion", test_fusion);
  return g_test_run ();
}
