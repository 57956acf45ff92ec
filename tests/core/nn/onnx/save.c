/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is saved is what comes back, and files are replaced whole or not at all.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "model.h"

static int
add_tensor (NnGraph *graph, const char *name, NnType type, NnShape shape)
{
  g_autoptr (NnTensor) tensor = nn_tensor_new (type, &shape, NULL);
  for (gint64 i = 0; i < nn_tensor_count (tensor); i++)
    nn_tensor_set_double (tensor, i, (double) (i % 2));
  return nn_graph_add_constant (graph, name, tensor);
}

static void
set_attributes (NnNode *node)
{
  const NnShape two = NN_SHAPE (2);
  g_autoptr (NnTensor) tensor = nn_tensor_new_int64s (&two, (const gint64[]){ G_MININT64, G_MAXINT64 });
  nn_node_set_int (node, "i", G_MININT64);
  nn_node_set_float (node, "f", -INFINITY);
  nn_node_set_string (node, "s", "naïve");
  nn_node_set_string (node, "empty", "");
  nn_node_set_ints (node, "ints", 3, (const gint64[]){ 0, -1, 300 });
  nn_node_set_ints (node, "no-ints", 0, NULL);
  nn_node_set_floats (node, "floats", 2, (const float[]){ 0.1f, NAN });
  nn_node_set_strings (node, "strings", 2, (const char *const[]){ "a", "" });
  nn_node_set_tensor (node, "tensor", tensor);
}

/* Everything that a graph can hold. */
static NnGraph *
full_graph (void)
{
  static const NnType types[] = { NN_TYPE_FLOAT,  NN_TYPE_UINT8,  NN_TYPE_INT8,    NN_TYPE_UINT16,  NN_TYPE_INT16,
                                  NN_TYPE_INT32,  NN_TYPE_INT64,  NN_TYPE_BOOL,    NN_TYPE_FLOAT16, NN_TYPE_DOUBLE,
                                  NN_TYPE_UINT32, NN_TYPE_UINT64, NN_TYPE_BFLOAT16 };
  NnGraph *graph = nn_graph_new (17);
  g_free (graph->name);
  graph->name = g_strdup ("everything");
  const NnShape open = NN_SHAPE (-1, 3, 8, -1);
  const int image = nn_graph_add_input (graph, "image", NN_TYPE_FLOAT16, &open);
  const int any = nn_graph_add_input (graph, "any", NN_TYPE_NONE, NULL);
  const int scalar = nn_graph_add_input (graph, "scalar", NN_TYPE_INT64, &(NnShape){ 0 });
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    add_tensor (graph, nn_type_name (types[i]), types[i], NN_SHAPE (3, 2));
  add_tensor (graph, "empty", NN_TYPE_FLOAT, NN_SHAPE (0, 2));
  add_tensor (graph, "single", NN_TYPE_FLOAT, (NnShape){ 0 });
  const int first = nn_graph_add_op (graph, "Relu", "first", 1, &image);
  set_attributes (nn_graph_last_node (graph));
  const int inputs[] = { first, NN_VALUE_NONE, any, scalar };
  const int outputs[] = { nn_graph_add_value (graph, "left"), NN_VALUE_NONE, nn_graph_add_value (graph, NULL) };
  NnNode *node = nn_graph_add_node (graph, "Odd", "odd one", 4, inputs, 3, outputs);
  g_free (node->domain);
  node->domain = g_strdup ("com.example");
  nn_graph_add_output (graph, outputs[2]);
  nn_graph_add_output (graph, first);
  nn_graph_value (graph, outputs[0])->type = NN_TYPE_INT32;
  nn_graph_set_metadata (graph, "task", "style transfer");
  nn_graph_set_metadata (graph, "licence", "");
  return graph;
}

static NnGraph *
round_trip (const NnGraph *graph)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = nn_graph_serialize_onnx (graph, &error);
  g_assert_no_error (error);
  NnGraph *again = nn_graph_parse_onnx (bytes, "again", &error);
  g_assert_no_error (error);
  return again;
}

static void
test_round_trip (void)
{
  g_autoptr (NnGraph) graph = full_graph ();
  g_autoptr (NnGraph) again = round_trip (graph);
  assert_graphs_equal (graph, again);
  g_autoptr (NnGraph) third = round_trip (again);
  assert_graphs_equal (again, third);
}

/* ONNX wants a name; graphs made by hand have none. */
static void
test_nameless (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  const int x = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, NULL);
  nn_graph_add_output (graph, nn_graph_add_op (graph, "Relu", NULL, 1, &x));
  g_autoptr (NnGraph) again = round_trip (graph);
  g_assert_cmpstr (again->name, !=, "");
}

/* Equal graphs give equal files. */
static void
test_deterministic (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) one = full_graph ();
  g_autoptr (NnGraph) two = full_graph ();
  g_autoptr (GBytes) a = nn_graph_serialize_onnx (one, &error);
  g_autoptr (GBytes) b = nn_graph_serialize_onnx (two, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (a, b));
}

static void
test_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("nn-save-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *path = g_build_filename (dir, "model.onnx", NULL);
  g_autoptr (NnGraph) graph = full_graph ();
  g_assert_true (nn_graph_save_onnx (graph, path, &error));
  g_assert_true (nn_graph_save_onnx (graph, path, &error)); /* over the old one */
  g_autoptr (NnGraph) again = nn_graph_load_onnx (path, &error);
  g_assert_no_error (error);
  assert_graphs_equal (graph, again);
  g_unlink (path);
  g_assert_cmpint (g_rmdir (dir), ==, 0); /* nothing else was left in it */
  g_assert_false (nn_graph_save_onnx (graph, path, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "model.onnx"));
}

static void
test_real (gconstpointer name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (g_getenv ("ART_DATA") ?: "/nonexistent", name, NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip_printf ("%s is not there", path);
      return;
    }
  g_autoptr (NnGraph) graph = nn_graph_load_onnx (path, &error);
  g_assert_no_error (error);
  g_autoptr (NnGraph) again = round_trip (graph);
  assert_graphs_equal (graph, again);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/onnx/save/round-trip", test_round_trip);
  g_test_add_func ("/onnx/save/nameless", test_nameless);
  g_test_add_func ("/onnx/save/deterministic", test_deterministic);
  g_test_add_func ("/onnx/save/file", test_file);
  g_test_add_data_func ("/onnx/save/tiny-darknet", "teachers/tiny-darknet.onnx", test_real);
  g_test_add_data_func ("/onnx/save/squeezenet1.1-fp16", "teachers/squeezenet1.1-fp16.onnx", test_real);
  g_test_add_data_func ("/onnx/save/yunet-opset11", "test/models/yunet-opset11.onnx", test_real);
  return g_test_run ();
}
