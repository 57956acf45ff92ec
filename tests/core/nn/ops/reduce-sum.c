/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceSum: every choice of axes against plain sums, axes as input, types, nothing to sum, gradients, what must be
 * refused.
 */
#include "config.h"

#include "op-reduce.h"

static double
keep (double sum, double count)
{
  return sum;
}

static const OpReduce reduce = {
  .op_type = "ReduceSum",
  .folder = "reduce-sum",
  .axes_opset = 13,
  .finish = keep,
  .columns = { 4, 8 },
  .rows = { 3, 9 },
  .all = 12,
  .integer = -7,
  .real = 2.25,
};

static void
test_empty (void)
{
  g_autoptr (OpTest) test = op_test_new ("ReduceSum", 13);

  op_test_floats (test, NN_SHAPE (2, 0, 3), NULL);
  op_test_int64s (test, NN_SHAPE (1), (gint64[]){ 1 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2, 1, 3), (float[6]){ 0 }, TOLERANCE_EXACT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_reduce_add_tests (&reduce);
  g_test_add_func ("/ops/reduce-sum/empty", test_empty);
  return g_test_run ();
}
