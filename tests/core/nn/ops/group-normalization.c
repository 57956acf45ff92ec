/* SPDX-License-Identifier: GPL-3.0-or-later
 * GroupNormalization: against the formula in double for both forms of scale, fusion, gradients, what must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

/* @scales: numbers of scale and b. */
static OpTest *
new_case (NnShape x, gint64 groups, gint64 scales)
{
  OpTest *test = op_test_new ("GroupNormalization", scales == x.dims[1] ? 21 : 18);

  op_test_random (test, x, -1, 3);
  op_test_random (test, NN_SHAPE (scales), 0.5, 2);
  op_test_random (test, NN_SHAPE (scales), -1, 1);
  nn_node_set_int (op_test_node (test), "num_groups", groups);
  nn_node_set_float (op_test_node (test), "epsilon", 0.01f);
  return test;
}

/* The @n elements of a group, of which each @per numbers have one of scale and b. */
static void
naive_group (const float *x, float *y, gint64 n, const float *scale, const float *b, gint64 per)
{
  double mean = 0, var = 0;

  for (gint64 i = 0; i < n; i++)
    mean += x[i] / (double) n;
  for (gint64 i = 0; i < n; i++)
    var += (x[i] - mean) * (x[i] - mean) / (double) n;
  for (gint64 i = 0; i < n; i++)
    y[i] = (float) ((x[i] - mean) * scale[i / per] / sqrt (var + 0.01) + b[i / per]);
}

static void
check_random (NnShape shape, gint64 groups, gint64 scales)
{
  g_autoptr (OpTest) test = new_case (shape, groups, scales);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  const gint64 plane = nn_shape_count_range (&shape, 2, shape.rank), n = plane * shape.dims[1] / groups;
  const gint64 per = plane * shape.dims[1] / scales;

  for (gint64 g = 0; g < shape.dims[0] * groups; g++)
    {
      const gint64 first = g % groups * n / per;

      naive_group (nn_tensor_floats (op_test_get_input (test, 0)) + g * n, nn_tensor_floats (expected) + g * n, n,
                   nn_tensor_floats (op_test_get_input (test, 1)) + first,
                   nn_tensor_floats (op_test_get_input (test, 2)) + first, per);
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_sizes (void)
{
  check_random (NN_SHAPE (2, 6, 5, 7), 3, 6);
  check_random (NN_SHAPE (2, 6, 5, 7), 3, 3);
  check_random (NN_SHAPE (2, 6, 5, 7), 1, 6);
  check_random (NN_SHAPE (2, 6, 5, 7), 1, 1);
  check_random (NN_SHAPE (2, 6, 5, 7), 6, 6);
  check_random (NN_SHAPE (1, 4, 61, 67), 2, 4);
  check_random (NN_SHAPE (3, 4, 13), 2, 4);
}

static void
test_fusion (void)
{
  g_autoptr (OpTest) test = new_case (NN_SHAPE (2, 6, 5, 7), 3, 6);

  op_test_fusion (test);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) channels = new_case (NN_SHAPE (2, 4, 3, 5), 2, 4);
  g_autoptr (OpTest) groups = new_case (NN_SHAPE (2, 4, 3, 5), 2, 2);
  g_autoptr (OpTest) large = new_case (NN_SHAPE (1, 3, 37, 41), 1, 3);

  op_test_gradient (channels);
  op_test_gradient (groups);
  op_test_gradient (large);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) groups = new_case (NN_SHAPE (2, 4, 3), 3, 4);
  g_autoptr (OpTest) none = new_case (NN_SHAPE (2, 4, 3), 0, 4);
  g_autoptr (OpTest) scales = new_case (NN_SHAPE (2, 4, 3), 2, 3);

  op_test_fails (groups, NN_ERROR_SHAPE, "4 channels do not make 3 groups");
  op_test_fails (none, NN_ERROR_SHAPE, "num_groups");
  op_test_fails (scales, NN_ERROR_SHAPE, "input 1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/group-normalization/sizes", test_sizes);
  g_test_add_func ("/ops/group-normalization/fusion", test_fusion);
  g_test_add_func ("/ops/group-normalization/gradient", test_gradient);
  g_test_add_func ("/ops/group-normalization/refuses", test_refuses);
  return g_test_run ();
}
