/* SPDX-License-Identifier: GPL-3.0-or-later
 * ImageScaler: known numbers, more than one sample, gradient, what must be refused.
 */
#include "config.h"

#include "op-test.h"

static void
test_values (void)
{
  g_autoptr (OpTest) test = op_test_new ("ImageScaler", 7);
  g_autoptr (OpTest) bare = op_test_new ("ImageScaler", 7);

  op_test_floats (test, NN_SHAPE (2, 2, 1, 2), (float[]){ 1, 2, 3, 4, 5, 6, 7, 8 });
  nn_node_set_float (op_test_node (test), "scale", 2);
  nn_node_set_floats (op_test_node (test), "bias", 2, (float[]){ 10, -100 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2, 2, 1, 2), (float[]){ 12, 14, -94, -92, 20, 22, -86, -84 },
                         TOLERANCE_EXACT);
  op_test_floats (bare, NN_SHAPE (1, 1, 1, 2), (float[]){ 1, 2 });
  op_test_run (bare);
  op_test_expect_floats (bare, 0, NN_SHAPE (1, 1, 1, 2), (float[]){ 1, 2 }, TOLERANCE_EXACT);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = op_test_new ("ImageScaler", 7);

  op_test_random (test, NN_SHAPE (2, 3, 5, 7), -1, 1);
  nn_node_set_float (op_test_node (test), "scale", 0.75f);
  nn_node_set_floats (op_test_node (test), "bias", 3, (float[]){ 1, -1, 0.5f });
  op_test_gradient (test);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) bias = op_test_new ("ImageScaler", 7);
  g_autoptr (OpTest) rank = op_test_new ("ImageScaler", 7);
  g_autoptr (OpTest) type = op_test_new ("ImageScaler", 7);

  op_test_random (bias, NN_SHAPE (1, 2, 2, 2), -1, 1);
  nn_node_set_floats (op_test_node (bias), "bias", 3, (float[]){ 1, 2, 3 });
  op_test_fails (bias, NN_ERROR_SHAPE, "per channel");
  op_test_random (rank, NN_SHAPE (3), -1, 1);
  op_test_fails (rank, NN_ERROR_SHAPE, "channel");
  op_test_int64s (type, NN_SHAPE (1, 2), (gint64[]){ 1, 2 });
  op_test_fails (type, NN_ERROR_UNSUPPORTED, "int64");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/image-scaler/values", test_values);
  g_test_add_func ("/ops/image-scaler/gradient", test_gradient);
  g_test_add_func ("/ops/image-scaler/refuses", test_refuses);
  return g_test_run ();
}
