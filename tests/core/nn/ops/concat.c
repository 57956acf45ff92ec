/* SPDX-License-Identifier: GPL-3.0-or-later
 * Concat: every axis against plain indexing, many inputs, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

/* Three inputs of @shape but for sizes 1, 2 and 3 along @axis. */
static OpTest *
new_case (NnShape shape, int axis)
{
  OpTest *test = op_test_new ("Concat", 13);

  nn_node_set_int (op_test_node (test), "axis", axis);
  for (int i = 1; i <= 3; i++)
    {
      shape.dims[axis < 0 ? axis + shape.rank : axis] = i;
      op_test_random (test, shape, -1, 1);
    }
  return test;
}

static void
check_axis (NnShape shape, int axis)
{
  g_autoptr (OpTest) test = new_case (shape, axis);
  const int d = axis < 0 ? axis + shape.rank : axis;
  g_autoptr (NnTensor) expected = NULL;

  shape.dims[d] = 6;
  expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  for (gint64 i = 0; i < nn_tensor_count (expected); i++)
    {
      gint64 at[NN_MAX_RANK];

      naive_unravel (&shape, i, at);
      const int input = at[d] < 1 ? 0 : at[d] < 3 ? 1 : 2;
      const NnTensor *x = op_test_get_input (test, input);
      at[d] -= input == 0 ? 0 : input == 1 ? 1 : 3;
      nn_tensor_floats (expected)[i] = nn_tensor_floats (x)[naive_ravel (&x->shape, at)];
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_axes (void)
{
  for (int axis = -3; axis < 3; axis++)
    check_axis (NN_SHAPE (5, 4, 7), axis);
  check_axis (NN_SHAPE (2, 1, 61, 67), 1);
}

static void
test_values (void)
{
  g_autoptr (OpTest) test = op_test_new ("Concat", 3);
  g_autoptr (OpTest) one = op_test_new ("Concat", 4);

  op_test_int64s (test, NN_SHAPE (1, 2), (gint64[]){ 1, 2 });
  op_test_int64s (test, NN_SHAPE (1, 0), NULL);
  op_test_int64s (test, NN_SHAPE (1, 1), (gint64[]){ 3 });
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (1, 3), (gint64[]){ 1, 2, 3 });
  op_test_floats (one, NN_SHAPE (2), (float[]){ 1, 2 });
  nn_node_set_int (op_test_node (one), "axis", 0);
  op_test_run (one);
  op_test_expect_floats (one, 0, NN_SHAPE (2), (float[]){ 1, 2 }, TOLERANCE_EXACT);
}

static void
test_gradient (void)
{
  for (int axis = 0; axis < 3; axis++)
    {
      g_autoptr (OpTest) test = new_case (NN_SHAPE (3, 2, 5), axis);

      op_test_gradient (test);
    }
}

static void
check_failure (NnTensor *second, int axis, const char *text)
{
  g_autoptr (OpTest) test = op_test_new ("Concat", 13);

  op_test_random (test, NN_SHAPE (2, 3), -1, 1);
  op_test_input (test, second);
  nn_node_set_int (op_test_node (test), "axis", axis);
  op_test_fails (test, NN_ERROR_SHAPE, text);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) none = op_test_new ("Concat", 4);

  check_failure (op_test_random_tensor (NN_SHAPE (3, 3), -1, 1, 1), 1, "axis 1");
  check_failure (op_test_random_tensor (NN_SHAPE (6), -1, 1, 1), 1, "axis 1");
  check_failure (op_test_random_tensor (NN_SHAPE (2, 3), -1, 1, 1), 2, "axis 2");
  check_failure (naive_typed (NN_TYPE_INT32, NN_SHAPE (2, 1), (double[]){ 1, 2 }), 1, "type");
  op_test_random (none, NN_SHAPE (2, 3), -1, 1);
  op_test_fails (none, NN_ERROR_SHAPE, "axis is missing");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/concat/axes", test_axes);
  g_test_add_func ("/ops/concat/values", test_values);
  g_test_add_func ("/ops/concat/gradient", test_gradient);
  g_test_add_func ("/ops/concat/refuses", test_refuses);
  return g_test_run ();
}
