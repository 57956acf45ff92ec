/* SPDX-License-Identifier: GPL-3.0-or-later
 * Scan sums slices along either axis, in either direction.
 */
#include "config.h"

#include "control-test.h"

/* sum = sum + slice, row = sum */
static NnGraph *
make_body (void)
{
  NnGraph *body = nn_graph_new (16);
  int sum = nn_graph_add_input (body, "sum", NN_TYPE_FLOAT, NULL);
  int slice = nn_graph_add_input (body, "slice", NN_TYPE_FLOAT, NULL);
  int next = nn_graph_add_op (body, "Add", "next", 2, (int[]){ sum, slice });

  nn_graph_add_output (body, next);
  nn_graph_add_output (body, nn_graph_add_op (body, "Identity", "row", 1, &next));
  return body;
}

static NnGraph *
make_graph (int opset, NnNode **node)
{
  NnGraph *graph = nn_graph_new (opset);
  const NnShape open = NN_SHAPE (-1, -1);
  int start = control_number (graph, NN_TYPE_FLOAT, 0);
  int x = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &open);

  *node = control_add (graph, "Scan", 2, (int[]){ start, x }, 2, "y", "body", make_body ());
  nn_node_set_int (*node, "num_scan_inputs", 1);
  for (int i = 0; i < 2; i++)
    nn_graph_add_output (graph, nn_graph_find_value (graph, i == 0 ? "y0" : "y1"));
  return graph;
}

static NnTensor *
make_x (void)
{
  const NnShape shape = NN_SHAPE (2, 3);

  return nn_tensor_new_floats (&shape, (const float[]){ 1, 2, 3, 10, 20, 30 });
}

static void
test_rows (void)
{
  NnNode *node;
  g_autoptr (NnGraph) graph = make_graph (16, &node);
  g_autoptr (NnTensor) x = make_x ();
  g_autoptr (NnSession) session = control_compile (graph, &x, 1, NN_GRADIENTS_NONE);

  control_expect (session, 0, 3, (const float[]){ 11, 22, 33 });
  control_expect (session, 1, 6, (const float[]){ 1, 2, 3, 11, 22, 33 });
}

static void
test_columns_backwards (void)
{
  NnNode *node;
  const NnShape expected = NN_SHAPE (2, 3);
  g_autoptr (NnGraph) graph = make_graph (16, &node);
  g_autoptr (NnTensor) x = make_x ();
  g_autoptr (NnSession) session = NULL;

  nn_node_set_ints (node, "scan_input_axes", 1, (const gint64[]){ -1 });
  nn_node_set_ints (node, "scan_input_directions", 1, (const gint64[]){ 1 });
  nn_node_set_ints (node, "scan_output_axes", 1, (const gint64[]){ 1 });
  nn_node_set_ints (node, "scan_output_directions", 1, (const gint64[]){ 1 });
  session = control_compile (graph, &x, 1, NN_GRADIENTS_NONE);
  control_expect (session, 0, 2, (const float[]){ 6, 60 });
  control_expect (session, 1, 6, (const float[]){ 6, 5, 3, 60, 50, 30 });
  g_assert_true (nn_shape_equal (&nn_session_output (session, 1)->shape, &expected));
}

static void
test_refused (void)
{
  NnNode *node;
  g_autoptr (NnGraph) old = make_graph (8, &node);
  g_autoptr (NnGraph) graph = make_graph (16, &node);
  g_autoptr (NnTensor) x = make_x ();

  control_fails (old, &x, 1, NN_ERROR_UNSUPPORTED, "is of operator set 8");
  nn_node_set_ints (node, "scan_input_axes", 1, (const gint64[]){ 2 });
  control_fails (graph, &x, 1, NN_ERROR_SHAPE, "axis 2");
  nn_node_set_int (node, "num_scan_inputs", 3);
  control_fails (graph, &x, 1, NN_ERROR_PARSE, "num_scan_inputs is not 1 to 2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/control/scan/rows", test_rows);
  g_test_add_func ("/control/scan/columns-backwards", test_columns_backwards);
  g_test_add_func ("/control/scan/refused", test_refused);
  return g_test_run ();
}
