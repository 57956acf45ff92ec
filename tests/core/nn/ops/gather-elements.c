/* SPDX-License-Identifier: GPL-3.0-or-later
 * GatherElements: every axis against plain indexing, types, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

/* Indices from -n to n - 1, the input being 5 x 5 x 5. */
static OpTest *
new_case (int axis, NnShape indices)
{
  OpTest *test = op_test_new ("GatherElements", 13);
  NnTensor *index = nn_tensor_new (NN_TYPE_INT64, &indices, NULL);

  for (gint64 i = 0; i < nn_tensor_count (index); i++)
    nn_tensor_set_int64 (index, i, i * 7 % 10 - 5);
  op_test_random (test, NN_SHAPE (5, 5, 5), -1, 1);
  op_test_input (test, index);
  op_test_make_constant (test, 1);
  nn_node_set_int (op_test_node (test), "axis", axis);
  return test;
}

static void
check_axis (int axis, NnShape shape)
{
  g_autoptr (OpTest) test = new_case (axis, shape);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  const NnTensor *x = op_test_get_input (test, 0);

  for (gint64 i = 0; i < nn_tensor_count (expected); i++)
    {
      gint64 at[NN_MAX_RANK];

      naive_unravel (&shape, i, at);
      at[axis] = (i * 7 % 10 - 5 + 5) % 5;
      nn_tensor_floats (expected)[i] = nn_tensor_floats (x)[naive_ravel (&x->shape, at)];
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_axes (void)
{
  check_axis (0, NN_SHAPE (7, 5, 3));
  check_axis (1, NN_SHAPE (4, 11, 5));
  check_axis (2, NN_SHAPE (5, 2, 3));
  check_axis (2, NN_SHAPE (5, 2, 0));
}

static void
test_types (void)
{
  g_autoptr (OpTest) test = op_test_new ("GatherElements", 11);

  op_test_int64s (test, NN_SHAPE (3), (gint64[]){ 1, G_MININT64, 3 });
  op_test_int64s (test, NN_SHAPE (2), (gint64[]){ -2, 0 });
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (2), (gint64[]){ G_MININT64, 1 });
}

static void
test_gradient (void)
{
  for (int axis = 0; axis < 3; axis++)
    {
      g_autoptr (OpTest) test = new_case (axis, NN_SHAPE (5, 3, 4));

      op_test_gradient (test);
    }
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) axis = new_case (3, NN_SHAPE (5, 5, 5));
  g_autoptr (OpTest) rank = new_case (0, NN_SHAPE (5, 5));
  g_autoptr (OpTest) large = new_case (0, NN_SHAPE (5, 6, 5));

  op_test_fails (axis, NN_ERROR_SHAPE, "axis 3");
  op_test_fails (rank, NN_ERROR_SHAPE, "3 dimensions");
  op_test_fails (large, NN_ERROR_SHAPE, "dimension 1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/gather-elements/axes", test_axes);
  g_test_add_func ("/ops/gather-elements/types", test_types);
  g_test_add_func ("/ops/gather-elements/gradient", test_gradient);
  g_test_add_func ("/ops/gather-elements/refuses", test_refuses);
  return g_test_run ();
}
