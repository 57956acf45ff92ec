/* SPDX-License-Identifier: GPL-3.0-or-later
 * Min: against its formula; the tests are op-variadic's.
 */
#include "config.h"

#include "op-variadic.h"

static double
formula (double a, double b)
{
  return MIN (a, b);
}

static const OpVariadic min_op = {
  .op_type = "Min",
  .formula = formula,
  .type = NN_TYPE_INT8,
  .expected = { 1, 2, -9, 2 },
  .second = 2,
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_variadic_add_tests (&min_op);
  return g_test_run ();
}
