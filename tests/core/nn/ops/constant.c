/* SPDX-License-Identifier: GPL-3.0-or-later
 * Constant: every attribute that may hold the value.
 */
#include "config.h"

#include "op-naive.h"

static void
test_tensor (void)
{
  g_autoptr (OpTest) test = op_test_new ("Constant", 1);
  g_autoptr (NnTensor) value = naive_typed (NN_TYPE_INT16, NN_SHAPE (1, 3), (double[]){ 1, -2, 3 });

  nn_node_set_tensor (op_test_node (test), "value", value);
  op_test_run (test);
  op_test_expect (test, 0, value, TOLERANCE_EXACT);
}

static void
test_floats (void)
{
  g_autoptr (OpTest) one = op_test_new ("Constant", 12);
  g_autoptr (OpTest) several = op_test_new ("Constant", 12);
  const float values[] = { 1.5f, -2 };

  nn_node_set_float (op_test_node (one), "value_float", 0.25f);
  op_test_run (one);
  op_test_expect_floats (one, 0, (NnShape){ 0 }, (float[]){ 0.25f }, TOLERANCE_EXACT);
  nn_node_set_floats (op_test_node (several), "value_floats", 2, values);
  op_test_run (several);
  op_test_expect_floats (several, 0, NN_SHAPE (2), values, TOLERANCE_EXACT);
}

static void
test_ints (void)
{
  g_autoptr (OpTest) one = op_test_new ("Constant", 12);
  g_autoptr (OpTest) several = op_test_new ("Constant", 12);
  const gint64 values[] = { 1, -2, 3 };

  nn_node_set_int (op_test_node (one), "value_int", 7);
  op_test_run (one);
  op_test_expect_int64s (one, 0, (NnShape){ 0 }, (gint64[]){ 7 });
  nn_node_set_ints (op_test_node (several), "value_ints", 3, values);
  op_test_run (several);
  op_test_expect_int64s (several, 0, NN_SHAPE (3), values);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) none = op_test_new ("Constant", 12);
  g_autoptr (OpTest) string = op_test_new ("Constant", 12);

  op_test_fails (none, NN_ERROR_UNSUPPORTED, "missing");
  nn_node_set_string (op_test_node (string), "value_string", "text");
  op_test_fails (string, NN_ERROR_UNSUPPORTED, "string");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/constant/tensor", test_tensor);
  g_test_add_func ("/ops/constant/floats", test_floats);
  g_test_add_func ("/ops/constant/ints", test_ints);
  g_test_add_func ("/ops/constant/refuses", test_refuses);
  return g_test_run ();
}
