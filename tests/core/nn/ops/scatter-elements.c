/* SPDX-License-Identifier: GPL-3.0-or-later
 * ScatterElements: every axis against plain indexing, equal indices, gradients, what must be refused. The reductions
 * and types are ScatterND's.
 */
#include "config.h"

#include "op-naive.h"

/* Indices of which some are equal, from -n to n - 1, into 5 x 5 x 5. */
static OpTest *
new_case (int axis, NnShape shape, const char *reduction)
{
  OpTest *test = op_test_new ("ScatterElements", 18);
  NnTensor *index = nn_tensor_new (NN_TYPE_INT64, &shape, NULL);

  for (gint64 i = 0; i < nn_tensor_count (index); i++)
    nn_tensor_set_int64 (index, i, i * 7 % 10 - 5);
  op_test_random (test, NN_SHAPE (5, 5, 5), -1, 1);
  op_test_input (test, index);
  op_test_random (test, shape, -1, 1);
  op_test_make_constant (test, 1);
  nn_node_set_int (op_test_node (test), "axis", axis);
  nn_node_set_string (op_test_node (test), "reduction", reduction);
  return test;
}

static void
check_axis (int axis, NnShape shape, gboolean add)
{
  g_autoptr (OpTest) test = new_case (axis, shape, add ? "add" : "none");
  const NnTensor *x = op_test_get_input (test, 0);
  g_autoptr (NnTensor) expected = nn_tensor_convert (x, NN_TYPE_FLOAT, NULL);

  for (gint64 i = 0; i < nn_shape_count (&shape); i++)
    {
      gint64 at[NN_MAX_RANK];

      naive_unravel (&shape, i, at);
      at[axis] = (i * 7 % 10 - 5 + 5) % 5;
      float *to = nn_tensor_floats (expected) + naive_ravel (&x->shape, at);
      *to = nn_tensor_floats (op_test_get_input (test, 2))[i] + (add ? *to : 0);
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_axes (void)
{
  for (int add = 0; add < 2; add++)
    {
      check_axis (0, NN_SHAPE (7, 5, 3), add);
      check_axis (1, NN_SHAPE (4, 11, 5), add);
      check_axis (2, NN_SHAPE (5, 2, 3), add);
      check_axis (2, NN_SHAPE (5, 2, 0), add);
    }
}

static void
test_gradient (void)
{
  static const char *const reductions[] = { "none", "add", "mul", "min", "max" };

  for (guint i = 0; i < G_N_ELEMENTS (reductions); i++)
    {
      g_autoptr (OpTest) test = new_case ((int) i % 3, NN_SHAPE (5, 3, 4), reductions[i]);

      op_test_gradient (test);
    }
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) axis = new_case (3, NN_SHAPE (5, 5, 5), "none");
  g_autoptr (OpTest) rank = new_case (0, NN_SHAPE (5, 5), "none");
  g_autoptr (OpTest) large = new_case (0, NN_SHAPE (5, 6, 5), "none");
  g_autoptr (OpTest) type = op_test_new ("ScatterElements", 13);

  op_test_fails (axis, NN_ERROR_SHAPE, "axis 3");
  op_test_fails (rank, NN_ERROR_SHAPE, "3 dimensions");
  op_test_fails (large, NN_ERROR_SHAPE, "dimension 1");
  op_test_random (type, NN_SHAPE (2), -1, 1);
  op_test_int64s (type, NN_SHAPE (1), (gint64[]){ 0 });
  op_test_int64s (type, NN_SHAPE (1), (gint64[]){ 1 });
  op_test_fails (type, NN_ERROR_SHAPE, "int64 instead of float32");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/scatter-elements/axes", test_axes);
  g_test_add_func ("/ops/scatter-elements/gradient", test_gradient);
  g_test_add_func ("/ops/scatter-elements/refuses", test_refuses);
  return g_test_run ();
}
