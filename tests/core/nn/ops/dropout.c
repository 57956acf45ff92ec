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

/* Found by fuzzing: of two outputs that could have a gradient, only the mask has one. */
static void
test_gradient_of_mask_only (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = nn_graph_new (7);
  const NnShape shape = NN_SHAPE (3);
  g_autoptr (NnTensor) x = nn_tensor_new_floats (&shape, (const float[]){ 1, 2, 3 });
  const int input = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &shape);
  const int outputs[] = { nn_graph_add_value (graph, "y"), nn_graph_add_value (graph, "mask") };
  const NnSessionOptions options = { .gradients = NN_GRADIENTS_INPUTS };

  nn_graph_add_node (graph, "Dropout", "test", 1, &input, 2, outputs);
  nn_graph_add_output (graph, outputs[0]);
  nn_graph_add_output (graph, outputs[1]);
  g_autoptr (NnSession) session = nn_session_new (graph, &x, 1, &options, &error);
  g_assert_no_error (error);
  g_assert_true (nn_session_run (session, &x, NULL, &error));
  g_assert_true (nn_session_backward (session, (NnTensor *[]){ NULL, x }, NULL, &error));
  for (int i = 0; i < 3; i++)
    g_assert_cmpfloat (nn_tensor_floats (nn_session_input_gradient (session, 0))[i], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/dropout/values", test_values);
  g_test_add_func ("/ops/dropout/mask", test_mask);
  g_test_add_func ("/ops/dropout/training", test_training);
  g_test_add_func ("/ops/dropout/gradient-of-mask-only", test_gradient_of_mask_only);
  return g_test_run ();
}
