/* SPDX-License-Identifier: GPL-3.0-or-later
 * BatchNormalization: against the formula, per channel and per element, fusion, gradients, training refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

/* @statistics: of scale, b, mean and var. */
static OpTest *
new_case (int opset, NnShape x, NnShape statistics)
{
  OpTest *test = op_test_new ("BatchNormalization", opset);

  op_test_random (test, x, -2, 2);
  op_test_random (test, statistics, 0.5, 2);
  op_test_random (test, statistics, -1, 1);
  op_test_random (test, statistics, -1, 1);
  op_test_random (test, statistics, 0.5, 2);
  return test;
}

/* @inner: elements of a sample that share statistics. */
static void
check_random (OpTest *test, gint64 channels, gint64 inner, double epsilon)
{
  const NnTensor *x = op_test_get_input (test, 0);
  const float *in[5];
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &x->shape, NULL);

  for (int i = 0; i < 5; i++)
    in[i] = nn_tensor_floats (op_test_get_input (test, i));
  for (gint64 i = 0; i < nn_tensor_count (x); i++)
    {
      const gint64 c = i / inner % channels;

      nn_tensor_floats (expected)[i] =
          (float) (((double) in[0][i] - in[3][c]) * in[1][c] / sqrt (in[4][c] + epsilon) + in[2][c]);
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_channels (void)
{
  g_autoptr (OpTest) images = new_case (9, NN_SHAPE (2, 5, 37, 41), NN_SHAPE (5));
  g_autoptr (OpTest) matrix = new_case (15, NN_SHAPE (7, 131), NN_SHAPE (131));
  g_autoptr (OpTest) volume = new_case (7, NN_SHAPE (2, 3, 3, 5, 7), NN_SHAPE (3));

  nn_node_set_float (op_test_node (images), "epsilon", 0.01f);
  check_random (images, 5, 37 * 41, 0.01);
  check_random (matrix, 131, 1, 1e-5);
  check_random (volume, 3, 105, 1e-5);
}

/* Before opset 9, spatial = 0. */
static void
test_elements (void)
{
  g_autoptr (OpTest) test = new_case (7, NN_SHAPE (2, 3, 5, 7), NN_SHAPE (3, 5, 7));

  nn_node_set_int (op_test_node (test), "spatial", 0);
  check_random (test, 105, 1, 1e-5);
}

static void
test_fusion (void)
{
  g_autoptr (OpTest) images = new_case (9, NN_SHAPE (2, 3, 5, 7), NN_SHAPE (3));
  g_autoptr (OpTest) matrix = new_case (9, NN_SHAPE (5, 7), NN_SHAPE (7));

  op_test_fusion (images);
  op_test_fusion (matrix);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) images = new_case (9, NN_SHAPE (2, 3, 3, 5), NN_SHAPE (3));
  g_autoptr (OpTest) matrix = new_case (9, NN_SHAPE (5, 7), NN_SHAPE (7));

  op_test_gradient (images);
  op_test_gradient (matrix);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) count = new_case (9, NN_SHAPE (2, 3, 5, 7), NN_SHAPE (4));
  g_autoptr (OpTest) rank = new_case (9, NN_SHAPE (3), NN_SHAPE (3));
  g_autoptr (OpTest) training = new_case (14, NN_SHAPE (2, 3, 5, 7), NN_SHAPE (3));
  g_autoptr (OpTest) outputs = new_case (9, NN_SHAPE (2, 3, 5, 7), NN_SHAPE (3));

  op_test_fails (count, NN_ERROR_SHAPE, "input 1");
  op_test_fails (rank, NN_ERROR_SHAPE, "batch and a channel");
  nn_node_set_int (op_test_node (training), "training_mode", 1);
  op_test_fails (training, NN_ERROR_UNSUPPORTED, "training");
  op_test_outputs (outputs, 3);
  op_test_fails (outputs, NN_ERROR_UNSUPPORTED, "training");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/batch-normalization/channels", test_channels);
  g_test_add_func ("/ops/batch-normalization/elements", test_elements);
  g_test_add_func ("/ops/batch-normalization/fusion", test_fusion);
  g_test_add_func ("/ops/batch-normalization/gradient", test_gradient);
  g_test_add_func ("/ops/batch-normalization/refuses", test_refuses);
  return g_test_run ();
}
