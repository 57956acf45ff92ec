/* SPDX-License-Identifier: GPL-3.0-or-later
 * TopK: axes and sizes against sorting by counting, ties, opsets, types, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static OpTest *
new_case (NnShape shape, int axis, gint64 k, gboolean largest)
{
  OpTest *test = op_test_new ("TopK", 11);

  op_test_outputs (test, 2);
  op_test_random (test, shape, -1, 1);
  op_test_int64s (test, NN_SHAPE (1), &k);
  nn_node_set_int (op_test_node (test), "axis", axis);
  nn_node_set_int (op_test_node (test), "largest", largest);
  return test;
}

/* How many elements of x's set come before element @at of it. */
static gint64
place (const NnTensor *x, const gint64 *at, int axis, gboolean largest)
{
  const float *f = nn_tensor_floats (x), own = f[naive_ravel (&x->shape, at)];
  gint64 other[NN_MAX_RANK], before = 0;

  for (int d = 0; d < x->shape.rank; d++)
    other[d] = at[d];
  for (other[axis] = 0; other[axis] < x->shape.dims[axis]; other[axis]++)
    {
      const float value = f[naive_ravel (&x->shape, other)];

      before += (largest ? value > own : value < own) || (value == own && other[axis] < at[axis]);
    }
  return before;
}

static void
check_random (NnShape shape, int axis, gint64 k, gboolean largest, gboolean ties)
{
  g_autoptr (OpTest) test = new_case (shape, axis, k, largest);
  NnTensor *x = op_test_get_input (test, 0);
  NnShape out = shape;

  out.dims[axis] = k;
  g_autoptr (NnTensor) values = nn_tensor_new (NN_TYPE_FLOAT, &out, NULL);
  g_autoptr (NnTensor) indices = nn_tensor_new (NN_TYPE_INT64, &out, NULL);
  for (gint64 i = 0; ties && i < nn_tensor_count (x); i++)
    nn_tensor_floats (x)[i] = (float) ((int) (nn_tensor_floats (x)[i] * 3));
  for (gint64 i = 0; i < nn_tensor_count (x); i++)
    {
      gint64 at[NN_MAX_RANK];

      naive_unravel (&shape, i, at);
      const gint64 index = at[axis];
      at[axis] = place (x, at, axis, largest);
      if (at[axis] >= k)
        continue;
      nn_tensor_floats (values)[naive_ravel (&out, at)] = nn_tensor_floats (x)[i];
      nn_tensor_set_int64 (indices, naive_ravel (&out, at), index);
    }
  op_test_run (test);
  op_test_expect (test, 0, values, TOLERANCE_EXACT);
  op_test_expect (test, 1, indices, TOLERANCE_EXACT);
}

static void
test_random (void)
{
  for (int variant = 0; variant < 4; variant++)
    {
      const gboolean largest = variant & 1, ties = variant >> 1;

      check_random (NN_SHAPE (3, 5, 7), 0, 2, largest, ties);
      check_random (NN_SHAPE (3, 5, 7), 1, 5, largest, ties);
      check_random (NN_SHAPE (3, 5, 7), 2, 1, largest, ties);
      check_random (NN_SHAPE (311), 0, 40, largest, ties);
    }
  check_random (NN_SHAPE (3, 5), 1, 0, TRUE, FALSE);
}

static void
test_opsets (void)
{
  g_autoptr (OpTest) first = op_test_new ("TopK", 1);
  g_autoptr (OpTest) second = op_test_new ("TopK", 10);

  op_test_outputs (first, 2);
  op_test_floats (first, NN_SHAPE (4), (float[]){ 1, 9, 3, 4 });
  nn_node_set_int (op_test_node (first), "k", 2);
  op_test_run (first);
  op_test_expect_floats (first, 0, NN_SHAPE (2), (float[]){ 9, 4 }, TOLERANCE_EXACT);
  op_test_expect_int64s (first, 1, NN_SHAPE (2), (gint64[]){ 1, 3 });
  op_test_floats (second, NN_SHAPE (4), (float[]){ 1, 9, 3, 4 });
  op_test_int64s (second, NN_SHAPE (1), (gint64[]){ 1 });
  op_test_run (second);
  op_test_expect_floats (second, 0, NN_SHAPE (1), (float[]){ 9 }, TOLERANCE_EXACT);
}

static void
test_types (void)
{
  g_autoptr (OpTest) test = op_test_new ("TopK", 11);

  op_test_int64s (test, NN_SHAPE (3), (gint64[]){ G_MININT64, G_MAXINT64 - 1, G_MAXINT64 });
  op_test_int64s (test, NN_SHAPE (1), (gint64[]){ 3 });
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (3), (gint64[]){ G_MAXINT64, G_MAXINT64 - 1, G_MININT64 });
}

static void
test_gradient (void)
{
  for (int axis = 0; axis < 3; axis++)
    {
      g_autoptr (OpTest) test = new_case (NN_SHAPE (3, 5, 4), axis, 2, axis != 1);
      NnTensor *x = op_test_get_input (test, 0);

      /* Further apart than the differences reach, so that none changes places. */
      for (gint64 i = 0; i < nn_tensor_count (x); i++)
        nn_tensor_floats (x)[i] = (float) (i * 37 % 61) / 16;
      op_test_gradient (test);
    }
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) many = new_case (NN_SHAPE (3, 5), 1, 6, TRUE);
  g_autoptr (OpTest) axis = new_case (NN_SHAPE (3, 5), 2, 1, TRUE);
  g_autoptr (OpTest) type = op_test_new ("TopK", 11);

  op_test_fails (many, NN_ERROR_SHAPE, "6 of 5");
  op_test_fails (axis, NN_ERROR_SHAPE, "axis 2");
  op_test_input (type, naive_typed (NN_TYPE_BOOL, NN_SHAPE (1), (double[]){ 1 }));
  op_test_int64s (type, NN_SHAPE (1), (gint64[]){ 1 });
  op_test_fails (type, NN_ERROR_UNSUPPORTED, "bool");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/top-k/random", test_random);
  g_test_add_func ("/ops/top-k/opsets", test_opsets);
  g_test_add_func ("/ops/top-k/types", test_types);
  g_test_add_func ("/ops/top-k/gradient", test_gradient);
  g_test_add_func ("/ops/top-k/refuses", test_refuses);
  return g_test_run ();
}
