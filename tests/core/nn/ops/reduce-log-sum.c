/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceLogSum: what it shares with the other reductions.
 */
#include "config.h"

#include <math.h>

#include "op-fold.h"

static double
fold (const double *x, int n)
{
  double result = 0;

  for (int i = 0; i < n; i++)
    result = result + x[i];
  return log (result);
}

static const OpFold shared = {
  .op_type = "ReduceLogSum",
  .folder = "reduce-log-sum",
  .fold = fold,
  .low = 0.5f,
  .high = 2,
  .columns = { 1.38629436f, 2.07944154f },
  .rows = { 1.09861229f, 2.19722458f },
  .all = 2.48490665f,
  .integer = 2,
  .empty = -INFINITY,
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_fold_add_tests (&shared);
  return g_test_run ();
}
