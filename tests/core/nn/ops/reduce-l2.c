/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceL2: what it shares with the other reductions.
 */
#include "config.h"

#include <math.h>

#include "op-fold.h"

static double
fold (const double *x, int n)
{
  double result = 0;

  for (int i = 0; i < n; i++)
    result = hypot (result, x[i]);
  return result;
}

static const OpFold shared = {
  .op_type = "ReduceL2",
  .folder = "reduce-l2",
  .fold = fold,
  .low = -2,
  .high = 2,
  .columns = { 3.16227766f, 6.32455532f },
  .rows = { 2.23606798f, 6.70820393f },
  .all = 7.07106781f,
  .integer = 7,
  .empty = 0,
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_fold_add_tests (&shared);
  return g_test_run ();
}
