/* SPDX-License-Identifier: GPL-3.0-or-later
 * InstanceNormalization: against the formula in double, large means, fusion, gradients, what must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

static OpTest *
new_case (NnShape x, float low, float high)
{
  OpTest *test = op_test_new ("InstanceNormalization", 6);

  op_test_random (test, x, low, high);
  op_test_random (test, NN_SHAPE (x.dims[1]), 0.5, 2);
  op_test_random (test, NN_SHAPE (x.dims[1]), -1, 1);
  return test;
}

static void
naive_plane (const float *x, float *y, gint64 n, double scale, double b, double epsilon)
{
  double mean = 0, var = 0;

  for (gint64 i = 0; i < n; i++)
    mean += x[i] / (double) n;
  for (gint64 i = 0; i < n; i++)
    var += (x[i] - mean) * (x[i] - mean) / (double) n;
  for (gint64 i = 0; i < n; i++)
    y[i] = (float) ((x[i] - mean) * scale / sqrt (var + epsilon) + b);
}

static void
check_random (OpTest *test, double epsilon, double tolerance)
{
  const NnTensor *x = op_test_get_input (test, 0);
  const gint64 channels = x->shape.dims[1], n = nn_shape_count_range (&x->shape, 2, x->shape.rank);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &x->shape, NULL);

  for (gint64 p = 0; p < x->shape.dims[0] * channels; p++)
    naive_plane (nn_tensor_floats (x) + p * n, nn_tensor_floats (expected) + p * n, n,
                 nn_tensor_floats (op_test_get_input (test, 1))[p % channels],
                 nn_tensor_floats (op_test_get_input (test, 2))[p % channels], epsilon);
  op_test_run (test);
  op_test_expect (test, 0, expected, tolerance);
}

static void
test_sizes (void)
{
  g_autoptr (OpTest) images = new_case (NN_SHAPE (2, 3, 61, 67), -2, 2);
  g_autoptr (OpTest) lines = new_case (NN_SHAPE (2, 5, 13), -2, 2);
  g_autoptr (OpTest) points = new_case (NN_SHAPE (1, 2, 1, 1), -2, 2);
  g_autoptr (OpTest) epsilon = new_case (NN_SHAPE (1, 2, 3, 5), -0.1f, 0.1f);

  check_random (images, 1e-5, TOLERANCE_LAYER);
  check_random (lines, 1e-5, TOLERANCE_LAYER);
  check_random (points, 1e-5, TOLERANCE_LAYER);
  nn_node_set_float (op_test_node (epsilon), "epsilon", 0.5f);
  check_random (epsilon, 0.5, TOLERANCE_LAYER);
}

/* Means a thousand times the deviation: sums of squares in float32 would have no digit left. The mean itself, rounded
 * to float32, is off by 2^-24 · 1000 of a deviation. */
static void
test_large_mean (void)
{
  g_autoptr (OpTest) test = new_case (NN_SHAPE (1, 2, 127, 131), 1000, 1002);

  check_random (test, 1e-5, 1e-4);
}

static void
test_fusion (void)
{
  g_autoptr (OpTest) test = new_case (NN_SHAPE (2, 3, 37, 41), -1, 1);

  op_test_fusion (test);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) small = new_case (NN_SHAPE (2, 2, 3, 5), -2, 2);
  g_autoptr (OpTest) large = new_case (NN_SHAPE (1, 2, 37, 41), -2, 2);

  op_test_gradient (small);
  op_test_gradient (large);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) rank = new_case (NN_SHAPE (2, 3), -1, 1);
  g_autoptr (OpTest) count = op_test_new ("InstanceNormalization", 6);

  op_test_fails (rank, NN_ERROR_SHAPE, "spatial");
  op_test_random (count, NN_SHAPE (1, 3, 2), -1, 1);
  op_test_random (count, NN_SHAPE (3), -1, 1);
  op_test_random (count, NN_SHAPE (2), -1, 1);
  op_test_fails (count, NN_ERROR_SHAPE, "input 2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/instance-normalization/sizes", test_sizes);
  g_test_add_func ("/ops/instance-normalization/large-mean", test_large_mean);
  g_test_add_func ("/ops/instance-normalization/fusion", test_fusion);
  g_test_add_func ("/ops/instance-normalization/gradient", test_gradient);
  g_test_add_func ("/ops/instance-normalization/refuses", test_refuses);
  return g_test_run ();
}
