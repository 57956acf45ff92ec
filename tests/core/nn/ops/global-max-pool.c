/* SPDX-License-Identifier: GPL-3.0-or-later
 * GlobalMaxPool: against plain maxima, in 1 to 3 dimensions, gradient, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static void
check_random (NnShape shape, NnShape pooled)
{
  g_autoptr (OpTest) test = op_test_new ("GlobalMaxPool", 1);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &pooled, NULL);
  const gint64 planes = shape.dims[0] * shape.dims[1], n = nn_shape_count_range (&shape, 2, shape.rank);

  op_test_random (test, shape, -1, 1);
  for (gint64 p = 0; p < planes; p++)
    {
      float max = -2;

      for (gint64 i = 0; i < n; i++)
        max = MAX (max, nn_tensor_floats (op_test_get_input (test, 0))[p * n + i]);
      nn_tensor_floats (expected)[p] = max;
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_sizes (void)
{
  check_random (NN_SHAPE (2, 3, 7), NN_SHAPE (2, 3, 1));
  check_random (NN_SHAPE (2, 3, 61, 53), NN_SHAPE (2, 3, 1, 1));
  check_random (NN_SHAPE (1, 2, 3, 5, 7), NN_SHAPE (1, 2, 1, 1, 1));
  check_random (NN_SHAPE (1, 1, 1, 1), NN_SHAPE (1, 1, 1, 1));
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = op_test_new ("GlobalMaxPool", 1);

  op_test_random (test, NN_SHAPE (2, 3, 5, 7), -1, 1);
  op_test_gradient (test);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) rank = op_test_new ("GlobalMaxPool", 1);
  g_autoptr (OpTest) type = op_test_new ("GlobalMaxPool", 1);

  op_test_random (rank, NN_SHAPE (2, 3), -1, 1);
  op_test_fails (rank, NN_ERROR_SHAPE, "spatial");
  op_test_int64s (type, NN_SHAPE (1, 1, 2), (gint64[]){ 1, 2 });
  op_test_fails (type, NN_ERROR_UNSUPPORTED, "int64");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/global-max-pool/sizes", test_sizes);
  g_test_add_func ("/ops/global-max-pool/gradient", test_gradient);
  g_test_add_func ("/ops/global-max-pool/refuses", test_refuses);
  return g_test_run ();
}
