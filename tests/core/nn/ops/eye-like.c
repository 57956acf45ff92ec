/* SPDX-License-Identifier: GPL-3.0-or-later
 * EyeLike: diagonals, types, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static void
check (int k, NnType type, const double *values)
{
  g_autoptr (OpTest) test = op_test_new ("EyeLike", 9);
  g_autoptr (NnTensor) expected = naive_typed (type, NN_SHAPE (2, 3), values);

  op_test_random (test, NN_SHAPE (2, 3), -1, 1);
  nn_node_set_int (op_test_node (test), "k", k);
  if (type != NN_TYPE_FLOAT)
    nn_node_set_int (op_test_node (test), "dtype", type);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_values (void)
{
  check (0, NN_TYPE_FLOAT, (double[]){ 1, 0, 0, 0, 1, 0 });
  check (1, NN_TYPE_DOUBLE, (double[]){ 0, 1, 0, 0, 0, 1 });
  check (-1, NN_TYPE_INT64, (double[]){ 0, 0, 0, 1, 0, 0 });
  check (5, NN_TYPE_BOOL, (double[]){ 0, 0, 0, 0, 0, 0 });
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) rank = op_test_new ("EyeLike", 9);
  g_autoptr (OpTest) type = op_test_new ("EyeLike", 9);

  op_test_random (rank, NN_SHAPE (2), -1, 1);
  op_test_fails (rank, NN_ERROR_SHAPE, "2 dimensions");
  op_test_random (type, NN_SHAPE (2, 2), -1, 1);
  nn_node_set_int (op_test_node (type), "dtype", 99);
  op_test_fails (type, NN_ERROR_UNSUPPORTED, "type 99");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/eye-like/values", test_values);
  g_test_add_func ("/ops/eye-like/refuses", test_refuses);
  return g_test_run ();
}
