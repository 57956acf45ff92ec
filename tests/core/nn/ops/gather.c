/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gather: every axis against plain indexing, negative and repeated indices, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static OpTest *
new_case (int axis, gboolean is_constant)
{
  OpTest *test = op_test_new ("Gather", 13);

  op_test_random (test, NN_SHAPE (3, 5, 7), -1, 1);
  op_test_int64s (test, NN_SHAPE (2, 2), (gint64[]){ 0, 2, -1, 2 });
  nn_node_set_int (op_test_node (test), "axis", axis);
  if (is_constant)
    op_test_make_constant (test, 1);
  return test;
}

static void
check_axis (int axis, NnShape shape)
{
  const gint64 indices[] = { 0, 2, (gint64[]){ 3, 5, 7 }[axis] - 1, 2 };
  g_autoptr (OpTest) test = new_case (axis, FALSE);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  const NnTensor *x = op_test_get_input (test, 0);

  for (gint64 i = 0; i < nn_tensor_count (expected); i++)
    {
      gint64 at[NN_MAX_RANK], from[3];

      naive_unravel (&shape, i, at);
      for (int d = 0; d < 3; d++)
        from[d] = d < axis ? at[d] : d == axis ? indices[at[d] * 2 + at[d + 1]] : at[d + 1];
      nn_tensor_floats (expected)[i] = nn_tensor_floats (x)[naive_ravel (&x->shape, from)];
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_axes (void)
{
  check_axis (0, NN_SHAPE (2, 2, 5, 7));
  check_axis (1, NN_SHAPE (3, 2, 2, 7));
  check_axis (2, NN_SHAPE (3, 5, 2, 2));
}

/* What models do with the output of Shape. */
static void
test_scalar_index (void)
{
  g_autoptr (OpTest) test = op_test_new ("Gather", 1);

  op_test_int64s (test, NN_SHAPE (4), (gint64[]){ 1, 3, 512, 256 });
  op_test_int64s (test, (NnShape){ 0 }, (gint64[]){ 2 });
  op_test_run (test);
  op_test_expect_int64s (test, 0, (NnShape){ 0 }, (gint64[]){ 512 });
}

static void
test_gradient (void)
{
  for (int axis = 0; axis < 3; axis++)
    {
      g_autoptr (OpTest) test = new_case (axis, TRUE);

      op_test_gradient (test);
    }
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) axis = new_case (3, FALSE);
  g_autoptr (OpTest) type = op_test_new ("Gather", 13);
  g_autoptr (OpTest) index = op_test_new ("Gather", 13);

  op_test_fails (axis, NN_ERROR_SHAPE, "axis 3");
  op_test_random (type, NN_SHAPE (3), -1, 1);
  op_test_random (type, NN_SHAPE (3), 0, 1);
  op_test_fails (type, NN_ERROR_SHAPE, "int32 or int64");
  op_test_random (index, NN_SHAPE (3), -1, 1);
  op_test_int64s (index, NN_SHAPE (1), (gint64[]){ -4 });
  op_test_make_constant (index, 1);
  op_test_fails (index, NN_ERROR_SHAPE, "index -4");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/gather/axes", test_axes);
  g_test_add_func ("/ops/gather/scalar-index", test_scalar_index);
  g_test_add_func ("/ops/gather/gradient", test_gradient);
  g_test_add_func ("/ops/gather/refuses", test_refuses);
  return g_test_run ();
}
