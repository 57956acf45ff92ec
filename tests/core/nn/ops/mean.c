/* SPDX-License-Identifier: GPL-3.0-or-later
 * Mean: against its formula; the tests are op-variadic's.
 */
#include "config.h"

#include "op-variadic.h"

static double
formula (double a, double b)
{
  return a + b;
}

static double
third (double x)
{
  return x / 3;
}

static const OpVariadic mean_op = {
  .op_type = "Mean",
  .formula = formula,
  .finish = third,
  .type = NN_TYPE_DOUBLE,
  .expected = { 3, 2.5, -3, 51 },
  .second = -2,
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_variadic_add_tests (&mean_op);
  return g_test_run ();
}
