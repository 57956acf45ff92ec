/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tests that reductions have in common.
 */
#include "config.h"

#include "op-fold.h"

#include "op-naive.h"

/* Where element @i of a tensor of @shape goes when @mask's dimensions are reduced to 1. */
static gint64
target (const NnShape *shape, const NnShape *kept, gint64 i)
{
  gint64 index[NN_MAX_RANK];

  naive_unravel (shape, i, index);
  for (int d = 0; d < shape->rank; d++)
    index[d] = kept->dims[d] == 1 ? 0 : index[d];
  return naive_ravel (kept, index);
}

static NnTensor *
naive_fold (const OpFold *fold, const NnTensor *x, guint mask)
{
  NnShape kept = x->shape;
  g_autofree double *set = g_new (double, nn_tensor_count (x));
  NnTensor *y;

  for (int d = 0; d < kept.rank; d++)
    kept.dims[d] = mask >> d & 1 ? 1 : kept.dims[d];
  y = nn_tensor_new (NN_TYPE_FLOAT, &kept, NULL);
  for (gint64 to = 0; to < nn_tensor_count (y); to++)
    {
      int n = 0;

      for (gint64 i = 0; i < nn_tensor_count (x); i++)
        if (target (&x->shape, &kept, i) == to)
          set[n++] = nn_tensor_get_double (x, i);
      nn_tensor_floats (y)[to] = (float) fold->fold (set, n);
    }
  return y;
}

static OpTest *
new_case (const OpFold *fold, NnShape shape, guint mask)
{
  OpTest *test = op_test_new (fold->op_type, 11);
  gint64 axes[NN_MAX_RANK];
  int n = 0;

  for (int d = 0; d < NN_MAX_RANK; d++)
    if (mask >> d & 1)
      axes[n++] = d;
  op_test_random (test, shape, fold->low, fold->high);
  nn_node_set_ints (op_test_node (test), "axes", n, axes);
  return test;
}

static void
check_random (const OpFold *fold, NnShape shape, guint mask)
{
  g_autoptr (OpTest) test = new_case (fold, shape, mask);
  g_autoptr (NnTensor) expected = naive_fold (fold, op_test_get_input (test, 0), mask);

  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_axes (gconstpointer fold)
{
  for (guint mask = 1; mask < 16; mask++)
    check_random (fold, NN_SHAPE (3, 5, 2, 7), mask);
  check_random (fold, NN_SHAPE (2, 1111), 0x1);
  check_random (fold, NN_SHAPE (2, 1111), 0x2);
  check_random (fold, NN_SHAPE (2, 3, 43, 47), 0xc);
  check_random (fold, NN_SHAPE (1, 1, 1), 0x2);
}

/* @axis: NULL = all of them */
static void
check_values (const OpFold *fold, const gint64 *axis, gboolean keep, NnShape shape, const float *expected)
{
  g_autoptr (OpTest) test = op_test_new (fold->op_type, 11);

  op_test_floats (test, NN_SHAPE (2, 2), (float[]){ 1, 2, 3, 6 });
  if (axis)
    nn_node_set_ints (op_test_node (test), "axes", 1, axis);
  if (!keep)
    nn_node_set_int (op_test_node (test), "keepdims", 0);
  op_test_run (test);
  op_test_expect_floats (test, 0, shape, expected, TOLERANCE_LAYER);
}

static void
test_values (gconstpointer data)
{
  const OpFold *fold = data;
  const gint64 axis = -2;

  check_values (fold, &axis, TRUE, NN_SHAPE (1, 2), fold->columns);
  check_values (fold, &axis, FALSE, NN_SHAPE (2), fold->columns);
  check_values (fold, NULL, FALSE, (NnShape){ 0 }, &fold->all);
}

static int
axes_opset (const OpFold *fold)
{
  return fold->axes_opset ? fold->axes_opset : 18;
}

static void
test_axes_input (gconstpointer data)
{
  const OpFold *fold = data;
  g_autoptr (OpTest) test = op_test_new (fold->op_type, axes_opset (fold));

  op_test_floats (test, NN_SHAPE (2, 2), (float[]){ 1, 2, 3, 6 });
  op_test_int64s (test, NN_SHAPE (1), (gint64[]){ 1 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2, 1), fold->rows, TOLERANCE_LAYER);
}

/* No axes may mean that each element is folded by itself. */
static void
test_no_axes (gconstpointer data)
{
  const OpFold *fold = data;
  g_autoptr (OpTest) test = op_test_new (fold->op_type, axes_opset (fold));
  const float expected[] = { (float) fold->fold ((double[]){ 1 }, 1), (float) fold->fold ((double[]){ 2 }, 1) };

  op_test_floats (test, NN_SHAPE (2), (float[]){ 1, 2 });
  nn_node_set_int (op_test_node (test), "noop_with_empty_axes", 1);
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2), expected, TOLERANCE_LAYER);
}

static void
test_types (gconstpointer data)
{
  const OpFold *fold = data;
  const double reals[] = { 0.5, 2, 0.25 }, real = fold->fold (reals, 3);
  g_autoptr (OpTest) integers = op_test_new (fold->op_type, 11);
  g_autoptr (OpTest) doubles = op_test_new (fold->op_type, 11);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (1), &real);

  op_test_int64s (integers, NN_SHAPE (3), (gint64[]){ 2, 3, 6 });
  op_test_run (integers);
  op_test_expect_int64s (integers, 0, NN_SHAPE (1), &fold->integer);
  op_test_input (doubles, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (3), reals));
  op_test_run (doubles);
  op_test_expect (doubles, 0, expected, TOLERANCE_LAYER);
}

static void
test_empty (gconstpointer data)
{
  const OpFold *fold = data;
  const gint64 axis = 1;
  g_autoptr (OpTest) test = op_test_new (fold->op_type, 11);

  op_test_floats (test, NN_SHAPE (1, 0, 1), NULL);
  nn_node_set_ints (op_test_node (test), "axes", 1, &axis);
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 1, 1), &fold->empty, TOLERANCE_EXACT);
}

static void
test_gradient (gconstpointer fold)
{
  for (guint mask = 1; mask < 8; mask++)
    {
      g_autoptr (OpTest) test = new_case (fold, NN_SHAPE (3, 5, 4), mask);

      op_test_gradient (test);
    }
}

static void
test_refuses (gconstpointer data)
{
  const OpFold *fold = data;
  g_autoptr (OpTest) axis = new_case (fold, NN_SHAPE (2, 3), 4);
  g_autoptr (OpTest) type = op_test_new (fold->op_type, 11);

  op_test_fails (axis, NN_ERROR_SHAPE, "axis 2");
  op_test_input (type, naive_typed (NN_TYPE_BOOL, NN_SHAPE (1), (double[]){ 1 }));
  if (fold->takes_bool)
    op_test_run (type);
  else
    op_test_fails (type, NN_ERROR_UNSUPPORTED, "bool");
}

void
op_fold_add_tests (const OpFold *fold)
{
  op_test_add (fold->folder, "axes", fold, test_axes);
  op_test_add (fold->folder, "values", fold, test_values);
  op_test_add (fold->folder, "axes-input", fold, test_axes_input);
  op_test_add (fold->folder, "no-axes", fold, test_no_axes);
  op_test_add (fold->folder, "types", fold, test_types);
  op_test_add (fold->folder, "empty", fold, test_empty);
  op_test_add (fold->folder, "gradient", fold, test_gradient);
  op_test_add (fold->folder, "refuses", fold, test_refuses);
}
