/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sum: against its formula; the tests are op-variadic's.
 */
#include "config.h"

#include "op-variadic.h"

static double
formula (double a, double b)
{
  return a + b;
}

static const OpVariadic sum_op = {
  .op_type = "Sum",
  .formula = formula,
  .type = NN_TYPE_DOUBLE,
  .expected = { 6, 5, -6, 102 },
  .second = -2,
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_variadic_add_tests (&sum_op);
  return g_test_run ();
}
