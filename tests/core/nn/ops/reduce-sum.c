/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceSum: what it shares with the other reductions.
 */
#include "config.h"

#include "op-fold.h"

static double
fold (const double *x, int n)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    sum += x[i];
  return sum;
}

static const OpFold shared = {
  .op_type = "ReduceSum",
  .folder = "reduce-sum",
  .fold = fold,
  .low = -1,
  .high = 1,
  .columns = { 4, 8 },
  .rows = { 3, 9 },
  .all = 12,
  .axes_opset = 13,
  .integer = 11,
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_fold_add_tests (&shared);
  return g_test_run ();
}
