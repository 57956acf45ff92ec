/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceProd: what it shares with the other reductions; gradients of zeros.
 */
#include "config.h"

#include "op-fold.h"

static double
fold (const double *x, int n)
{
  double result = 1;

  for (int i = 0; i < n; i++)
    result = result * x[i];
  return result;
}

static const OpFold shared = {
  .op_type = "ReduceProd",
  .folder = "reduce-prod",
  .fold = fold,
  .low = 0.5f,
  .high = 1.5f,
  .columns = { 3, 12 },
  .rows = { 2, 18 },
  .all = 36,
  .integer = 36,
  .empty = 1,
};

/* The gradient of a zero is the product of the others. */
static void
test_zeros (void)
{
  g_autoptr (OpTest) test = op_test_new ("ReduceProd", 11);
  const gint64 axis = 1;

  op_test_floats (test, NN_SHAPE (2, 3), (float[]){ 0, 2, 3, 0, 0.5f, 0 });
  nn_node_set_ints (op_test_node (test), "axes", 1, &axis);
  op_test_gradient (test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  op_fold_add_tests (&shared);
  g_test_add_func ("/ops/reduce-prod/zeros", test_zeros);
  return g_test_run ();
}
