/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tests that ReduceMean and ReduceSum have in common.
 */
#include "config.h"

#include "op-reduce.h"

#include "op-naive.h"

/* Sums over @mask's dimensions, kept as 1, by going through the input element by element; then finished. */
static NnTensor *
naive_reduce (const OpReduce *reduce, const NnTensor *x, guint mask)
{
  NnShape shape = x->shape;
  g_autoptr (NnTensor) y = NULL;

  for (int d = 0; d < shape.rank; d++)
    shape.dims[d] = mask >> d & 1 ? 1 : shape.dims[d];
  y = nn_tensor_new (NN_TYPE_DOUBLE, &shape, NULL);
  for (gint64 i = 0; i < nn_tensor_count (x); i++)
    {
      gint64 index[NN_MAX_RANK], to;

      naive_unravel (&x->shape, i, index);
      for (int d = 0; d < shape.rank; d++)
        index[d] = mask >> d & 1 ? 0 : index[d];
      to = naive_ravel (&shape, index);
      nn_tensor_set_double (y, to, nn_tensor_get_double (y, to) + nn_tensor_get_double (x, i));
    }
  for (gint64 i = 0; i < nn_tensor_count (y); i++)
    nn_tensor_set_double (
        y, i, reduce->finish (nn_tensor_get_double (y, i), (double) (nn_tensor_count (x) / nn_tensor_count (y))));
  return nn_tensor_convert (y, NN_TYPE_FLOAT, NULL);
}

static int
mask_axes (guint mask, gint64 axes[NN_MAX_RANK])
{
  int n = 0;

  for (int d = 0; d < NN_MAX_RANK; d++)
    if (mask >> d & 1)
      axes[n++] = d;
  return n;
}

static OpTest *
new_case (const OpReduce *reduce, NnShape shape, guint mask)
{
  OpTest *test = op_test_new (reduce->op_type, 11);
  gint64 axes[NN_MAX_RANK];

  op_test_random (test, shape, -1, 1);
  nn_node_set_ints (op_test_node (test), "axes", mask_axes (mask, axes), axes);
  return test;
}

static void
check_random (const OpReduce *reduce, NnShape shape, guint mask)
{
  g_autoptr (OpTest) test = new_case (reduce, shape, mask);
  g_autoptr (NnTensor) expected = naive_reduce (reduce, op_test_get_input (test, 0), mask);

  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

/* Every choice of axes, and sizes beyond what is summed at once. */
static void
test_axes (gconstpointer reduce)
{
  for (guint mask = 1; mask < 16; mask++)
    check_random (reduce, NN_SHAPE (3, 5, 4, 7), mask);
  check_random (reduce, NN_SHAPE (2, 3, 63, 67), 0xc);
  check_random (reduce, NN_SHAPE (3, 2111), 0x1);
  check_random (reduce, NN_SHAPE (3, 2111), 0x2);
  check_random (reduce, NN_SHAPE (1, 1, 1), 0x2);
}

/* @axis: NULL = all of them */
static void
check_values (const OpReduce *reduce, const gint64 *axis, gboolean keep, NnShape shape, const float *expected)
{
  g_autoptr (OpTest) test = op_test_new (reduce->op_type, 11);

  op_test_floats (test, NN_SHAPE (2, 2), (float[]){ 1, 2, 3, 6 });
  if (axis)
    nn_node_set_ints (op_test_node (test), "axes", 1, axis);
  if (!keep)
    nn_node_set_int (op_test_node (test), "keepdims", 0);
  op_test_run (test);
  op_test_expect_floats (test, 0, shape, expected, TOLERANCE_EXACT);
}

static void
test_values (gconstpointer data)
{
  const OpReduce *reduce = data;
  const gint64 axis = -2;

  check_values (reduce, &axis, TRUE, NN_SHAPE (1, 2), reduce->columns);
  check_values (reduce, &axis, FALSE, NN_SHAPE (2), reduce->columns);
  check_values (reduce, NULL, FALSE, (NnShape){ 0 }, &reduce->all);
}

/* Axes as an input, of which none may mean none. */
static void
test_axes_input (gconstpointer data)
{
  const OpReduce *reduce = data;
  g_autoptr (OpTest) test = op_test_new (reduce->op_type, reduce->axes_opset);
  g_autoptr (OpTest) none = op_test_new (reduce->op_type, reduce->axes_opset);

  op_test_floats (test, NN_SHAPE (2, 2), (float[]){ 1, 2, 3, 6 });
  op_test_int64s (test, NN_SHAPE (1), (gint64[]){ 1 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2, 1), reduce->rows, TOLERANCE_EXACT);
  op_test_floats (none, NN_SHAPE (2), (float[]){ 1, 2 });
  nn_node_set_int (op_test_node (none), "noop_with_empty_axes", 1);
  op_test_run (none);
  op_test_expect_floats (none, 0, NN_SHAPE (2), (float[]){ 1, 2 }, TOLERANCE_EXACT);
}

static void
test_types (gconstpointer data)
{
  const OpReduce *reduce = data;
  g_autoptr (OpTest) integers = op_test_new (reduce->op_type, 11);
  g_autoptr (OpTest) doubles = op_test_new (reduce->op_type, 11);
  g_autoptr (NnTensor) real = naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (1), &reduce->real);

  op_test_int64s (integers, NN_SHAPE (2, 2), (gint64[]){ 1, 2, 3, -13 });
  op_test_run (integers);
  op_test_expect_int64s (integers, 0, NN_SHAPE (1, 1), &reduce->integer);
  op_test_input (doubles, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (2), (double[]){ 2, 0.25 }));
  op_test_run (doubles);
  op_test_expect (doubles, 0, real, TOLERANCE_EXACT);
}

static void
test_gradient (gconstpointer reduce)
{
  for (guint mask = 1; mask < 8; mask++)
    {
      g_autoptr (OpTest) test = new_case (reduce, NN_SHAPE (3, 5, 4), mask);

      op_test_gradient (test);
    }
}

static void
test_refuses (gconstpointer data)
{
  const OpReduce *reduce = data;
  g_autoptr (OpTest) axis = new_case (reduce, NN_SHAPE (2, 3), 4);
  g_autoptr (OpTest) type = op_test_new (reduce->op_type, 11);

  op_test_fails (axis, NN_ERROR_SHAPE, "axis 2");
  op_test_input (type, naive_typed (NN_TYPE_BOOL, NN_SHAPE (1), (double[]){ 1 }));
  op_test_fails (type, NN_ERROR_UNSUPPORTED, "bool");
}

static void
add_test (const OpReduce *reduce, const char *name, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/ops/%s/%s", reduce->folder, name);

  g_test_add_data_func (path, reduce, test);
}

void
op_reduce_add_tests (const OpReduce *reduce)
{
  add_test (reduce, "axes", test_axes);
  add_test (reduce, "values", test_values);
  add_test (reduce, "axes-input", test_axes_input);
  add_test (reduce, "types", test_types);
  add_test (reduce, "gradient", test_gradient);
  add_test (reduce, "refuses", test_refuses);
}
