/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tests that Softmax and LogSoftmax have in common.
 */
#include "config.h"

#include "op-soft.h"

#include <math.h>

#include "op-naive.h"

/* Over @n elements @step apart, from @x on. */
static void
naive_soft (const OpSoft *soft, const float *x, float *y, gint64 n, gint64 step)
{
  double max = -INFINITY, sum = 0;

  for (gint64 i = 0; i < n; i++)
    max = fmax (max, x[i * step]);
  for (gint64 i = 0; i < n; i++)
    sum += exp (x[i * step] - max);
  for (gint64 i = 0; i < n; i++)
    y[i * step] = (float) soft->finish (x[i * step] - max, sum);
}

static void
check_random (const OpSoft *soft, int opset, int axis, NnShape shape, gint64 n, gint64 step)
{
  g_autoptr (OpTest) test = op_test_new (soft->op_type, opset);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  op_test_random (test, shape, -5, 5);
  nn_node_set_int (op_test_node (test), "axis", axis);
  for (gint64 i = 0; i < nn_tensor_count (expected); i++)
    if (i / step % n == 0)
      naive_soft (soft, nn_tensor_floats (op_test_get_input (test, 0)) + i, nn_tensor_floats (expected) + i, n, step);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_FUNCTION);
}

static void
test_axes (gconstpointer soft)
{
  check_random (soft, 13, 0, NN_SHAPE (3, 5, 7), 3, 35);
  check_random (soft, 13, 1, NN_SHAPE (3, 5, 7), 5, 7);
  check_random (soft, 13, -1, NN_SHAPE (3, 5, 7), 7, 1);
  check_random (soft, 13, 1, NN_SHAPE (2, 3, 23, 29), 3, 667);
  check_random (soft, 13, 1, NN_SHAPE (3, 2111), 2111, 1);
}

/* Before opset 13: all dimensions from axis on together. */
static void
test_flattening (gconstpointer soft)
{
  check_random (soft, 11, 1, NN_SHAPE (3, 5, 7), 35, 1);
  check_random (soft, 11, 0, NN_SHAPE (3, 5, 7), 105, 1);
  check_random (soft, 1, 2, NN_SHAPE (3, 5, 7), 7, 1);
}

static void
test_defaults (gconstpointer data)
{
  const OpSoft *soft = data;
  const float half = soft->half, quarter = soft->quarter;
  g_autoptr (OpTest) last = op_test_new (soft->op_type, 13);
  g_autoptr (OpTest) flat = op_test_new (soft->op_type, 11);

  op_test_floats (last, NN_SHAPE (1, 2, 2), (float[]){ 0, 0, 3, 3 });
  op_test_run (last);
  op_test_expect_floats (last, 0, NN_SHAPE (1, 2, 2), (float[]){ half, half, half, half }, TOLERANCE_FUNCTION);
  op_test_floats (flat, NN_SHAPE (1, 2, 2), (float[]){ 2, 2, 2, 2 });
  op_test_run (flat);
  op_test_expect_floats (flat, 0, NN_SHAPE (1, 2, 2), (float[]){ quarter, quarter, quarter, quarter },
                         TOLERANCE_FUNCTION);
}

static void
test_large_numbers (gconstpointer data)
{
  const OpSoft *soft = data;
  const float third = soft->third, *large = soft->large;
  g_autoptr (OpTest) test = op_test_new (soft->op_type, 13);

  op_test_floats (test, NN_SHAPE (2, 3), (float[]){ 10000, 10000, 9999, -1e30f, -1e30f, -1e30f });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2, 3), (float[]){ large[0], large[1], large[2], third, third, third },
                         TOLERANCE_FUNCTION);
}

static void
test_double (gconstpointer data)
{
  const OpSoft *soft = data;
  g_autoptr (OpTest) test = op_test_new (soft->op_type, 13);
  g_autoptr (NnTensor) expected = naive_typed (
      NN_TYPE_DOUBLE, NN_SHAPE (2, 1), (double[]){ soft->finish (-log (3), 4.0 / 3), soft->finish (0, 4.0 / 3) });

  op_test_input (test, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (2, 1), (double[]){ 0, log (3) }));
  nn_node_set_int (op_test_node (test), "axis", 0);
  op_test_run (test);
  op_test_expect (test, 0, expected, 1e-12);
}

static void
test_gradient (gconstpointer data)
{
  const OpSoft *soft = data;

  for (int axis = 0; axis < 3; axis++)
    {
      g_autoptr (OpTest) test = op_test_new (soft->op_type, 13);

      op_test_random (test, NN_SHAPE (3, 4, 5), -2, 2);
      nn_node_set_int (op_test_node (test), "axis", axis);
      op_test_gradient (test);
    }
}

static void
test_refuses (gconstpointer data)
{
  const OpSoft *soft = data;
  g_autoptr (OpTest) axis = op_test_new (soft->op_type, 13);
  g_autoptr (OpTest) type = op_test_new (soft->op_type, 13);

  op_test_random (axis, NN_SHAPE (2, 3), -1, 1);
  nn_node_set_int (op_test_node (axis), "axis", 2);
  op_test_fails (axis, NN_ERROR_SHAPE, "axis 2");
  op_test_int64s (type, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_fails (type, NN_ERROR_UNSUPPORTED, "int64");
}

void
op_soft_add_tests (const OpSoft *soft)
{
  op_test_add (soft->folder, "axes", soft, test_axes);
  op_test_add (soft->folder, "flattening", soft, test_flattening);
  op_test_add (soft->folder, "defaults", soft, test_defaults);
  op_test_add (soft->folder, "large-numbers", soft, test_large_numbers);
  op_test_add (soft->folder, "double", soft, test_double);
  op_test_add (soft->folder, "gradient", soft, test_gradient);
  op_test_add (soft->folder, "refuses", soft, test_refuses);
}
