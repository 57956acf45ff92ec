/* SPDX-License-Identifier: GPL-3.0-or-later
 * Attention: heads of either layout against the formula in double, the past, masks, rows without anything, what must be
 * refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

#define Q_HEADS 4
#define KV_HEADS 2
#define N_Q 37
#define N_KV 5
#define SIZE 3
#define V_SIZE 2

/* Element @k of row @row of head @head of input @i. */
static double
element (OpTest *test, int i, gint64 b, gint64 head, gint64 row, gint64 k)
{
  const NnTensor *x = op_test_get_input (test, i);
  const gint64 heads = i == 0 ? Q_HEADS : KV_HEADS, *dims = x->shape.dims;
  const gint64 size = x->shape.rank == 4 ? dims[3] : dims[2] / heads;

  return x->shape.rank == 4 ? nn_tensor_get_double (x, ((b * heads + head) * dims[2] + row) * size + k)
                            : nn_tensor_get_double (x, (b * dims[1] + row) * dims[2] + head * size + k);
}

static double
score (OpTest *test, gint64 b, gint64 head, gint64 row, gint64 key, gboolean causal)
{
  double sum = 0;

  for (gint64 k = 0; k < SIZE; k++)
    sum += element (test, 0, b, head, row, k) * element (test, 1, b, head % KV_HEADS, key, k);
  return causal && key > row ? -INFINITY : sum / sqrt (SIZE);
}

static double
naive_attention (OpTest *test, gint64 b, gint64 head, gint64 row, gint64 k, gboolean causal)
{
  double sum = 0, weights = 0;

  for (gint64 key = 0; key < N_KV; key++)
    {
      const double weight = exp (score (test, b, head, row, key, causal));

      weights += weight;
      sum += weight * element (test, 2, b, head % KV_HEADS, key, k);
    }
  return sum / weights;
}

static OpTest *
new_case (gboolean split)
{
  OpTest *test = op_test_new ("Attention", 23);

  nn_node_set_int (op_test_node (test), "q_num_heads", Q_HEADS);
  nn_node_set_int (op_test_node (test), "kv_num_heads", KV_HEADS);
  op_test_random (test, split ? NN_SHAPE (2, Q_HEADS, N_Q, SIZE) : NN_SHAPE (2, N_Q, Q_HEADS * SIZE), -1, 1);
  op_test_random (test, split ? NN_SHAPE (2, KV_HEADS, N_KV, SIZE) : NN_SHAPE (2, N_KV, KV_HEADS * SIZE), -1, 1);
  op_test_random (test, split ? NN_SHAPE (2, KV_HEADS, N_KV, V_SIZE) : NN_SHAPE (2, N_KV, KV_HEADS * V_SIZE), -1, 1);
  return test;
}

static void
check_layout (gboolean split, gboolean causal)
{
  const NnShape shape = split ? NN_SHAPE (2, Q_HEADS, N_Q, V_SIZE) : NN_SHAPE (2, N_Q, Q_HEADS * V_SIZE);
  g_autoptr (OpTest) test = new_case (split);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  nn_node_set_int (op_test_node (test), "is_causal", causal);
  for (gint64 i = 0; i < nn_tensor_count (expected); i++)
    {
      const gint64 k = i % V_SIZE, b = i / (N_Q * Q_HEADS * V_SIZE), rest = i / V_SIZE % (N_Q * Q_HEADS);
      const gint64 head = split ? rest / N_Q : rest % Q_HEADS, row = split ? rest % N_Q : rest / Q_HEADS;

      nn_tensor_floats (expected)[i] = (float) naive_attention (test, b, head, row, k, causal);
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_FUNCTION);
}

static void
test_layouts (void)
{
  for (int i = 0; i < 4; i++)
    check_layout (i & 1, i >> 1);
}

/* One head of one element: 0 · k is 0 for each of the past and the present, so that all have equal weights. */
static void
test_past (void)
{
  g_autoptr (OpTest) test = op_test_new ("Attention", 23);

  op_test_outputs (test, 4);
  nn_node_set_int (op_test_node (test), "qk_matmul_output_mode", 3);
  op_test_floats (test, NN_SHAPE (1, 1, 1, 1), (float[]){ 0 });
  op_test_floats (test, NN_SHAPE (1, 1, 2, 1), (float[]){ 3, 4 });
  op_test_floats (test, NN_SHAPE (1, 1, 2, 1), (float[]){ 5, 6 });
  op_test_input (test, NULL);
  op_test_floats (test, NN_SHAPE (1, 1, 2, 1), (float[]){ 1, 2 });
  op_test_floats (test, NN_SHAPE (1, 1, 2, 1), (float[]){ 7, 8 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 1, 1, 1), (float[]){ 6.5f }, TOLERANCE_FUNCTION);
  op_test_expect_floats (test, 1, NN_SHAPE (1, 1, 4, 1), (float[]){ 1, 2, 3, 4 }, TOLERANCE_EXACT);
  op_test_expect_floats (test, 2, NN_SHAPE (1, 1, 4, 1), (float[]){ 7, 8, 5, 6 }, TOLERANCE_EXACT);
  op_test_expect_floats (test, 3, NN_SHAPE (1, 1, 1, 4), (float[]){ 0.25f, 0.25f, 0.25f, 0.25f }, TOLERANCE_FUNCTION);
}

/* Of three values, each row of the mask lets others through; the mask is short of the last. */
static void
test_mask (void)
{
  g_autoptr (OpTest) test = op_test_new ("Attention", 24);

  op_test_floats (test, NN_SHAPE (1, 1, 3, 1), (float[]){ 0, 0, 0 });
  op_test_floats (test, NN_SHAPE (1, 1, 3, 1), (float[]){ 1, 1, 1 });
  op_test_floats (test, NN_SHAPE (1, 1, 3, 1), (float[]){ 2, 4, 100 });
  op_test_input (test, naive_typed (NN_TYPE_BOOL, NN_SHAPE (3, 2), (double[]){ 1, 1, 0, 1, 0, 0 }));
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 1, 3, 1), (float[]){ 3, 4, 0 }, TOLERANCE_FUNCTION);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) heads = new_case (FALSE), mask = new_case (TRUE), past = new_case (TRUE);

  nn_node_set_int (op_test_node (heads), "q_num_heads", 5);
  op_test_fails (heads, NN_ERROR_SHAPE, "q_num_heads");
  op_test_random (mask, NN_SHAPE (N_Q, N_KV + 1), -1, 1);
  op_test_fails (mask, NN_ERROR_SHAPE, "mask");
  op_test_input (past, NULL);
  op_test_random (past, NN_SHAPE (2, KV_HEADS, 1, SIZE), -1, 1);
  op_test_fails (past, NN_ERROR_SHAPE, "past_value");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/attention/layouts", test_layouts);
  g_test_add_func ("/ops/attention/past", test_past);
  g_test_add_func ("/ops/attention/mask", test_mask);
  g_test_add_func ("/ops/attention/refuses", test_refuses);
  return g_test_run ();
}
