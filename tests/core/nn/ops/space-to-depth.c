/* SPDX-License-Identifier: GPL-3.0-or-later
 * SpaceToDepth: against the formula, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static OpTest *
new_case (NnShape shape, int block)
{
  OpTest *test = op_test_new ("SpaceToDepth", 13);

  op_test_random (test, shape, -1, 1);
  nn_node_set_int (op_test_node (test), "blocksize", block);
  return test;
}

static void
check_random (NnShape x, int block)
{
  g_autoptr (OpTest) test = new_case (x, block);
  const NnShape shape = NN_SHAPE (x.dims[0], x.dims[1] * block * block, x.dims[2] / block, x.dims[3] / block);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (gint64 k = 0; k < nn_tensor_count (expected); k++)
    {
      gint64 at[NN_MAX_RANK];

      naive_unravel (&shape, k, at);
      const gint64 i = at[1] / x.dims[1] / block, j = at[1] / x.dims[1] % block;
      const gint64 from[] = { at[0], at[1] % x.dims[1], at[2] * block + i, at[3] * block + j };
      nn_tensor_floats (expected)[k] = nn_tensor_floats (op_test_get_input (test, 0))[naive_ravel (&x, from)];
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_values (void)
{
  check_random (NN_SHAPE (2, 3, 10, 14), 2);
  check_random (NN_SHAPE (1, 2, 99, 111), 3);
  check_random (NN_SHAPE (1, 3, 2, 3), 1);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = new_case (NN_SHAPE (2, 3, 6, 10), 2);

  op_test_gradient (test);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) rank = new_case (NN_SHAPE (4, 2, 2), 2);
  g_autoptr (OpTest) width = new_case (NN_SHAPE (1, 6, 2, 3), 2);
  g_autoptr (OpTest) zero = new_case (NN_SHAPE (1, 6, 2, 2), 0);

  op_test_fails (rank, NN_ERROR_SHAPE, "4 dimensions");
  op_test_fails (width, NN_ERROR_SHAPE, "block size of 2");
  op_test_fails (zero, NN_ERROR_SHAPE, "block size of 0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/space-to-depth/values", test_values);
  g_test_add_func ("/ops/space-to-depth/gradient", test_gradient);
  g_test_add_func ("/ops/space-to-depth/refuses", test_refuses);
  return g_test_run ();
}
