/* SPDX-License-Identifier: GPL-3.0-or-later
 * MaxPool: against plain windows in 1 to 3 dimensions, indices, padding rules, types, gradients, errors.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "op-naive.h"
#include "op-pool.h"

/* The largest of window @out of a plane, and its index in the plane. */
static float
naive_max (const OpPool *pool, const float *x, const gint64 *out, gint64 *index)
{
  const int n = pool->shape.rank - 2;
  const NnShape window = nn_shape_from_dims (n, pool->kernel), plane = nn_shape_from_dims (n, pool->shape.dims + 2);
  float max = -INFINITY;

  for (gint64 k = 0; k < nn_shape_count (&window); k++)
    {
      gint64 at[NN_MAX_RANK];

      if (naive_pool_tap (pool, out, k, at) && x[naive_ravel (&plane, at)] > max)
        {
          *index = naive_ravel (&plane, at);
          max = x[*index];
        }
    }
  return max;
}

static void
naive_pool (const OpPool *pool, const NnTensor *x, NnTensor **y, NnTensor **indices)
{
  const gint64 plane = nn_shape_count_range (&x->shape, 2, x->shape.rank);
  const NnShape shape = naive_pool_shape (pool);

  *y = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  *indices = nn_tensor_new (NN_TYPE_INT64, &shape, NULL);
  for (gint64 i = 0; i < nn_tensor_count (*y); i++)
    {
      gint64 at[NN_MAX_RANK], index = 0;

      naive_unravel (&shape, i, at);
      const gint64 start = (at[0] * shape.dims[1] + at[1]) * plane;
      nn_tensor_floats (*y)[i] = naive_max (pool, nn_tensor_floats (x) + start, at + 2, &index);
      nn_tensor_set_int64 (*indices, i, start + index);
    }
}

static void
test_windows (void)
{
  for (int i = 0; i < OP_POOL_CASES; i++)
    {
      g_autoptr (OpTest) test = op_pool_new_case ("MaxPool", &op_pool_cases[i]);
      g_autoptr (OpTest) with_indices = op_pool_new_case ("MaxPool", &op_pool_cases[i]);
      g_autoptr (NnTensor) expected = NULL;
      g_autoptr (NnTensor) indices = NULL;

      naive_pool (&op_pool_cases[i], op_test_get_input (test, 0), &expected, &indices);
      op_test_run (test);
      op_test_expect (test, 0, expected, TOLERANCE_EXACT);
      op_test_outputs (with_indices, 2);
      op_test_run (with_indices);
      op_test_expect (with_indices, 0, expected, TOLERANCE_EXACT);
      op_test_expect (with_indices, 1, indices, TOLERANCE_EXACT);
    }
}

static void
test_gradient (void)
{
  for (int i = 0; i < OP_POOL_CASES; i++)
    {
      g_autoptr (OpTest) test = op_pool_new_case ("MaxPool", &op_pool_cases[i]);

      op_test_gradient (test);
    }
}

/* Of equal elements the first takes the gradient, as it gives the index. */
static void
test_tie_gradient (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (12);
  g_autoptr (NnTensor) x = naive_typed (NN_TYPE_FLOAT, NN_SHAPE (1, 1, 4), (double[]){ 1, 1, 2, 2 });
  g_autoptr (NnTensor) dy = naive_typed (NN_TYPE_FLOAT, NN_SHAPE (1, 1, 2), (double[]){ 3, 5 });
  g_autoptr (NnTensor) dx = naive_typed (NN_TYPE_FLOAT, NN_SHAPE (1, 1, 4), (double[]){ 3, 0, 5, 0 });
  g_autoptr (NnSession) session = NULL;
  const NnSessionOptions options = { .gradients = NN_GRADIENTS_INPUTS };
  const gint64 kernel[] = { 2 };
  int input = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &x->shape);

  nn_graph_add_output (graph, nn_graph_add_op (graph, "MaxPool", "y", 1, &input));
  nn_node_set_ints (nn_graph_last_node (graph), "kernel_shape", 1, kernel);
  nn_node_set_ints (nn_graph_last_node (graph), "strides", 1, kernel);
  session = nn_session_new (graph, &x, 1, &options, NULL);
  g_assert_nonnull (session);
  g_assert_true (nn_session_run (session, &x, NULL, NULL));
  g_assert_true (nn_session_backward (session, &dy, NULL, NULL));
  assert_tensors_equal (nn_session_input_gradient (session, 0), dx, "gradient of equal elements");
}

