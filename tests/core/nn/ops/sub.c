/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sub: against the plain formula, all ways to broadcast, integer types, gradients, what must be refused.
 */
#include "config.h"

#include "op-binary.h"

static double
difference (double a, double b)
{
  return a - b;
}

static const OpBinary binary = {
  .op_type = "Sub",
  .formula = difference,
  .a = { -2, 2 },
  .b = { -2, 2 },
};

static void
test_types (void)
{
  op_binary_check_type (&binary, NN_TYPE_INT64, (double[]){ 1, -2, 3, 0 }, (double[]){ 5, 7, -9, 1 },
                        (double[]){ -4, -9, 12, -1 });
  op_binary_check_type (&binary, NN_TYPE_UINT16, (double[]){ 1, 200, 0, 5 }, (double[]){ 5, 7, 1, 5 },
                        (double[]){ 65532, 193, 65535, 0 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_binary_add_tests (&binary);
  op_binary_add_refuses_types (&binary);
  g_test_add_func ("/ops/sub/types", test_types);
  return g_test_run ();
}
