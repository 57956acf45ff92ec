/* SPDX-License-Identifier: GPL-3.0-or-later
 * Dropout: passes its input on, its mask, gradients, training refused.
 */
#include "config.h"

#include "op-naive.h"

static void
test_values (void)
{
  g_autoptr (OpTest) test = op_test_new ("Dropout", 7);

  op_test_random (test, NN_SHAPE (3, 127, 5), -1, 1);
  nn_node_set_float (op_test_node (test), "ratio", 0.3f);
  op_test_run (test);
  op_test_expect (test, 0, op_test_get_input (test, 0), TOLERANCE_EXACT);
  op_test_gradient (test);
}

static void
check_mask (int opset, NnType type)
{
  g_autoptr (OpTest) test = op_test_new ("Dropout", opset);
  g_autoptr (NnTensor) mask = naive_typed (type, NN_SHAPE (2, 1), (double[]){ 1, 1 });

  op_test_outputs (test, 2);
  op_test_floats (test, NN_SHAPE (2, 1), (float[]){ 0, 5 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2, 1), (float[]){ 0, 5 }, TOLERANCE_EXACT);
  op_test_expect (test, 1, mask, TOLERANCE_EXACT);
}

static void
test_mask (void)
{
  check_mask (7, NN_TYPE_FLOAT);
  check_mask (10, NN_TYPE_BOOL);
}

static OpTest *
new_training (float ratio)
{
  OpTest *test = op_test_new ("Dropout", 12);

  op_test_random (test, NN_SHAPE (3), -1, 1);
  op_test_floats (test, (NnShape){ 0 }, &ratio);
  op_test_input (test, naive_typed (NN_TYPE_BOOL, (NnShape){ 0 }, (double[]){ 1 }));
  return test;
}

static void
test_training (void)
{
  g_autoptr (OpTest) nothing = new_training (0);
  g_autoptr (OpTest) something = new_training (0.5f);

  op_test_run (nothing);
  op_test_expect (nothing, 0, op_test_get_input (nothing, 0), TOLERANCE_EXACT);
  op_test_fails (something, NN_ERROR_UNSUPPORTED, "training");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/dropout/values", test_values);
  g_test_add_func ("/ops/dropout/mask", test_mask);
  g_test_add_func ("/ops/dropout/training", test_training);
  return g_test_run ();
}
