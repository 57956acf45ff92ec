/* SPDX-License-Identifier: GPL-3.0-or-later
 * Building, reading and sorting graphs.
 */
#include "config.h"

#include <string.h>

#include <nn/nn.h>

static void
test_names (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  NnShape shape = NN_SHAPE (1, 3);
  int named = nn_graph_add_input (graph, "value1", NN_TYPE_FLOAT, &shape);
  int generated = nn_graph_add_op (graph, "Relu", NULL, 1, &named);

  g_assert_cmpint (nn_graph_find_value (graph, "value1"), ==, named);
  g_assert_cmpstr (nn_graph_value (graph, generated)->name, !=, "value1");
  g_assert_cmpint (nn_graph_find_value (graph, nn_graph_value (graph, generated)->name), ==, generated);
  g_assert_cmpint (nn_graph_find_value (graph, "nobody"), ==, NN_VALUE_NONE);
}

static void
test_attributes (void)
{
  NnNode *node = nn_node_new ("Conv", NULL, 0, NULL, 0, NULL);
  int count;

  nn_node_set_int (node, "group", 2);
  nn_node_set_int (node, "group", 3);
  nn_node_set_float (node, "alpha", 0.5f);
  nn_node_set_string (node, "mode", "reflect");
  nn_node_set_ints (node, "pads", 2, (gint64[]){ 1, 2 });
  nn_node_set_floats (node, "scales", 1, (float[]){ 4 });
  nn_node_set_strings (node, "names", 2, (const char *[]){ "a", "b" });

  g_assert_cmpuint (node->attributes->len, ==, 6);
  g_assert_cmpint (nn_node_int (node, "group", 1), ==, 3);
  g_assert_cmpint (nn_node_int (node, "alpha", 7), ==, 7); /* another kind */
  g_assert_cmpfloat (nn_node_float (node, "alpha", 0), ==, 0.5f);
  g_assert_cmpstr (nn_node_string (node, "mode", ""), ==, "reflect");
  g_assert_cmpint (nn_node_ints (node, "pads", &count)[1], ==, 2);
  g_assert_cmpint (count, ==, 2);
  g_assert_cmpfloat (nn_node_floats (node, "scales", &count)[0], ==, 4);
  g_assert_null (nn_node_ints (node, "absent", &count));
  g_assert_cmpint (count, ==, 0);
  g_assert_cmpstr (nn_node_attribute (node, "names")->strings[1], ==, "b");
  nn_node_free (node);
}

static void
test_metadata_and_parameters (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  NnShape shape = NN_SHAPE (2, 3);
  g_autoptr (NnTensor) weights = nn_tensor_new (NN_TYPE_FLOAT16, &shape, NULL);
  g_autoptr (NnTensor) sizes = nn_tensor_new (NN_TYPE_INT64, &shape, NULL);

  nn_graph_add_constant (graph, "w", weights);
  nn_graph_add_constant (graph, "s", sizes);
  nn_graph_set_metadata (graph, "task", "style");
  g_assert_cmpint (nn_graph_parameter_count (graph), ==, 6);
  g_assert_cmpstr (nn_graph_get_metadata (graph, "task"), ==, "style");
  g_assert_null (nn_graph_get_metadata (graph, "other"));
}

/* a chain of @count Relu nodes, added last first. */
static NnGraph *
reversed_chain (int count)
{
  NnGraph *graph = nn_graph_new (13);
  NnShape shape = NN_SHAPE (1);
  g_autofree int *values = g_new (int, count + 1);

  values[0] = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &shape);
  for (int i = 1; i <= count; i++)
    values[i] = nn_graph_add_value (graph, NULL);
  for (int i = count; i > 0; i--)
    nn_graph_add_node (graph, "Relu", NULL, 1, &values[i - 1], 1, &values[i]);
  nn_graph_add_output (graph, values[count]);
  return graph;
}

static void
test_sort (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = reversed_chain (1000);
  int last = g_array_index (graph->inputs, int, 0);

  g_assert_true (nn_graph_sort (graph, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < graph->nodes->len; i++)
    {
      const NnNode *node = g_ptr_array_index (graph->nodes, i);

      g_assert_cmpint (node->inputs[0], ==, last);
      last = node->outputs[0];
    }
}

static void
test_cycle (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  int a = nn_graph_add_value (graph, "a"), b = nn_graph_add_value (graph, "b");

  nn_graph_add_node (graph, "Relu", "one", 1, &a, 1, &b);
  nn_graph_add_node (graph, "Relu", "two", 1, &b, 1, &a);
  g_assert_false (nn_graph_sort (graph, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_PARSE);
}

static void
test_missing_producer (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  int lost = nn_graph_add_value (graph, "lost");

  nn_graph_add_op (graph, "Relu", "y", 1, &lost);
  g_assert_false (nn_graph_sort (graph, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_PARSE);
  g_assert_nonnull (strstr (error->message, "'lost'"));
}

/* A node with a graph that reads a value comes after what produces it, and its weights count. */
static void
test_subgraph (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = nn_graph_new (13), body = nn_graph_new (13);
  NnShape shape = NN_SHAPE (3);
  g_autoptr (NnTensor) weights = nn_tensor_new_floats (&shape, (const float[]){ 1, 2, 3 });
  int x = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &shape);
  int late = nn_graph_add_value (body, "late"), w = nn_graph_add_constant (body, "w", weights);

  nn_graph_mark_capture (body, late);
  nn_graph_add_output (body, nn_graph_add_op (body, "Add", "sum", 2, (int[]){ late, w }));
  nn_graph_add_output (graph, nn_graph_add_op (graph, "If", "y", 0, NULL));
  nn_graph_set_subgraph (graph, nn_graph_last_node (graph), "then_branch", body);
  g_assert_true (nn_node_graph (nn_graph_last_node (graph), "then_branch") == body);
  g_assert_null (nn_node_graph (nn_graph_last_node (graph), "else_branch"));
  g_assert_cmpint (nn_graph_parameter_count (graph), ==, 3);
  g_assert_cmpuint (nn_graph_constant_bytes (graph), ==, 12);
  g_assert_false (nn_graph_sort (graph, &error)); /* nothing produces it yet */
  g_assert_error (error, NN_ERROR, NN_ERROR_PARSE);
  g_clear_error (&error);
  late = nn_graph_find_value (graph, "late");
  nn_graph_add_node (graph, "Relu", "", 1, &x, 1, &late);
  g_assert_true (nn_graph_sort (graph, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (((NnNode *) g_ptr_array_index (graph->nodes, 0))->op_type, ==, "Relu");
}

static void
test_two_producers (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  NnShape shape = NN_SHAPE (1);
  int x = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &shape), y = nn_graph_add_value (graph, "y");

  nn_graph_add_node (graph, "Relu", "one", 1, &x, 1, &y);
  nn_graph_add_node (graph, "Tanh", "two", 1, &x, 1, &y);
  g_assert_false (nn_graph_sort (graph, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_PARSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/graph/names", test_names);
  g_test_add_func ("/nn/graph/attributes", test_attributes);
  g_test_add_func ("/nn/graph/metadata", test_metadata_and_parameters);
  g_test_add_func ("/nn/graph/sort", test_sort);
  g_test_add_func ("/nn/graph/cycle", test_cycle);
  g_test_add_func ("/nn/graph/missing-producer", test_missing_producer);
  g_test_add_func ("/nn/graph/subgraph", test_subgraph);
  g_test_add_func ("/nn/graph/two-producers", test_two_producers);
  return g_test_run ();
}
