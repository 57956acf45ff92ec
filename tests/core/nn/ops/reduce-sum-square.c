/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceSumSquare: what it shares with the other reductions.
 */
#include "config.h"

#include "op-fold.h"

static double
fold (const double *x, int n)
{
  double result = 0;

  for (int i = 0; i < n; i++)
    result = result + x[i] * x[i];
  return result;
}

static const OpFold shared = {
  .op_type = "ReduceSumSquare",
  .folder = "reduce-sum-square",
  .fold = fold,
  .low = -2,
  .high = 2,
  .columns = { 10, 40 },
  .rows = { 5, 45 },
  .all = 50,
  .integer = 49,
  .empty = 0,
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_fold_add_tests (&shared);
  return g_test_run ();
}
