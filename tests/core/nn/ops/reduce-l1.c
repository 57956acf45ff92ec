/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceL1: what it shares with the other reductions.
 */
#include "config.h"

#include <math.h>

#include "op-fold.h"

static double
fold (const double *x, int n)
{
  double result = 0;

  for (int i = 0; i < n; i++)
    result = result + fabs (x[i]);
  return result;
}

static const OpFold shared = {
  .op_type = "ReduceL1",
  .folder = "reduce-l1",
  .fold = fold,
  .low = -2,
  .high = 2,
  .columns = { 4, 8 },
  .rows = { 3, 9 },
  .all = 12,
  .integer = 11,
  .empty = 0,
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_fold_add_tests (&shared);
  return g_test_run ();
}
