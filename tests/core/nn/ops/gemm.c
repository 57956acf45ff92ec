/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gemm: transpositions, factors, what C may look like, types, gradients.
 */
#include "config.h"

#include "op-naive.h"
#include "op-test.h"

static OpTest *
gemm_case (int opset, int trans_a, int trans_b, int m, int n, int k, float alpha, float beta)
{
  OpTest *test = op_test_new ("Gemm", opset);

  op_test_random (test, trans_a ? NN_SHAPE (k, m) : NN_SHAPE (m, k), -1, 1);
  op_test_random (test, trans_b ? NN_SHAPE (n, k) : NN_SHAPE (k, n), -1, 1);
  nn_node_set_int (op_test_node (test), "transA", trans_a);
  nn_node_set_int (op_test_node (test), "transB", trans_b);
  nn_node_set_float (op_test_node (test), "alpha", alpha);
  nn_node_set_float (op_test_node (test), "beta", beta);
  return test;
}

/* Y by definition, in double; @c (nullable) is read at i · row_step + j · column_step. */
static NnTensor *
naive_gemm (OpTest *test, int trans_a, int trans_b, int m, int n, int k, double alpha, double beta, const float *c,
            int row_step, int column_step)
{
  const float *a = nn_tensor_floats (op_test_get_input (test, 0)), *b = nn_tensor_floats (op_test_get_input (test, 1));
  NnShape shape = NN_SHAPE (m, n);
  NnTensor *y = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (int i = 0; i < m; i++)
    for (int j = 0; j < n; j++)
      {
        double sum = 0.0;

        for (int l = 0; l < k; l++)
          sum += (double) a[trans_a ? l * m + i : i * k + l] * b[trans_b ? j * k + l : l * n + j];
        nn_tensor_floats (y)[i * n + j] = alpha * sum + (c ? beta * c[i * row_step + j * column_step] : 0.0);
      }
  return y;
}

static void
test_transpositions (void)
{
  const int sizes[][3] = { { 1, 1, 1 }, { 7, 13, 5 }, { 127, 33, 64 }, { 257, 385, 3 }, { 3, 4, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int trans = 0; trans < 4; trans++)
      {
        const int m = sizes[i][0], n = sizes[i][1], k = sizes[i][2];
        g_autoptr (OpTest) test = gemm_case (11, trans & 1, trans >> 1, m, n, k, 1.5f, 1.0f);
        g_autoptr (NnTensor) expected = naive_gemm (test, trans & 1, trans >> 1, m, n, k, 1.5, 0.0, NULL, 0, 0);

        op_test_run (test);
        op_test_expect (test, 0, expected, TOLERANCE_KERNEL);
      }
}

/* C of the product's shape, a row, a column, one value; opset 6 says "broadcast", later ones just do. */
static void
test_c (void)
{
  const struct
  {
    NnShape shape;
    int row_step, column_step;
  } cases[] = {
    { NN_SHAPE (5, 7), 7, 1 }, { NN_SHAPE (7), 0, 1 },    { NN_SHAPE (1, 7), 0, 1 },
    { NN_SHAPE (5, 1), 1, 0 }, { NN_SHAPE (1, 1), 0, 0 }, { { .rank = 0 }, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OpTest) test = gemm_case (i % 2 ? 6 : 13, 0, 1, 5, 7, 3, 0.5f, -2.0f);
      g_autoptr (NnTensor) expected = NULL;

      op_test_random (test, cases[i].shape, -1, 1);
      if (i % 2)
        nn_node_set_int (op_test_node (test), "broadcast", 1);
      expected = naive_gemm (test, 0, 1, 5, 7, 3, 0.5, -2.0, nn_tensor_floats (op_test_get_input (test, 2)),
                             cases[i].row_step, cases[i].column_step);
      op_test_run (test);
      op_test_expect (test, 0, expected, TOLERANCE_KERNEL);
      op_test_gradient (test);
    }
}

static void
test_gradients (void)
{
  for (int trans = 0; trans < 4; trans++)
    {
      g_autoptr (OpTest) test = gemm_case (11, trans & 1, trans >> 1, 3, 4, 5, 0.7f, 1.0f);

      op_test_gradient (test);
    }
}

static void
test_types (void)
{
  g_autoptr (OpTest) integers = op_test_new ("Gemm", 11);
  g_autoptr (OpTest) doubles = op_test_new ("Gemm", 11);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (1, 2), (double[]){ 23, 34 });

  op_test_int64s (integers, NN_SHAPE (1, 2), (gint64[]){ 1, 2 });
  op_test_int64s (integers, NN_SHAPE (2, 2), (gint64[]){ 3, 4, 5, (gint64) 1 << 40 });
  op_test_int64s (integers, NN_SHAPE (2), (gint64[]){ 100, -1 });
  op_test_run (integers);
  op_test_expect_int64s (integers, 0, NN_SHAPE (1, 2), (gint64[]){ 113, ((gint64) 2 << 40) + 3 });
  op_test_input (doubles, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (1, 2), (double[]){ 1, 2 }));
  op_test_input (doubles, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (2, 2), (double[]){ 3, 4, 5, 10 }));
  op_test_input (doubles, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (1, 1), (double[]){ 10 }));
  op_test_run (doubles);
  op_test_expect (doubles, 0, expected, TOLERANCE_EXACT);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) rank = op_test_new ("Gemm", 11);
  g_autoptr (OpTest) sizes = op_test_new ("Gemm", 11);
  g_autoptr (OpTest) c = gemm_case (11, 0, 0, 3, 4, 5, 1, 1);

  op_test_random (rank, NN_SHAPE (1, 2, 3), -1, 1);
  op_test_random (rank, NN_SHAPE (3, 2), -1, 1);
  op_test_fails (rank, NN_ERROR_SHAPE, "two dimensions");
  op_test_random (sizes, NN_SHAPE (2, 3), -1, 1);
  op_test_random (sizes, NN_SHAPE (2, 3), -1, 1);
  op_test_fails (sizes, NN_ERROR_SHAPE, "columns");
  op_test_random (c, NN_SHAPE (3), -1, 1);
  op_test_fails (c, NN_ERROR_SHAPE, "broadcast");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/gemm/transpositions", test_transpositions);
  g_test_add_func ("/ops/gemm/c", test_c);
  g_test_add_func ("/ops/gemm/gradients", test_gradients);
  g_test_add_func ("/ops/gemm/types", test_types);
  g_test_add_func ("/ops/gemm/refuses", test_refuses);
  return g_test_run ();
}
