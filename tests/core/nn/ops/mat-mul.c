/* SPDX-License-Identifier: GPL-3.0-or-later
 * MatMul: ranks, broadcasting, types, gradients.
 */
#include "config.h"

#include "op-naive.h"
#include "op-test.h"

/* Y of A (batch_a × m × k) and B (batch_b × k × n), the batches numbered by @pairs, in double. */
static NnTensor *
naive_mat_mul (OpTest *test, NnShape shape, int batch, const int pairs[][2], int m, int n, int k)
{
  const float *a = nn_tensor_floats (op_test_get_input (test, 0)), *b = nn_tensor_floats (op_test_get_input (test, 1));
  NnTensor *y = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (int p = 0; p < batch; p++)
    for (int i = 0; i < m; i++)
      for (int j = 0; j < n; j++)
        {
          double sum = 0.0;

          for (int l = 0; l < k; l++)
            sum += (double) a[(pairs[p][0] * m + i) * k + l] * b[(pairs[p][1] * k + l) * n + j];
          nn_tensor_floats (y)[(p * m + i) * n + j] = sum;
        }
  return y;
}

static void
check (NnShape a, NnShape b, NnShape y, int batch, const int pairs[][2], int m, int n, int k)
{
  g_autoptr (OpTest) test = op_test_new ("MatMul", 13);
  g_autoptr (NnTensor) expected = NULL;

  op_test_random (test, a, -1, 1);
  op_test_random (test, b, -1, 1);
  expected = naive_mat_mul (test, y, batch, pairs, m, n, k);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_KERNEL);
  if (m * n * k * batch < 1000)
    op_test_gradient (test);
}

static void
test_ranks (void)
{
  const int one[][2] = { { 0, 0 } };

  check (NN_SHAPE (3, 4), NN_SHAPE (4, 5), NN_SHAPE (3, 5), 1, one, 3, 5, 4);
  check (NN_SHAPE (4), NN_SHAPE (4, 5), NN_SHAPE (5), 1, one, 1, 5, 4);
  check (NN_SHAPE (3, 4), NN_SHAPE (4), NN_SHAPE (3), 1, one, 3, 1, 4);
  check (NN_SHAPE (4), NN_SHAPE (4), (NnShape){ .rank = 0 }, 1, one, 1, 1, 4);
  check (NN_SHAPE (259, 65), NN_SHAPE (65, 387), NN_SHAPE (259, 387), 1, one, 259, 387, 65);
}

static void
test_broadcast (void)
{
  const int same[][2] = { { 0, 0 }, { 1, 1 } }, shared_b[][2] = { { 0, 0 }, { 1, 0 } };
  const int shared_a[][2] = { { 0, 0 }, { 0, 1 } };
  const int crossed[][2] = { { 0, 0 }, { 0, 1 }, { 0, 2 }, { 1, 0 }, { 1, 1 }, { 1, 2 } };

  check (NN_SHAPE (2, 3, 4), NN_SHAPE (2, 4, 5), NN_SHAPE (2, 3, 5), 2, same, 3, 5, 4);
  check (NN_SHAPE (2, 3, 4), NN_SHAPE (4, 5), NN_SHAPE (2, 3, 5), 2, shared_b, 3, 5, 4);
  check (NN_SHAPE (2, 3, 4), NN_SHAPE (1, 4, 5), NN_SHAPE (2, 3, 5), 2, shared_b, 3, 5, 4);
  check (NN_SHAPE (3, 4), NN_SHAPE (2, 4, 5), NN_SHAPE (2, 3, 5), 2, shared_a, 3, 5, 4);
  check (NN_SHAPE (4), NN_SHAPE (2, 4, 5), NN_SHAPE (2, 5), 2, shared_a, 1, 5, 4);
  check (NN_SHAPE (2, 1, 3, 4), NN_SHAPE (1, 3, 4, 5), NN_SHAPE (2, 3, 3, 5), 6, crossed, 3, 5, 4);
}

static void
test_types (void)
{
  g_autoptr (OpTest) integers = op_test_new ("MatMul", 9);
  g_autoptr (OpTest) doubles = op_test_new ("MatMul", 9);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (2, 1), (double[]){ 5, 11 });

  op_test_int64s (integers, NN_SHAPE (2, 2), (gint64[]){ 1, 2, 3, 4 });
  op_test_int64s (integers, NN_SHAPE (2, 1), (gint64[]){ 1, -1 });
  op_test_run (integers);
  op_test_expect_int64s (integers, 0, NN_SHAPE (2, 1), (gint64[]){ -1, -1 });
  op_test_input (doubles, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (2, 2), (double[]){ 1, 2, 3, 4 }));
  op_test_input (doubles, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (2, 1), (double[]){ 1, 2 }));
  op_test_run (doubles);
  op_test_expect (doubles, 0, expected, TOLERANCE_EXACT);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) sizes = op_test_new ("MatMul", 13);
  g_autoptr (OpTest) types = op_test_new ("MatMul", 13);

  op_test_random (sizes, NN_SHAPE (2, 3), -1, 1);
  op_test_random (sizes, NN_SHAPE (2, 3), -1, 1);
  op_test_fails (sizes, NN_ERROR_SHAPE, "cannot be multiplied");
  op_test_random (types, NN_SHAPE (2, 2), -1, 1);
  op_test_int64s (types, NN_SHAPE (2, 2), (gint64[]){ 1, 2, 3, 4 });
  op_test_fails (types, NN_ERROR_SHAPE, "types");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/mat-mul/ranks", test_ranks);
  g_test_add_func ("/ops/mat-mul/broadcast", test_broadcast);
  g_test_add_func ("/ops/mat-mul/types", test_types);
  g_test_add_func ("/ops/mat-mul/refuses", test_refuses);
  return g_test_run ();
}