/* The gradient of windows of 2 x 2 (x 1, if @x has a depth), for an output's gradient of 1, 2, 3 … */
static NnTensor *
pool_by_two (NnTensor *x)
{
  const int dims = x->shape.rank - 2;
  const gint64 window[] = { 1, 2, 2 };
  const NnSessionOptions options = { .gradients = NN_GRADIENTS_INPUTS };
  g_autoptr (NnGraph) graph = nn_graph_new (12);
  g_autoptr (NnSession) session = NULL;
  g_autoptr (NnTensor) dy = NULL;
  int input = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &x->shape);

  nn_graph_add_output (graph, nn_graph_add_op (graph, "MaxPool", "y", 1, &input));
  nn_node_set_ints (nn_graph_last_node (graph), "kernel_shape", dims, window + 3 - dims);
  nn_node_set_ints (nn_graph_last_node (graph), "strides", dims, window + 3 - dims);
  session = nn_session_new (graph, &x, 1, &options, NULL);
  g_assert_true (nn_session_run (session, &x, NULL, NULL));
  dy = nn_tensor_new (NN_TYPE_FLOAT, &nn_session_output (session, 0)->shape, NULL);
  for (gint64 i = 0; i < nn_tensor_count (dy); i++)
    nn_tensor_floats (dy)[i] = 1 + i;
  g_assert_true (nn_session_backward (session, &dy, NULL, NULL));
  return nn_tensor_convert (nn_session_input_gradient (session, 0), NN_TYPE_FLOAT, NULL);
}

/* The short cut for flat pictures against the loops that take a depth, among many equal elements, NaN and infinity. */
static void
test_halving (void)
{
  static const gint64 sizes[][2] = { { 2, 2 }, { 3, 3 }, { 7, 9 }, { 8, 70 }, { 33, 2 }, { 5, 41 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const NnShape flat = NN_SHAPE (1, 6, sizes[i][0], sizes[i][1]),
                    deep = NN_SHAPE (1, 3, 2, sizes[i][0], sizes[i][1]);
      g_autoptr (NnTensor) x = nn_tensor_new (NN_TYPE_FLOAT, &flat, NULL), same = NULL, expected = NULL, actual = NULL;
      float *values = nn_tensor_floats (x);

      for (gint64 k = 0; k < nn_tensor_count (x); k++)
        values[k] = k * 7 % 11 == 3 ? NAN : k * 5 % 13 < 4 ? -INFINITY : (float) (k * 31 % 7 % 3);
      same = nn_tensor_new_wrapped (NN_TYPE_FLOAT, &deep, values, NULL, NULL);
      expected = pool_by_two (same);
      actual = pool_by_two (x);
      for (gint64 k = 0; k < nn_tensor_count (x); k++)
        g_assert_cmpfloat (nn_tensor_floats (actual)[k], ==, nn_tensor_floats (expected)[k]);
    }
}

static void
check_auto_pad (const char *auto_pad, gint64 stride, int n, const float *expected)
{
  g_autoptr (OpTest) test = op_test_new ("MaxPool", 1);
  const gint64 kernel[] = { 2 };

  op_test_floats (test, NN_SHAPE (1, 1, 5), (float[]){ 5, 1, 4, 2, 3 });
  nn_node_set_ints (op_test_node (test), "kernel_shape", 1, kernel);
  nn_node_set_ints (op_test_node (test), "strides", 1, &stride);
  nn_node_set_string (op_test_node (test), "auto_pad", auto_pad);
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 1, n), expected, TOLERANCE_EXACT);
}

static void
test_auto_pad (void)
{
  check_auto_pad ("SAME_UPPER", 1, 5, (float[]){ 5, 4, 4, 3, 3 });
  check_auto_pad ("SAME_LOWER", 1, 5, (float[]){ 5, 5, 4, 4, 3 });
  check_auto_pad ("SAME_UPPER", 2, 3, (float[]){ 5, 4, 3 });
  check_auto_pad ("SAME_LOWER", 2, 3, (float[]){ 5, 4, 3 });
  check_auto_pad ("VALID", 2, 2, (float[]){ 5, 4 });
  check_auto_pad ("NOTSET", 1, 4, (float[]){ 5, 4, 4, 3 });
}

/* The window that ceil_mode adds must not start in the padding after the input (ONNX case
 * maxpool_2d_ceil_output_size_reduce_by_one). */
static void
test_ceil_mode_border (void)
{
  g_autoptr (OpTest) test = op_test_new ("MaxPool", 12);
  const gint64 kernel[] = { 1 }, strides[] = { 2 };

  op_test_floats (test, NN_SHAPE (1, 1, 2), (float[]){ 1, 2 });
  nn_node_set_ints (op_test_node (test), "kernel_shape", 1, kernel);
  nn_node_set_ints (op_test_node (test), "strides", 1, strides);
  nn_node_set_int (op_test_node (test), "ceil_mode", 1);
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 1, 1), (float[]){ 1 }, TOLERANCE_EXACT);
}

