/* SPDX-License-Identifier: GPL-3.0-or-later
 * Slice: against plain indexing, attributes and inputs, negative steps, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

/* Ranges along all three axes of @x, as inputs. */
static OpTest *
new_case (NnShape shape, const gint64 *starts, const gint64 *ends, const gint64 *steps)
{
  OpTest *test = op_test_new ("Slice", 13);

  op_test_random (test, shape, -1, 1);
  op_test_int64s (test, NN_SHAPE (3), starts);
  op_test_int64s (test, NN_SHAPE (3), ends);
  op_test_int64s (test, NN_SHAPE (3), (gint64[]){ 0, 1, -1 });
  op_test_int64s (test, NN_SHAPE (3), steps);
  return test;
}

/* @expected: what the ranges come to, and where they really begin. */
static void
check_ranges (NnShape shape, const gint64 *starts, const gint64 *ends, const gint64 *steps, NnShape expected,
              const gint64 *first)
{
  g_autoptr (OpTest) test = new_case (shape, starts, ends, steps);
  g_autoptr (NnTensor) y = nn_tensor_new (NN_TYPE_FLOAT, &expected, NULL);

  for (gint64 i = 0; i < nn_tensor_count (y); i++)
    {
      gint64 at[NN_MAX_RANK];

      naive_unravel (&expected, i, at);
      for (int d = 0; d < 3; d++)
        at[d] = first[d] + at[d] * steps[d];
      nn_tensor_floats (y)[i] = nn_tensor_floats (op_test_get_input (test, 0))[naive_ravel (&shape, at)];
    }
  op_test_run (test);
  op_test_expect (test, 0, y, TOLERANCE_EXACT);
}

static void
test_ranges (void)
{
  const NnShape shape = NN_SHAPE (3, 53, 59);

  check_ranges (shape, (gint64[]){ 0, 3, 5 }, (gint64[]){ 3, 40, 50 }, (gint64[]){ 1, 1, 1 }, NN_SHAPE (3, 37, 45),
                (gint64[]){ 0, 3, 5 });
  check_ranges (shape, (gint64[]){ 1, -50, 0 }, (gint64[]){ 100, -1, G_MAXINT64 }, (gint64[]){ 1, 3, 2 },
                NN_SHAPE (2, 17, 30), (gint64[]){ 1, 3, 0 });
  check_ranges (shape, (gint64[]){ 2, -1, 100 }, (gint64[]){ G_MININT64, -54, 2 }, (gint64[]){ -1, -4, -2 },
                NN_SHAPE (3, 14, 28), (gint64[]){ 2, 52, 58 });
  check_ranges (shape, (gint64[]){ 2, 4, 0 }, (gint64[]){ 2, 3, 9 }, (gint64[]){ 1, 1, 1 }, NN_SHAPE (0, 0, 9),
                (gint64[]){ 0, 0, 0 });
}

static void
test_attributes (void)
{
  g_autoptr (OpTest) test = op_test_new ("Slice", 1);
  const gint64 starts[] = { 0, 1 }, ends[] = { 1, 1000 }, axes[] = { 0, 1 };

  op_test_floats (test, NN_SHAPE (2, 3), (float[]){ 1, 2, 3, 4, 5, 6 });
  nn_node_set_ints (op_test_node (test), "starts", 2, starts);
  nn_node_set_ints (op_test_node (test), "ends", 2, ends);
  nn_node_set_ints (op_test_node (test), "axes", 2, axes);
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 2), (float[]){ 2, 3 }, TOLERANCE_EXACT);
}

static void
test_defaults (void)
{
  g_autoptr (OpTest) test = op_test_new ("Slice", 10);

  op_test_int64s (test, NN_SHAPE (4, 1), (gint64[]){ 5, 6, 7, 8 });
  op_test_int64s (test, NN_SHAPE (1), (gint64[]){ 1 });
  op_test_int64s (test, NN_SHAPE (1), (gint64[]){ -1 });
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (2, 1), (gint64[]){ 6, 7 });
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test =
      new_case (NN_SHAPE (3, 5, 7), (gint64[]){ 0, 1, 6 }, (gint64[]){ 2, 5, 0 }, (gint64[]){ 1, 2, -3 });

  op_test_gradient (test);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) step =
      new_case (NN_SHAPE (3, 5, 7), (gint64[]){ 0, 1, 6 }, (gint64[]){ 2, 5, 0 }, (gint64[]){ 1, 0, 1 });
  g_autoptr (OpTest) count = op_test_new ("Slice", 10);
  g_autoptr (OpTest) axis = op_test_new ("Slice", 10);
  g_autoptr (OpTest) none = op_test_new ("Slice", 1);

  op_test_fails (step, NN_ERROR_SHAPE, "step along axis 1");
  op_test_random (count, NN_SHAPE (3), -1, 1);
  op_test_int64s (count, NN_SHAPE (1), (gint64[]){ 0 });
  op_test_int64s (count, NN_SHAPE (2), (gint64[]){ 1, 1 });
  op_test_fails (count, NN_ERROR_SHAPE, "ends has 2 numbers");
  op_test_random (axis, NN_SHAPE (3), -1, 1);
  op_test_int64s (axis, NN_SHAPE (2), (gint64[]){ 0, 0 });
  op_test_int64s (axis, NN_SHAPE (2), (gint64[]){ 1, 1 });
  op_test_fails (axis, NN_ERROR_SHAPE, "axis 1");
  op_test_random (none, NN_SHAPE (3), -1, 1);
  op_test_fails (none, NN_ERROR_SHAPE, "missing");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/slice/ranges", test_ranges);
  g_test_add_func ("/ops/slice/attributes", test_attributes);
  g_test_add_func ("/ops/slice/defaults", test_defaults);
  g_test_add_func ("/ops/slice/gradient", test_gradient);
  g_test_add_func ("/ops/slice/refuses", test_refuses);
  return g_test_run ();
}
