/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceMean: every choice of axes against plain sums, axes as input, types, gradients, what must be refused.
 */
#include "config.h"

#include "op-reduce.h"

static double
mean (double sum, double count)
{
  return sum / count;
}

static const OpReduce reduce = {
  .op_type = "ReduceMean",
  .folder = "reduce-mean",
  .axes_opset = 18,
  .finish = mean,
  .columns = { 2, 4 },
  .rows = { 1.5f, 4.5f },
  .all = 3,
  .integer = -1,
  .real = 1.125,
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_reduce_add_tests (&reduce);
  return g_test_run ();
}
