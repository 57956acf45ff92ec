/* SPDX-License-Identifier: GPL-3.0-or-later
 * GatherND: known numbers, batch dimensions, indices only known at run time, types, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static void
test_values (void)
{
  g_autoptr (OpTest) elements = op_test_new ("GatherND", 13);
  g_autoptr (OpTest) rows = op_test_new ("GatherND", 11);

  op_test_floats (elements, NN_SHAPE (2, 2), (float[]){ 0, 1, 2, 3 });
  op_test_int64s (elements, NN_SHAPE (2, 2), (gint64[]){ 0, 0, -1, 1 });
  op_test_run (elements);
  op_test_expect_floats (elements, 0, NN_SHAPE (2), (float[]){ 0, 3 }, TOLERANCE_EXACT);
  op_test_int64s (rows, NN_SHAPE (2, 1, 2), (gint64[]){ G_MININT64, 1, 2, 3 });
  op_test_int64s (rows, NN_SHAPE (1, 2, 1), (gint64[]){ 1, 0 });
  op_test_run (rows);
  op_test_expect_int64s (rows, 0, NN_SHAPE (1, 2, 1, 2), (gint64[]){ 2, 3, G_MININT64, 1 });
}

static OpTest *
new_batch (void)
{
  OpTest *test = op_test_new ("GatherND", 13);

  op_test_random (test, NN_SHAPE (3, 5, 7, 2), -1, 1);
  op_test_int64s (test, NN_SHAPE (3, 2, 2), (gint64[]){ 0, 1, 4, -1, 2, 6, 2, 6, -5, 0, 3, 3 });
  op_test_make_constant (test, 1);
  nn_node_set_int (op_test_node (test), "batch_dims", 1);
  return test;
}

static void
test_batch (void)
{
  static const gint64 rows[] = { 1, 34, 35 + 20, 35 + 20, 70, 70 + 24 };
  g_autoptr (OpTest) test = new_batch ();
  float expected[12];

  for (int i = 0; i < 12; i++)
    expected[i] = nn_tensor_floats (op_test_get_input (test, 0))[2 * rows[i / 2] + i % 2];
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (3, 2, 2), expected, TOLERANCE_EXACT);
}

static void
test_empty (void)
{
  g_autoptr (OpTest) test = op_test_new ("GatherND", 13);

  op_test_random (test, NN_SHAPE (3, 2), -1, 1);
  op_test_int64s (test, NN_SHAPE (0, 1), NULL);
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (0, 2), NULL, TOLERANCE_EXACT);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = new_batch ();

  op_test_gradient (test);
}

static void
check_refused (NnShape indices, gint64 batch_dims, const char *text)
{
  g_autoptr (OpTest) test = op_test_new ("GatherND", 13);
  NnTensor *index = nn_tensor_new (NN_TYPE_INT64, &indices, NULL);

  for (gint64 i = 0; i < nn_tensor_count (index); i++)
    nn_tensor_set_int64 (index, i, 2);
  op_test_random (test, NN_SHAPE (2, 3), -1, 1);
  op_test_input (test, index);
  op_test_make_constant (test, 1);
  nn_node_set_int (op_test_node (test), "batch_dims", batch_dims);
  op_test_fails (test, NN_ERROR_SHAPE, text);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) type = op_test_new ("GatherND", 13);

  check_refused (NN_SHAPE (1, 1), 0, "index 2 is outside the 2 elements of dimension 0");
  check_refused (NN_SHAPE (1, 3), 0, "do not fit");
  check_refused (NN_SHAPE (2, 1), 2, "do not fit");
  check_refused (NN_SHAPE (3, 1), 1, "batch dimension 0");
  op_test_random (type, NN_SHAPE (2, 3), -1, 1);
  op_test_random (type, NN_SHAPE (2, 1), -1, 1);
  op_test_fails (type, NN_ERROR_SHAPE, "float32");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/gather-nd/values", test_values);
  g_test_add_func ("/ops/gather-nd/batch", test_batch);
  g_test_add_func ("/ops/gather-nd/empty", test_empty);
  g_test_add_func ("/ops/gather-nd/gradient", test_gradient);
  g_test_add_func ("/ops/gather-nd/refuses", test_refuses);
  return g_test_run ();
}
