/* SPDX-License-Identifier: GPL-3.0-or-later
 * CumSum: every axis and direction against plain sums, integer types, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static OpTest *
new_case (NnShape x, int axis, gboolean exclusive, gboolean reverse)
{
  OpTest *test = op_test_new ("CumSum", 14);

  op_test_random (test, x, -1, 1);
  op_test_int64s (test, (NnShape){ 0 }, (gint64[]){ axis });
  nn_node_set_int (op_test_node (test), "exclusive", exclusive);
  nn_node_set_int (op_test_node (test), "reverse", reverse);
  return test;
}

static void
check_random (NnShape x, int axis, gboolean exclusive, gboolean reverse)
{
  g_autoptr (OpTest) test = new_case (x, axis, exclusive, reverse);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &x, NULL);
  const int d = axis < 0 ? axis + x.rank : axis;

  for (gint64 i = 0; i < nn_tensor_count (expected); i++)
    {
      gint64 at[NN_MAX_RANK];
      double sum = 0;

      naive_unravel (&x, i, at);
      const gint64 k = at[d];
      for (at[d] = 0; at[d] < x.dims[d]; at[d]++)
        if ((at[d] == k && !exclusive) || (reverse ? at[d] > k : at[d] < k))
          sum += nn_tensor_get_double (op_test_get_input (test, 0), naive_ravel (&x, at));
      nn_tensor_set_double (expected, i, sum);
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_axes (void)
{
  for (int k = 0; k < 4; k++)
    {
      check_random (NN_SHAPE (3, 5, 7), 0, k & 1, k & 2);
      check_random (NN_SHAPE (3, 5, 7), 1, k & 1, k & 2);
      check_random (NN_SHAPE (3, 5, 7), -1, k & 1, k & 2);
      check_random (NN_SHAPE (3, 0, 7), 1, k & 1, k & 2);
      check_random (NN_SHAPE (131, 133), 1, k & 1, k & 2);
    }
}

static void
test_types (void)
{
  g_autoptr (OpTest) test = op_test_new ("CumSum", 11);

  op_test_int64s (test, NN_SHAPE (3), (gint64[]){ G_MAXINT64 - 1, 1, 1 });
  op_test_int64s (test, NN_SHAPE (1), (gint64[]){ 0 });
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (3), (gint64[]){ G_MAXINT64 - 1, G_MAXINT64, G_MININT64 });
}

static void
test_gradient (void)
{
  for (int k = 0; k < 4; k++)
    {
      g_autoptr (OpTest) test = new_case (NN_SHAPE (3, 5, 2), 1, k & 1, k & 2);

      op_test_gradient (test);
    }
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) axis = new_case (NN_SHAPE (3, 2), 2, FALSE, FALSE);
  g_autoptr (OpTest) axes = op_test_new ("CumSum", 14);

  op_test_fails (axis, NN_ERROR_SHAPE, "axis 2");
  op_test_random (axes, NN_SHAPE (2), -1, 1);
  op_test_int64s (axes, NN_SHAPE (2), (gint64[]){ 0, 0 });
  op_test_fails (axes, NN_ERROR_SHAPE, "one integer");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/cum-sum/axes", test_axes);
  g_test_add_func ("/ops/cum-sum/types", test_types);
  g_test_add_func ("/ops/cum-sum/gradient", test_gradient);
  g_test_add_func ("/ops/cum-sum/refuses", test_refuses);
  return g_test_run ();
}
