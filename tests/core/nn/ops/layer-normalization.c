/* SPDX-License-Identifier: GPL-3.0-or-later
 * LayerNormalization: against the formula in double, the statistics, no bias, gradients, what must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

static OpTest *
new_case (NnShape x, int axis, gboolean with_b)
{
  OpTest *test = op_test_new ("LayerNormalization", 17);
  const NnShape normalised = nn_shape_from_dims (x.rank - axis, x.dims + axis);

  nn_node_set_int (op_test_node (test), "axis", axis);
  nn_node_set_float (op_test_node (test), "epsilon", 0.01f);
  op_test_random (test, x, -2, 2);
  op_test_random (test, normalised, 0.5, 2);
  if (with_b)
    op_test_random (test, normalised, -1, 1);
  return test;
}

static void
naive_row (const float *x, float *y, gint64 n, const float *scale, const float *b)
{
  double mean = 0, var = 0;

  for (gint64 i = 0; i < n; i++)
    mean += x[i] / (double) n;
  for (gint64 i = 0; i < n; i++)
    var += (x[i] - mean) * (x[i] - mean) / (double) n;
  for (gint64 i = 0; i < n; i++)
    y[i] = (float) ((x[i] - mean) * scale[i] / sqrt (var + 0.01) + (b ? b[i] : 0));
}

static void
check_random (NnShape shape, int axis, gboolean with_b)
{
  g_autoptr (OpTest) test = new_case (shape, axis, with_b);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  const gint64 n = nn_shape_count_range (&shape, axis, shape.rank);

  for (gint64 at = 0; at < nn_tensor_count (expected); at += n)
    naive_row (nn_tensor_floats (op_test_get_input (test, 0)) + at, nn_tensor_floats (expected) + at, n,
               nn_tensor_floats (op_test_get_input (test, 1)),
               with_b ? nn_tensor_floats (op_test_get_input (test, 2)) : NULL);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_sizes (void)
{
  for (int axis = 0; axis < 3; axis++)
    check_random (NN_SHAPE (3, 5, 7), axis, axis != 1);
  check_random (NN_SHAPE (2, 61, 67), 1, TRUE);
}

/* scale with a number for each row and b with one for all: as numpy broadcasts them. */
static OpTest *
new_broadcast (void)
{
  OpTest *test = op_test_new ("LayerNormalization", 17);

  op_test_random (test, NN_SHAPE (3, 3, 4), -2, 2);
  op_test_random (test, NN_SHAPE (3, 1), 0.5, 2);
  op_test_random (test, NN_SHAPE (1), -1, 1);
  nn_node_set_float (op_test_node (test), "epsilon", 0.01f);
  return test;
}

static void
test_broadcast (void)
{
  g_autoptr (OpTest) test = new_broadcast ();
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &op_test_get_input (test, 0)->shape, NULL);
  const float b = nn_tensor_floats (op_test_get_input (test, 2))[0];

  for (int row = 0; row < 9; row++)
    {
      const float scale = nn_tensor_floats (op_test_get_input (test, 1))[row % 3];

      naive_row (nn_tensor_floats (op_test_get_input (test, 0)) + 4 * row, nn_tensor_floats (expected) + 4 * row, 4,
                 (float[]){ scale, scale, scale, scale }, (float[]){ b, b, b, b });
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_statistics (void)
{
  g_autoptr (OpTest) test = op_test_new ("LayerNormalization", 17);

  op_test_outputs (test, 3);
  nn_node_set_float (op_test_node (test), "epsilon", 0);
  op_test_floats (test, NN_SHAPE (2, 2), (float[]){ 1, 5, 0, 8 });
  op_test_floats (test, NN_SHAPE (2), (float[]){ 1, 3 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2, 2), (float[]){ -1, 3, -1, 3 }, TOLERANCE_LAYER);
  op_test_expect_floats (test, 1, NN_SHAPE (2, 1), (float[]){ 3, 4 }, TOLERANCE_LAYER);
  op_test_expect_floats (test, 2, NN_SHAPE (2, 1), (float[]){ 0.5f, 0.25f }, TOLERANCE_LAYER);
}

static void
test_gradient (void)
{
  for (int axis = 0; axis < 3; axis++)
    {
      g_autoptr (OpTest) test = new_case (NN_SHAPE (3, 2, 5), axis, axis != 1);

      op_test_gradient (test);
    }
  g_autoptr (OpTest) broadcast = new_broadcast ();
  op_test_gradient (broadcast);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) scale = op_test_new ("LayerNormalization", 17);

  op_test_random (scale, NN_SHAPE (2, 3), -1, 1);
  op_test_random (scale, NN_SHAPE (2), -1, 1);
  op_test_fails (scale, NN_ERROR_SHAPE, "input 1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/layer-normalization/sizes", test_sizes);
  g_test_add_func ("/ops/layer-normalization/broadcast", test_broadcast);
  g_test_add_func ("/ops/layer-normalization/statistics", test_statistics);
  g_test_add_func ("/ops/layer-normalization/gradient", test_gradient);
  g_test_add_func ("/ops/layer-normalization/refuses", test_refuses);
  return g_test_run ();
}
