/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceMin: what it shares with the other reductions; large integers, NaN, bool.
 */
#include "config.h"

#include <math.h>

#include "op-fold.h"
#include "op-naive.h"

static double
fold (const double *x, int n)
{
  double result = INFINITY;

  for (int i = 0; i < n; i++)
    result = fmin (result, x[i]);
  return result;
}

static const OpFold shared = {
  .op_type = "ReduceMin",
  .folder = "reduce-min",
  .fold = fold,
  .low = -2,
  .high = 2,
  .columns = { 1, 2 },
  .rows = { 1, 3 },
  .all = 1,
  .integer = 2,
  .empty = INFINITY,
  .takes_bool = TRUE,
};

/* Beyond 2^53 and 2^63, where neither doubles nor signed integers order them; NaN wins; bool. */
static void
test_order (void)
{
  g_autoptr (OpTest) test = op_test_new ("ReduceMin", 20);
  g_autoptr (OpTest) nans = op_test_new ("ReduceMin", 20);
  g_autoptr (OpTest) bools = op_test_new ("ReduceMin", 20);
  const NnShape one = NN_SHAPE (1), three = NN_SHAPE (3);
  guint64 values[] = { G_MAXUINT64 - 1, G_MAXUINT64, 5 }, best = 5;
  g_autoptr (NnTensor) naturals = nn_tensor_new_wrapped (NN_TYPE_UINT64, &three, values, NULL, NULL);
  g_autoptr (NnTensor) expected = nn_tensor_new_wrapped (NN_TYPE_UINT64, &one, &best, NULL, NULL);
  g_autoptr (NnTensor) truth = naive_typed (NN_TYPE_BOOL, NN_SHAPE (1), (double[]){ 0 });

  op_test_input (test, nn_tensor_ref (naturals));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
  op_test_floats (nans, NN_SHAPE (3), (float[]){ 1, NAN, 2 });
  op_test_run (nans);
  op_test_expect_floats (nans, 0, NN_SHAPE (1), (float[]){ NAN }, TOLERANCE_EXACT);
  op_test_input (bools, naive_typed (NN_TYPE_BOOL, NN_SHAPE (2), (double[]){ 1, 0 }));
  op_test_run (bools);
  op_test_expect (bools, 0, truth, TOLERANCE_EXACT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_fold_add_tests (&shared);
  g_test_add_func ("/ops/reduce-min/order", test_order);
  return g_test_run ();
}
