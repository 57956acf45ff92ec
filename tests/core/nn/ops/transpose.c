/* SPDX-License-Identifier: GPL-3.0-or-later
 * Transpose: every permutation against plain indexing, element sizes, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static void
check_perm (const NnTensor *x, const gint64 *perm)
{
  g_autoptr (OpTest) test = op_test_new ("Transpose", 13);
  g_autoptr (NnTensor) expected = NULL;
  NnShape shape = x->shape;

  for (int d = 0; d < shape.rank; d++)
    shape.dims[d] = x->shape.dims[perm[d]];
  expected = nn_tensor_new (x->type, &shape, NULL);
  for (gint64 i = 0; i < nn_tensor_count (x); i++)
    {
      gint64 from[NN_MAX_RANK], to[NN_MAX_RANK];

      naive_unravel (&x->shape, i, from);
      for (int d = 0; d < shape.rank; d++)
        to[d] = from[perm[d]];
      nn_tensor_set_double (expected, naive_ravel (&shape, to), nn_tensor_get_double (x, i));
    }
  op_test_input (test, nn_tensor_convert (x, x->type, NULL));
  nn_node_set_ints (op_test_node (test), "perm", shape.rank, perm);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static const gint64 permutations[][3] = {
  { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 }
};

static void
test_permutations (void)
{
  g_autoptr (NnTensor) small = op_test_random_tensor (NN_SHAPE (3, 5, 7), -1, 1, 1);
  g_autoptr (NnTensor) channels = op_test_random_tensor (NN_SHAPE (3, 67, 71), -1, 1, 2);
  g_autoptr (NnTensor) batch = op_test_random_tensor (NN_SHAPE (2, 3, 37, 41), -1, 1, 3);

  for (gsize i = 0; i < G_N_ELEMENTS (permutations); i++)
    {
      check_perm (small, permutations[i]);
      check_perm (channels, permutations[i]);
    }
  check_perm (batch, (gint64[]){ 0, 2, 3, 1 });
  check_perm (batch, (gint64[]){ 0, 3, 1, 2 });
}

static void
test_element_sizes (void)
{
  static const NnType types[] = { NN_TYPE_UINT8, NN_TYPE_INT16, NN_TYPE_INT32, NN_TYPE_INT64, NN_TYPE_DOUBLE };
  double values[105];

  for (int i = 0; i < 105; i++)
    values[i] = i;
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (NnTensor) x = naive_typed (types[i], NN_SHAPE (3, 5, 7), values);

      check_perm (x, permutations[i]);
    }
}

static void
test_default (void)
{
  g_autoptr (OpTest) test = op_test_new ("Transpose", 1);

  op_test_floats (test, NN_SHAPE (2, 3), (float[]){ 1, 2, 3, 4, 5, 6 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (3, 2), (float[]){ 1, 4, 2, 5, 3, 6 }, TOLERANCE_EXACT);
}

static void
test_gradient (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (permutations); i++)
    {
      g_autoptr (OpTest) test = op_test_new ("Transpose", 13);

      op_test_random (test, NN_SHAPE (2, 3, 5), -1, 1);
      nn_node_set_ints (op_test_node (test), "perm", 3, permutations[i]);
      op_test_gradient (test);
    }
}

static void
check_failure (int n, const gint64 *perm, const char *text)
{
  g_autoptr (OpTest) test = op_test_new ("Transpose", 13);

  op_test_random (test, NN_SHAPE (2, 3), -1, 1);
  nn_node_set_ints (op_test_node (test), "perm", n, perm);
  op_test_fails (test, NN_ERROR_SHAPE, text);
}

static void
test_refuses (void)
{
  check_failure (3, (gint64[]){ 0, 1, 2 }, "3 numbers");
  check_failure (2, (gint64[]){ 1, 1 }, "twice");
  check_failure (2, (gint64[]){ 0, 2 }, "axis 2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/transpose/permutations", test_permutations);
  g_test_add_func ("/ops/transpose/element-sizes", test_element_sizes);
  g_test_add_func ("/ops/transpose/default", test_default);
  g_test_add_func ("/ops/transpose/gradient", test_gradient);
  g_test_add_func ("/ops/transpose/refuses", test_refuses);
  return g_test_run ();
}
