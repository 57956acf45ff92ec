/* SPDX-License-Identifier: GPL-3.0-or-later
 * CenterCropPad: odd and even differences both ways, axes, types, gradient, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static void
check_row (gint64 n, gint64 size, const float *expected)
{
  g_autoptr (OpTest) test = op_test_new ("CenterCropPad", 18);

  op_test_floats (test, NN_SHAPE (n), (float[]){ 1, 2, 3, 4, 5 });
  op_test_int64s (test, NN_SHAPE (1), &size);
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (size), expected, TOLERANCE_EXACT);
}

static void
test_rows (void)
{
  check_row (5, 3, (float[]){ 2, 3, 4 });
  check_row (5, 2, (float[]){ 2, 3 });
  check_row (4, 3, (float[]){ 1, 2, 3 });
  check_row (3, 6, (float[]){ 0, 1, 2, 3, 0, 0 });
  check_row (2, 4, (float[]){ 0, 1, 2, 0 });
}

static OpTest *
new_case (void)
{
  OpTest *test = op_test_new ("CenterCropPad", 18);

  op_test_random (test, NN_SHAPE (2, 5, 6), -1, 1);
  op_test_int64s (test, NN_SHAPE (2), (gint64[]){ 4, 3 });
  nn_node_set_ints (op_test_node (test), "axes", 2, (gint64[]){ -1, 0 });
  return test;
}

static void
test_axes (void)
{
  g_autoptr (OpTest) test = new_case ();
  const NnShape from = NN_SHAPE (2, 5, 6), to = NN_SHAPE (3, 5, 4);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &to, NULL);

  for (gint64 i = 0; i < 2 * 5 * 4; i++)
    {
      gint64 index[NN_MAX_RANK];

      naive_unravel (&to, i, index);
      index[2] += 1;
      nn_tensor_floats (expected)[i] = nn_tensor_floats (op_test_get_input (test, 0))[naive_ravel (&from, index)];
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = new_case ();

  op_test_gradient (test);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) test = op_test_new ("CenterCropPad", 18);

  op_test_random (test, NN_SHAPE (2, 5), -1, 1);
  op_test_int64s (test, NN_SHAPE (1), (gint64[]){ 4 });
  op_test_fails (test, NN_ERROR_SHAPE, "1 sizes are given for 2 axes");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/center-crop-pad/rows", test_rows);
  g_test_add_func ("/ops/center-crop-pad/axes", test_axes);
  g_test_add_func ("/ops/center-crop-pad/gradient", test_gradient);
  g_test_add_func ("/ops/center-crop-pad/refuses", test_refuses);
  return g_test_run ();
}