static void
test_column_major_indices (void)
{
  g_autoptr (OpTest) test = op_test_new ("MaxPool", 8);
  const gint64 kernel[] = { 2, 2 };

  op_test_outputs (test, 2);
  op_test_floats (test, NN_SHAPE (1, 1, 2, 3), (float[]){ 1, 2, 3, 4, 6, 5 });
  nn_node_set_ints (op_test_node (test), "kernel_shape", 2, kernel);
  nn_node_set_int (op_test_node (test), "storage_order", 1);
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 1, 1, 2), (float[]){ 6, 6 }, TOLERANCE_EXACT);
  op_test_expect_int64s (test, 1, NN_SHAPE (1, 1, 1, 2), (gint64[]){ 3, 3 });
}

static void
test_types (void)
{
  static const NnType types[] = { NN_TYPE_UINT8, NN_TYPE_INT8, NN_TYPE_DOUBLE };
  const gint64 kernel[] = { 2 };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (OpTest) test = op_test_new ("MaxPool", 12);
      g_autoptr (NnTensor) expected = naive_typed (types[i], NN_SHAPE (1, 1, 3), (double[]){ 5, 100, 100 });

      op_test_input (test, naive_typed (types[i], NN_SHAPE (1, 1, 4), (double[]){ 5, 1, 100, 7 }));
      nn_node_set_ints (op_test_node (test), "kernel_shape", 1, kernel);
      op_test_run (test);
      op_test_expect (test, 0, expected, TOLERANCE_EXACT);
    }
}

static void
check_failure (const OpPool *pool, const char *auto_pad, NnError code, const char *text)
{
  g_autoptr (OpTest) test = op_pool_new_case ("MaxPool", pool);

  nn_node_set_string (op_test_node (test), "auto_pad", auto_pad);
  op_test_fails (test, code, text);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) none = op_test_new ("MaxPool", 12);
  const OpPool large = { { 3, { 1, 1, 4 } }, { 5 }, { 1 }, { 1 }, { 0 }, FALSE };
  const OpPool stride = { { 3, { 1, 1, 4 } }, { 2 }, { 0 }, { 1 }, { 0 }, FALSE };
  const OpPool pads = { { 3, { 1, 1, 4 } }, { 2 }, { 1 }, { 1 }, { -1, 0 }, FALSE };
  const OpPool rank = { { 2, { 1, 4 } }, { 2 }, { 1 }, { 1 }, { 0 }, FALSE };

  op_test_random (none, NN_SHAPE (1, 1, 4), -1, 1);
  op_test_fails (none, NN_ERROR_SHAPE, "kernel_shape is missing");
  check_failure (&large, "NOTSET", NN_ERROR_SHAPE, "window of 5");
  check_failure (&stride, "NOTSET", NN_ERROR_SHAPE, "strides has 0");
  check_failure (&pads, "NOTSET", NN_ERROR_SHAPE, "pads has -1");
  check_failure (&rank, "NOTSET", NN_ERROR_UNSUPPORTED, "spatial");
  check_failure (&op_pool_cases[0], "SAME", NN_ERROR_UNSUPPORTED, "SAME");
}

/* Found by fuzzing: more numbers than there is room for. */
static void
test_too_many_numbers (void)
{
  g_autoptr (OpTest) test = op_test_new ("MaxPool", 12);

  op_test_random (test, NN_SHAPE (1, 1, 4, 4), -1, 1);
  nn_node_set_ints (op_test_node (test), "kernel_shape", 2, (const gint64[]){ 2, 2 });
  nn_node_set_ints (op_test_node (test), "pads", 8, (const gint64[]){ 0, 0, 0, 0, 0, 0, 0, 0 });
  op_test_fails (test, NN_ERROR_SHAPE, "pads has 8 numbers instead of 4");
  nn_node_set_ints (op_test_node (test), "kernel_shape", 7, (const gint64[]){ 1, 1, 1, 1, 1, 1, 1 });
  op_test_fails (test, NN_ERROR_SHAPE, "kernel_shape has 7 numbers instead of 2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/max-pool/windows", test_windows);
  g_test_add_func ("/ops/max-pool/gradient", test_gradient);
  g_test_add_func ("/ops/max-pool/tie-gradient", test_tie_gradient);
  g_test_add_func ("/ops/max-pool/halving", test_halving);
  g_test_add_func ("/ops/max-pool/auto-pad", test_auto_pad);
  g_test_add_func ("/ops/max-pool/ceil-mode-border", test_ceil_mode_border);
  g_test_add_func ("/ops/max-pool/column-major-indices", test_column_major_indices);
  g_test_add_func ("/ops/max-pool/types", test_types);
  g_test_add_func ("/ops/max-pool/refuses", test_refuses);
  g_test_add_func ("/ops/max-pool/too-many-numbers", test_too_many_numbers);
  return g_test_run ();
}
