/* SPDX-License-Identifier: GPL-3.0-or-later
 * RMSNormalization: against the formula in double, gradients. The rest is LayerNormalization's.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

static OpTest *
new_case (NnShape x, int axis)
{
  OpTest *test = op_test_new ("RMSNormalization", 23);

  nn_node_set_int (op_test_node (test), "axis", axis);
  nn_node_set_float (op_test_node (test), "epsilon", 0.01f);
  op_test_random (test, x, -1, 3);
  op_test_random (test, nn_shape_from_dims (x.rank - axis, x.dims + axis), 0.5, 2);
  return test;
}

static void
check_random (NnShape shape, int axis)
{
  g_autoptr (OpTest) test = new_case (shape, axis);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  const float *x = nn_tensor_floats (op_test_get_input (test, 0));
  const float *scale = nn_tensor_floats (op_test_get_input (test, 1));
  const gint64 n = nn_shape_count_range (&shape, axis, shape.rank);

  for (gint64 i = 0; i < nn_tensor_count (expected); i++)
    {
      double squares = 0;

      for (gint64 k = i / n * n; k < i / n * n + n; k++)
        squares += (double) x[k] * x[k];
      nn_tensor_floats (expected)[i] = (float) (x[i] * scale[i % n] / sqrt (squares / (double) n + 0.01));
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_sizes (void)
{
  for (int axis = 0; axis < 3; axis++)
    check_random (NN_SHAPE (3, 5, 7), axis);
}

static void
test_gradient (void)
{
  for (int axis = 0; axis < 3; axis++)
    {
      g_autoptr (OpTest) test = new_case (NN_SHAPE (3, 2, 5), axis);

      op_test_gradient (test);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/rms-normalization/sizes", test_sizes);
  g_test_add_func ("/ops/rms-normalization/gradient", test_gradient);
  return g_test_run ();
}
