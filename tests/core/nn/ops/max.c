/* SPDX-License-Identifier: GPL-3.0-or-later
 * Max: against its formula; the tests are op-variadic's.
 */
#include "config.h"

#include "op-variadic.h"

static double
formula (double a, double b)
{
  return MAX (a, b);
}

static const OpVariadic max_op = {
  .op_type = "Max",
  .formula = formula,
  .type = NN_TYPE_INT8,
  .expected = { 5, 7, 3, 100 },
  .second = 2,
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_variadic_add_tests (&max_op);
  return g_test_run ();
}
