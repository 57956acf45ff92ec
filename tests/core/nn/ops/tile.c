/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tile: against plain indexing, the inputs of opset 1, types, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static OpTest *
new_case (NnShape x, NnShape repeats)
{
  OpTest *test = op_test_new ("Tile", 13);

  op_test_random (test, x, -1, 1);
  op_test_int64s (test, NN_SHAPE (repeats.rank), repeats.dims);
  return test;
}

static void
check_random (NnShape x, NnShape repeats)
{
  g_autoptr (OpTest) test = new_case (x, repeats);
  NnShape shape = x;

  for (int d = 0; d < x.rank; d++)
    shape.dims[d] *= repeats.dims[d];
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  for (gint64 i = 0; i < nn_tensor_count (expected); i++)
    {
      gint64 at[NN_MAX_RANK];

      naive_unravel (&shape, i, at);
      for (int d = 0; d < x.rank; d++)
        at[d] %= x.dims[d];
      nn_tensor_floats (expected)[i] = nn_tensor_floats (op_test_get_input (test, 0))[naive_ravel (&x, at)];
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_shapes (void)
{
  check_random (NN_SHAPE (2, 3, 5, 7), NN_SHAPE (1, 2, 3, 2));
  check_random (NN_SHAPE (1, 3, 1, 1), NN_SHAPE (2, 1, 17, 13));
  check_random (NN_SHAPE (3, 1, 5), NN_SHAPE (1, 1, 1));
  check_random (NN_SHAPE (3, 5), NN_SHAPE (2, 0));
  check_random (NN_SHAPE (0, 5), NN_SHAPE (2, 2));
  check_random (NN_SHAPE (2, 1, 2, 2, 2, 2, 2, 2), NN_SHAPE (2, 2, 2, 2, 2, 2, 2, 2));
}

static void
test_opset_1 (void)
{
  g_autoptr (OpTest) test = op_test_new ("Tile", 1);

  op_test_floats (test, NN_SHAPE (2, 2), (float[]){ 1, 2, 3, 4 });
  op_test_int64s (test, NN_SHAPE (1), (gint64[]){ 2 });
  op_test_int64s (test, NN_SHAPE (1), (gint64[]){ 1 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2, 4), (float[]){ 1, 2, 1, 2, 3, 4, 3, 4 }, TOLERANCE_EXACT);
}

static void
test_types (void)
{
  g_autoptr (OpTest) test = op_test_new ("Tile", 6);

  op_test_int64s (test, NN_SHAPE (2), (gint64[]){ 5, G_MININT64 });
  op_test_int64s (test, NN_SHAPE (1), (gint64[]){ 2 });
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (4), (gint64[]){ 5, G_MININT64, 5, G_MININT64 });
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) tiles = new_case (NN_SHAPE (2, 3, 5), NN_SHAPE (3, 1, 2));
  g_autoptr (OpTest) ones = new_case (NN_SHAPE (1, 3, 1), NN_SHAPE (2, 2, 5));

  op_test_gradient (tiles);
  op_test_gradient (ones);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) count = new_case (NN_SHAPE (3, 2), NN_SHAPE (3));
  g_autoptr (OpTest) negative = new_case (NN_SHAPE (3, 1), NN_SHAPE (3, -1));

  op_test_fails (count, NN_ERROR_SHAPE, "1 repeats for 2");
  op_test_fails (negative, NN_ERROR_SHAPE, "-1 repeats along dimension 1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/tile/shapes", test_shapes);
  g_test_add_func ("/ops/tile/opset-1", test_opset_1);
  g_test_add_func ("/ops/tile/types", test_types);
  g_test_add_func ("/ops/tile/gradient", test_gradient);
  g_test_add_func ("/ops/tile/refuses", test_refuses);
  return g_test_run ();
}
