/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceLogSumExp: what it shares with the other reductions; numbers whose exponentials overflow.
 */
#include "config.h"

#include <math.h>

#include "op-fold.h"

static double
fold (const double *x, int n)
{
  double result = 0;

  for (int i = 0; i < n; i++)
    result = result + exp (x[i]);
  return log (result);
}

static const OpFold shared = {
  .op_type = "ReduceLogSumExp",
  .folder = "reduce-log-sum-exp",
  .fold = fold,
  .low = -2,
  .high = 2,
  .columns = { 3.12692801f, 6.01814993f },
  .rows = { 2.31326169f, 6.04858735f },
  .all = 6.07217242f,
  .integer = 6,
  .empty = -INFINITY,
};

static void
test_extremes (void)
{
  g_autoptr (OpTest) test = op_test_new ("ReduceLogSumExp", 11);
  const gint64 axis = 1;

  op_test_floats (test, NN_SHAPE (4, 2), (float[]){ 1000, 1000, -INFINITY, -INFINITY, INFINITY, -INFINITY, NAN, 1 });
  nn_node_set_ints (op_test_node (test), "axes", 1, &axis);
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (4, 1), (float[]){ 1000.69315f, -INFINITY, INFINITY, NAN }, TOLERANCE_LAYER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_fold_add_tests (&shared);
  g_test_add_func ("/ops/reduce-log-sum-exp/extremes", test_extremes);
  return g_test_run ();
}
