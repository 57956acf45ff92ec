/* SPDX-License-Identifier: GPL-3.0-or-later
 * LRN: against the formula in double, windows of odd, even and more than all channels, gradients, what must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

static OpTest *
new_case (NnShape shape, gint64 size)
{
  OpTest *test = op_test_new ("LRN", 13);

  op_test_random (test, shape, -2, 2);
  nn_node_set_int (op_test_node (test), "size", size);
  nn_node_set_float (op_test_node (test), "alpha", 0.5f);
  nn_node_set_float (op_test_node (test), "beta", 0.625f);
  nn_node_set_float (op_test_node (test), "bias", 1.5f);
  return test;
}

static double
naive_element (const NnTensor *x, gint64 i, gint64 size)
{
  gint64 index[NN_MAX_RANK];
  double squares = 0;

  naive_unravel (&x->shape, i, index);
  const gint64 c = index[1];
  for (gint64 k = 0; k < x->shape.dims[1]; k++)
    if (k >= c - (gint64) floor ((double) (size - 1) / 2) && k <= c + (gint64) ceil ((double) (size - 1) / 2))
      {
        index[1] = k;
        squares += pow (nn_tensor_get_double (x, naive_ravel (&x->shape, index)), 2);
      }
  return nn_tensor_get_double (x, i) / pow (1.5 + 0.5 / (double) size * squares, 0.625);
}

static void
check_random (NnShape shape, gint64 size)
{
  g_autoptr (OpTest) test = new_case (shape, size);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (gint64 i = 0; i < nn_tensor_count (expected); i++)
    nn_tensor_set_double (expected, i, naive_element (op_test_get_input (test, 0), i, size));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_sizes (void)
{
  check_random (NN_SHAPE (2, 7, 5, 3), 3);
  check_random (NN_SHAPE (2, 7, 5, 3), 4);
  check_random (NN_SHAPE (1, 5, 61), 1);
  check_random (NN_SHAPE (2, 5), 1000);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) odd = new_case (NN_SHAPE (2, 7, 3, 2), 3);
  g_autoptr (OpTest) even = new_case (NN_SHAPE (1, 7, 5), 4);

  op_test_gradient (odd);
  op_test_gradient (even);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) size = new_case (NN_SHAPE (1, 2, 3), 0);
  g_autoptr (OpTest) rank = new_case (NN_SHAPE (3), 1);

  op_test_fails (size, NN_ERROR_SHAPE, "size");
  op_test_fails (rank, NN_ERROR_SHAPE, "channel");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/lrn/sizes", test_sizes);
  g_test_add_func ("/ops/lrn/gradient", test_gradient);
  g_test_add_func ("/ops/lrn/refuses", test_refuses);
  return g_test_run ();
}
