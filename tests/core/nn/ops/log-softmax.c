/* SPDX-License-Identifier: GPL-3.0-or-later
 * LogSoftmax: against libm along every axis, the flattening of old opsets, large numbers, gradients.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

#define LN_HALF -0.693147181f

/* LogSoftmax over @n elements @step apart, from @x on. */
static void
naive_log_softmax (const float *x, float *y, gint64 n, gint64 step)
{
  double max = -INFINITY, sum = 0;

  for (gint64 i = 0; i < n; i++)
    max = fmax (max, x[i * step]);
  for (gint64 i = 0; i < n; i++)
    sum += exp (x[i * step] - max);
  for (gint64 i = 0; i < n; i++)
    y[i * step] = (float) (x[i * step] - max - log (sum));
}

static void
check_random (int opset, int axis, NnShape shape, gint64 n, gint64 step)
{
  g_autoptr (OpTest) test = op_test_new ("LogSoftmax", opset);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  op_test_random (test, shape, -5, 5);
  nn_node_set_int (op_test_node (test), "axis", axis);
  for (gint64 i = 0; i < nn_tensor_count (expected); i++)
    if (i / step % n == 0)
      naive_log_softmax (nn_tensor_floats (op_test_get_input (test, 0)) + i, nn_tensor_floats (expected) + i, n, step);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_FUNCTION);
}

static void
test_axes (void)
{
  check_random (13, 0, NN_SHAPE (3, 5, 7), 3, 35);
  check_random (13, 1, NN_SHAPE (3, 5, 7), 5, 7);
  check_random (13, -1, NN_SHAPE (3, 5, 7), 7, 1);
  check_random (13, 1, NN_SHAPE (2, 3, 23, 29), 3, 667);
  check_random (13, 1, NN_SHAPE (3, 2111), 2111, 1);
}

/* Before opset 13: all dimensions from axis on together. */
static void
test_flattening (void)
{
  check_random (11, 1, NN_SHAPE (3, 5, 7), 35, 1);
  check_random (11, 0, NN_SHAPE (3, 5, 7), 105, 1);
  check_random (1, 2, NN_SHAPE (3, 5, 7), 7, 1);
}

static void
test_defaults (void)
{
  g_autoptr (OpTest) last = op_test_new ("LogSoftmax", 13);
  g_autoptr (OpTest) flat = op_test_new ("LogSoftmax", 11);

  op_test_floats (last, NN_SHAPE (1, 2, 2), (float[]){ 0, 0, 3, 3 });
  op_test_run (last);
  op_test_expect_floats (last, 0, NN_SHAPE (1, 2, 2), (float[]){ LN_HALF, LN_HALF, LN_HALF, LN_HALF },
                         TOLERANCE_FUNCTION);
  op_test_floats (flat, NN_SHAPE (1, 2, 2), (float[]){ 2, 2, 2, 2 });
  op_test_run (flat);
  op_test_expect_floats (flat, 0, NN_SHAPE (1, 2, 2), (float[]){ 2 * LN_HALF, 2 * LN_HALF, 2 * LN_HALF, 2 * LN_HALF },
                         TOLERANCE_FUNCTION);
}

static void
test_large_numbers (void)
{
  g_autoptr (OpTest) test = op_test_new ("LogSoftmax", 13);
  const float expected[] = { -0.861994804f, -0.861994804f, -1.8619948f, -1.09861229f, -1.09861229f, -1.09861229f };

  op_test_floats (test, NN_SHAPE (2, 3), (float[]){ 10000, 10000, 9999, -1e30f, -1e30f, -1e30f });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2, 3), expected, TOLERANCE_FUNCTION);
}

static void
test_double (void)
{
  g_autoptr (OpTest) test = op_test_new ("LogSoftmax", 13);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (2, 1), (double[]){ log (0.25), log (0.75) });

  op_test_input (test, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (2, 1), (double[]){ 0, log (3) }));
  nn_node_set_int (op_test_node (test), "axis", 0);
  op_test_run (test);
  op_test_expect (test, 0, expected, 1e-12);
}

static void
test_gradient (void)
{
  for (int axis = 0; axis < 3; axis++)
    {
      g_autoptr (OpTest) test = op_test_new ("LogSoftmax", 13);

      op_test_random (test, NN_SHAPE (3, 4, 5), -2, 2);
      nn_node_set_int (op_test_node (test), "axis", axis);
      op_test_gradient (test);
    }
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) axis = op_test_new ("LogSoftmax", 13);
  g_autoptr (OpTest) type = op_test_new ("LogSoftmax", 13);

  op_test_random (axis, NN_SHAPE (2, 3), -1, 1);
  nn_node_set_int (op_test_node (axis), "axis", 2);
  op_test_fails (axis, NN_ERROR_SHAPE, "axis 2");
  op_test_int64s (type, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_fails (type, NN_ERROR_UNSUPPORTED, "int64");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/log-softmax/axes", test_axes);
  g_test_add_func ("/ops/log-softmax/flattening", test_flattening);
  g_test_add_func ("/ops/log-softmax/defaults", test_defaults);
  g_test_add_func ("/ops/log-softmax/large-numbers", test_large_numbers);
  g_test_add_func ("/ops/log-softmax/double", test_double);
  g_test_add_func ("/ops/log-softmax/gradient", test_gradient);
  g_test_add_func ("/ops/log-softmax/refuses", test_refuses);
  return g_test_run ();
}
