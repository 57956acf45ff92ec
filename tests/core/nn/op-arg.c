/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tests that ArgMax and ArgMin have in common.
 */
#include "config.h"

#include "op-arg.h"

#include "op-naive.h"

static OpTest *
new_case (const OpArg *arg, NnShape x, int axis, gboolean keep)
{
  OpTest *test = op_test_new (arg->op_type, 13);

  op_test_random (test, x, -1, 1);
  nn_node_set_int (op_test_node (test), "axis", axis);
  nn_node_set_int (op_test_node (test), "keepdims", keep);
  return test;
}

static void
check_random (const OpArg *arg, NnShape x, int axis, gboolean keep, NnShape y)
{
  g_autoptr (OpTest) test = new_case (arg, x, axis, keep);
  NnShape kept = x;
  kept.dims[axis] = 1;
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_INT64, &y, NULL);

  for (gint64 i = 0; i < nn_tensor_count (expected); i++)
    {
      const float *elements = nn_tensor_floats (op_test_get_input (test, 0));
      gint64 at[NN_MAX_RANK], best[NN_MAX_RANK];

      naive_unravel (&kept, i, best);
      naive_unravel (&kept, i, at);
      for (at[axis] = 0; at[axis] < x.dims[axis]; at[axis]++)
        if (arg->sign * elements[naive_ravel (&x, at)] > arg->sign * elements[naive_ravel (&x, best)])
          best[axis] = at[axis];
      nn_tensor_set_int64 (expected, i, best[axis]);
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_axes (gconstpointer arg)
{
  check_random (arg, NN_SHAPE (3, 5, 7), 0, TRUE, NN_SHAPE (1, 5, 7));
  check_random (arg, NN_SHAPE (3, 5, 7), 1, FALSE, NN_SHAPE (3, 7));
  check_random (arg, NN_SHAPE (3, 5, 7), 2, TRUE, NN_SHAPE (3, 5, 1));
  check_random (arg, NN_SHAPE (1, 19, 67, 61), 1, FALSE, NN_SHAPE (1, 67, 61));
  check_random (arg, NN_SHAPE (7), 0, FALSE, (NnShape){ 0 });
  check_random (arg, NN_SHAPE (3, 0), 0, TRUE, NN_SHAPE (1, 0));
}

static void
check_equals (const OpArg *arg, NnType type, gboolean last, gint64 expected)
{
  const double best = arg->sign > 0 ? 3 : 1, worst = 4 - best;
  g_autoptr (OpTest) test = op_test_new (arg->op_type, 13);

  op_test_input (test, naive_typed (type, NN_SHAPE (5), (double[]){ worst, best, 2, best, worst }));
  nn_node_set_int (op_test_node (test), "select_last_index", last);
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (1), &expected);
}

static void
test_equals (gconstpointer arg)
{
  static const NnType types[] = { NN_TYPE_FLOAT, NN_TYPE_DOUBLE, NN_TYPE_UINT8, NN_TYPE_INT64, NN_TYPE_UINT64 };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      check_equals (arg, types[i], FALSE, 1);
      check_equals (arg, types[i], TRUE, 3);
    }
}

static void
test_refuses (gconstpointer arg)
{
  g_autoptr (OpTest) axis = new_case (arg, NN_SHAPE (3, 2), 2, TRUE);
  g_autoptr (OpTest) empty = new_case (arg, NN_SHAPE (3, 0), 1, TRUE);

  op_test_fails (axis, NN_ERROR_SHAPE, "axis 2");
  op_test_fails (empty, NN_ERROR_SHAPE, "nothing along axis 1");
}

void
op_arg_add_tests (const OpArg *arg)
{
  op_test_add (arg->folder, "axes", arg, test_axes);
  op_test_add (arg->folder, "equals", arg, test_equals);
  op_test_add (arg->folder, "refuses", arg, test_refuses);
}
