/* SPDX-License-Identifier: GPL-3.0-or-later
 * AveragePool: against plain windows in 1 to 3 dimensions, what padding counts for, types, gradients, errors.
 */
#include "config.h"

#include "op-naive.h"
#include "op-pool.h"

/* Whether zeros of the padding count, of each case. */
static const gboolean count_pads[OP_POOL_CASES] = { FALSE, FALSE, FALSE, TRUE, TRUE, TRUE, FALSE };

static OpTest *
new_case (int i)
{
  OpTest *test = op_pool_new_case ("AveragePool", &op_pool_cases[i]);

  nn_node_set_int (op_test_node (test), "count_include_pad", count_pads[i]);
  return test;
}

/* The mean of window @out of a plane. */
static double
naive_mean (const OpPool *pool, gboolean with_pads, const float *x, const gint64 *out)
{
  const int n = pool->shape.rank - 2;
  const NnShape window = nn_shape_from_dims (n, pool->kernel), plane = nn_shape_from_dims (n, pool->shape.dims + 2);
  double sum = 0, count = 0;

  for (gint64 k = 0; k < nn_shape_count (&window); k++)
    {
      gint64 at[NN_MAX_RANK];
      const gboolean inside = naive_pool_tap (pool, out, k, at);
      gboolean counts = TRUE;

      for (int d = 0; d < n; d++)
        counts = counts && at[d] < plane.dims[d] + pool->pads[n + d];
      sum += inside ? x[naive_ravel (&plane, at)] : 0;
      count += with_pads ? counts : inside;
    }
  return count > 0 ? sum / count : 0;
}

static NnTensor *
naive_pool (const OpPool *pool, gboolean with_pads, const NnTensor *x)
{
  const gint64 plane = nn_shape_count_range (&x->shape, 2, x->shape.rank);
  const NnShape shape = naive_pool_shape (pool);
  NnTensor *y = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (gint64 i = 0; i < nn_tensor_count (y); i++)
    {
      gint64 at[NN_MAX_RANK];

      naive_unravel (&shape, i, at);
      nn_tensor_floats (y)[i] =
          (float) naive_mean (pool, with_pads, nn_tensor_floats (x) + (at[0] * shape.dims[1] + at[1]) * plane, at + 2);
    }
  return y;
}

static void
test_windows (void)
{
  for (int i = 0; i < OP_POOL_CASES; i++)
    {
      g_autoptr (OpTest) test = new_case (i);
      g_autoptr (NnTensor) expected = naive_pool (&op_pool_cases[i], count_pads[i], op_test_get_input (test, 0));

      op_test_run (test);
      op_test_expect (test, 0, expected, TOLERANCE_LAYER);
    }
}

static void
test_gradient (void)
{
  for (int i = 0; i < OP_POOL_CASES; i++)
    {
      g_autoptr (OpTest) test = new_case (i);

      op_test_gradient (test);
    }
}

static void
check_auto_pad (const char *auto_pad, int n, const float *expected)
{
  g_autoptr (OpTest) test = op_test_new ("AveragePool", 7);
  const gint64 kernel[] = { 2 };

  op_test_floats (test, NN_SHAPE (1, 1, 3), (float[]){ 1, 3, 5 });
  nn_node_set_ints (op_test_node (test), "kernel_shape", 1, kernel);
  nn_node_set_string (op_test_node (test), "auto_pad", auto_pad);
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 1, n), expected, TOLERANCE_EXACT);
}

static void
test_auto_pad (void)
{
  check_auto_pad ("SAME_UPPER", 3, (float[]){ 2, 4, 5 });
  check_auto_pad ("SAME_LOWER", 3, (float[]){ 1, 2, 4 });
  check_auto_pad ("VALID", 2, (float[]){ 2, 4 });
}

static void
test_double (void)
{
  g_autoptr (OpTest) test = op_test_new ("AveragePool", 11);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (1, 1, 1, 2), (double[]){ 2.5, 3.5 });
  const gint64 kernel[] = { 2, 2 };

  op_test_input (test, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (1, 1, 2, 3), (double[]){ 0, 2, 4, 3, 5, 3 }));
  nn_node_set_ints (op_test_node (test), "kernel_shape", 2, kernel);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) type = op_test_new ("AveragePool", 11);
  g_autoptr (OpTest) count = op_test_new ("AveragePool", 11);
  const gint64 kernel[] = { 2, 2 };

  op_test_int64s (type, NN_SHAPE (1, 1, 2), (gint64[]){ 1, 2 });
  nn_node_set_ints (op_test_node (type), "kernel_shape", 1, kernel);
  op_test_fails (type, NN_ERROR_UNSUPPORTED, "int64");
  op_test_random (count, NN_SHAPE (1, 1, 3), -1, 1);
  nn_node_set_ints (op_test_node (count), "kernel_shape", 2, kernel);
  op_test_fails (count, NN_ERROR_SHAPE, "2 numbers instead of 1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/average-pool/windows", test_windows);
  g_test_add_func ("/ops/average-pool/gradient", test_gradient);
  g_test_add_func ("/ops/average-pool/auto-pad", test_auto_pad);
  g_test_add_func ("/ops/average-pool/double", test_double);
  g_test_add_func ("/ops/average-pool/refuses", test_refuses);
  return g_test_run ();
}
