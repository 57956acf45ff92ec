/* SPDX-License-Identifier: GPL-3.0-or-later
 * ReduceMean: every choice of axes against plain sums, axes as input, types, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

/* Means (over @mask's dimensions, kept as 1) by going through the input element by element. */
static NnTensor *
naive_reduce (const NnTensor *x, guint mask)
{
  NnShape shape = x->shape;
  NnTensor *y;

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
    nn_tensor_set_double (y, i,
                          nn_tensor_get_double (y, i) * (double) nn_tensor_count (y) / (double) nn_tensor_count (x));
  return y;
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
new_case (NnShape shape, guint mask)
{
  OpTest *test = op_test_new ("ReduceMean", 11);
  gint64 axes[NN_MAX_RANK];

  op_test_random (test, shape, -1, 1);
  nn_node_set_ints (op_test_node (test), "axes", mask_axes (mask, axes), axes);
  return test;
}

static void
check_random (NnShape shape, guint mask)
{
  g_autoptr (OpTest) test = new_case (shape, mask);
  g_autoptr (NnTensor) means = naive_reduce (op_test_get_input (test, 0), mask);
  g_autoptr (NnTensor) expected = nn_tensor_convert (means, NN_TYPE_FLOAT, NULL);

  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

/* Every choice of axes, and sizes beyond what is summed at once. */
static void
test_axes (void)
{
  for (guint mask = 1; mask < 16; mask++)
    check_random (NN_SHAPE (3, 5, 4, 7), mask);
  check_random (NN_SHAPE (2, 3, 63, 67), 0xc);
  check_random (NN_SHAPE (3, 2111), 0x1);
  check_random (NN_SHAPE (3, 2111), 0x2);
  check_random (NN_SHAPE (1, 1, 1), 0x2);
}

static void
test_values (void)
{
  g_autoptr (OpTest) kept = op_test_new ("ReduceMean", 11);
  g_autoptr (OpTest) dropped = op_test_new ("ReduceMean", 11);
  g_autoptr (OpTest) all = op_test_new ("ReduceMean", 11);
  const gint64 axis = -2;

  op_test_floats (kept, NN_SHAPE (2, 2), (float[]){ 1, 2, 3, 6 });
  nn_node_set_ints (op_test_node (kept), "axes", 1, &axis);
  op_test_run (kept);
  op_test_expect_floats (kept, 0, NN_SHAPE (1, 2), (float[]){ 2, 4 }, TOLERANCE_EXACT);
  op_test_floats (dropped, NN_SHAPE (2, 2), (float[]){ 1, 2, 3, 6 });
  nn_node_set_ints (op_test_node (dropped), "axes", 1, &axis);
  nn_node_set_int (op_test_node (dropped), "keepdims", 0);
  op_test_run (dropped);
  op_test_expect_floats (dropped, 0, NN_SHAPE (2), (float[]){ 2, 4 }, TOLERANCE_EXACT);
  op_test_floats (all, NN_SHAPE (2, 2), (float[]){ 1, 2, 3, 6 });
  nn_node_set_int (op_test_node (all), "keepdims", 0);
  op_test_run (all);
  op_test_expect_floats (all, 0, (NnShape){ 0 }, (float[]){ 3 }, TOLERANCE_EXACT);
}

/* From opset 18 on axes are an input, and none of them may mean none. */
static void
test_axes_input (void)
{
  g_autoptr (OpTest) test = op_test_new ("ReduceMean", 18);
  g_autoptr (OpTest) none = op_test_new ("ReduceMean", 18);

  op_test_floats (test, NN_SHAPE (2, 2), (float[]){ 1, 2, 3, 6 });
  op_test_int64s (test, NN_SHAPE (1), (gint64[]){ 1 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2, 1), (float[]){ 1.5f, 4.5f }, TOLERANCE_EXACT);
  op_test_floats (none, NN_SHAPE (2), (float[]){ 1, 2 });
  nn_node_set_int (op_test_node (none), "noop_with_empty_axes", 1);
  op_test_run (none);
  op_test_expect_floats (none, 0, NN_SHAPE (2), (float[]){ 1, 2 }, TOLERANCE_EXACT);
}

static void
test_types (void)
{
  g_autoptr (OpTest) integers = op_test_new ("ReduceMean", 11);
  g_autoptr (OpTest) doubles = op_test_new ("ReduceMean", 11);
  g_autoptr (NnTensor) mean = naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (1), (double[]){ 1.125 });

  op_test_int64s (integers, NN_SHAPE (2, 2), (gint64[]){ 1, 2, 3, -13 });
  op_test_run (integers);
  op_test_expect_int64s (integers, 0, NN_SHAPE (1, 1), (gint64[]){ -1 });
  op_test_input (doubles, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (2), (double[]){ 2, 0.25 }));
  op_test_run (doubles);
  op_test_expect (doubles, 0, mean, TOLERANCE_EXACT);
}

static void
test_gradient (void)
{
  for (guint mask = 1; mask < 8; mask++)
    {
      g_autoptr (OpTest) test = new_case (NN_SHAPE (3, 5, 4), mask);

      op_test_gradient (test);
    }
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) axis = new_case (NN_SHAPE (2, 3), 4);
  g_autoptr (OpTest) type = op_test_new ("ReduceMean", 11);

  op_test_fails (axis, NN_ERROR_SHAPE, "axis 2");
  op_test_input (type, naive_typed (NN_TYPE_BOOL, NN_SHAPE (1), (double[]){ 1 }));
  op_test_fails (type, NN_ERROR_UNSUPPORTED, "bool");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/reduce-mean/axes", test_axes);
  g_test_add_func ("/ops/reduce-mean/values", test_values);
  g_test_add_func ("/ops/reduce-mean/axes-input", test_axes_input);
  g_test_add_func ("/ops/reduce-mean/types", test_types);
  g_test_add_func ("/ops/reduce-mean/gradient", test_gradient);
  g_test_add_func ("/ops/reduce-mean/refuses", test_refuses);
  return g_test_run ();
}
