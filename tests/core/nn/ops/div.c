/* SPDX-License-Identifier: GPL-3.0-or-later
 * Div: against the plain formula, all ways to broadcast, integer types, gradients, what must be refused.
 */
#include "config.h"

#include "op-binary.h"

static double
quotient (double a, double b)
{
  return a / b;
}

static const OpBinary binary = {
  .op_type = "Div",
  .formula = quotient,
  .a = { -2, 2 },
  .b = { 0.5, 2 },
};

static void
test_types (void)
{
  op_binary_check_type (&binary, NN_TYPE_INT32, (double[]){ 7, -7, 7, -2147483648 }, (double[]){ 2, 2, -2, -1 },
                        (double[]){ 3, -3, -3, -2147483648 });
  op_binary_check_type (&binary, NN_TYPE_UINT64, (double[]){ 0x1p63, 200, 5, 5 }, (double[]){ 2, 7, 0, 5 },
                        (double[]){ 0x1p62, 28, 0, 1 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_binary_add_tests (&binary);
  op_binary_add_refuses_types (&binary);
  g_test_add_func ("/ops/div/types", test_types);
  return g_test_run ();
}
