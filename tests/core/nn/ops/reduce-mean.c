/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceMean: what it shares with the other reductions; negative integers.
 */
#include "config.h"

#include <math.h>

#include "op-fold.h"

static double
fold (const double *x, int n)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    sum += x[i];
  return sum / n;
}

static const OpFold shared = {
  .op_type = "ReduceMean",
  .folder = "reduce-mean",
  .fold = fold,
  .low = -1,
  .high = 1,
  .columns = { 2, 4 },
  .rows = { 1.5f, 4.5f },
  .all = 3,
  .integer = 3,
  .empty = NAN,
};

/* Integers are divided towards 0. */
static void
test_negative (void)
{
  g_autoptr (OpTest) test = op_test_new ("ReduceMean", 11);

  op_test_int64s (test, NN_SHAPE (2, 2), (gint64[]){ 1, 2, 3, -13 });
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (1, 1), (gint64[]){ -1 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_fold_add_tests (&shared);
  g_test_add_func ("/ops/reduce-mean/negative", test_negative);
  return g_test_run ();
}
