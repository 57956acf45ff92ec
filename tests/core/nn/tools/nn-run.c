/* SPDX-License-Identifier: GPL-3.0-or-later
 * nn-run on its command line. argv[1] is the executable.
 */
#include "config.h"

#include <string.h>

#include "tool.h"

static const char *program;

/* y = Relu (x), float32 1x? */
static void
save_single (const Tool *tool)
{
  g_autoptr (NnGraph) graph = nn_graph_new (14);
  const NnShape shape = NN_SHAPE (1, -1);
  const int x = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &shape);
  nn_graph_add_output (graph, nn_graph_add_op (graph, "Relu", "y", 1, &x));
  tool_save_graph (tool, "single.onnx", graph);
  tool_save_floats (tool, "x.npy", NN_SHAPE (1, 3), (const float[]){ -1, 0.5f, 2 });
}

/* sum = Relu (a) + Cast (n), a float32 3, n int64 3; the value between is named "a=relu". */
static void
save_double (const Tool *tool)
{
  g_autoptr (NnGraph) graph = nn_graph_new (14);
  const NnShape shape = NN_SHAPE (3);
  const int a = nn_graph_add_input (graph, "a", NN_TYPE_FLOAT, &shape);
  const int n = nn_graph_add_input (graph, "n", NN_TYPE_INT64, &shape);
  const int relu = nn_graph_add_op (graph, "Relu", "a=relu", 1, &a);
  const int cast = nn_graph_add_op (graph, "Cast", "cast", 1, &n);
  nn_node_set_int (nn_graph_last_node (graph), "to", NN_TYPE_FLOAT);
  nn_graph_add_output (graph, nn_graph_add_op (graph, "Add", "sum", 2, (const int[]){ relu, cast }));
  nn_graph_add_output (graph, cast);
  tool_save_graph (tool, "double.onnx", graph);
  tool_save_floats (tool, "a.npy", shape, (const float[]){ -1, 0.5f, 2 });
  tool_save_floats (tool, "n.npy", shape, (const float[]){ 10, -20, 30 });
}

static void
expect_floats (const Tool *tool, const char *name, int count, const float *values)
{
  g_autoptr (NnTensor) tensor = tool_load (tool, name);
  g_assert_cmpint (tensor->type, ==, NN_TYPE_FLOAT);
  g_assert_cmpint (nn_tensor_count (tensor), ==, count);
  for (int i = 0; i < count; i++)
    g_assert_cmpfloat (nn_tensor_floats (tensor)[i], ==, values[i]);
}

static void
test_single (void)
{
  g_autoptr (Tool) tool = tool_new (program);
  save_single (tool);
  tool_prints (tool, "single.onnx --input x.npy --output y.npy", "");
  expect_floats (tool, "y.npy", 3, (const float[]){ 0, 0.5f, 2 });
  tool_prints (tool, "single.onnx -i x=x.npy -o y=z.npy --threads 1", "");
  expect_floats (tool, "z.npy", 3, (const float[]){ 0, 0.5f, 2 });
  tool_prints (tool, "single.onnx -i x.npy", "y: float32 1x3\n");
}

static void
test_several (void)
{
  g_autoptr (Tool) tool = tool_new (program);
  save_double (tool);
  tool_prints (tool, "double.onnx -i a=a.npy -i n=n.npy -o a=relu=r.npy -o sum=s.npy", "");
  expect_floats (tool, "r.npy", 3, (const float[]){ 0, 0.5f, 2 });
  expect_floats (tool, "s.npy", 3, (const float[]){ 10, -19.5f, 32 });
}

static void
test_figures (void)
{
  g_autoptr (Tool) tool = tool_new (program);
  save_single (tool);
  tool_prints (tool, "single.onnx -i x.npy --time 3", "median ");
  tool_prints (tool, "single.onnx -i x.npy --time 4", " ms\n");
  tool_prints (tool, "single.onnx -i x.npy --memory", "file ");
  tool_prints (tool, "single.onnx -i x.npy --memory", "\nweights 0.0 MiB\nmemory ");
  tool_prints (tool, "single.onnx -i x.npy --memory", "\npeak ");
}

static void
test_wrong_inputs (void)
{
  g_autoptr (Tool) tool = tool_new (program);
  save_double (tool);
  tool_save_floats (tool, "half.npy", NN_SHAPE (3), (const float[]){ 1, 2.5f, 3 });
  tool_save_floats (tool, "four.npy", NN_SHAPE (4), (const float[]){ 1, 2, 3, 4 });
  tool_fails (tool, "double.onnx -i a=a.npy", "Input 'n' (int64 3) is missing: give --input n=FILE.npy");
  tool_fails (tool, "double.onnx -i a.npy -i n=n.npy", "a, n");
  tool_fails (tool, "double.onnx -i b=a.npy -i n=n.npy", "'b=a.npy' is not NAME=FILE.npy");
  tool_fails (tool, "double.onnx -i a=a.npy -i a=n.npy", "'a' is given twice");
  tool_fails (tool, "double.onnx -i a=a.npy -i n=half.npy",
              "half.npy has numbers that input 'n' cannot hold: it is int64");
  tool_fails (tool, "double.onnx -i a=a.npy -i n=none.npy", "none.npy");
  tool_fails (tool, "double.onnx -i a=four.npy -i n=n.npy", "");
  tool_fails (tool, "double.onnx -i a=a.npy -i n=n.npy -o nothing=x.npy", "sum, cast (or any value between)");
}

static void
test_wrong_arguments (void)
{
  g_autoptr (Tool) tool = tool_new (program);
  save_single (tool);
  tool_fails (tool, "", "give one MODEL.onnx");
  tool_fails (tool, "single.onnx single.onnx", "give one MODEL.onnx");
  tool_fails (tool, "single.onnx --time -3", "no negative numbers");
  tool_fails (tool, "single.onnx --unknown", "--unknown");
  tool_fails (tool, "none.onnx", "none.onnx");
  tool_fails (tool, "x.npy", "'x.npy' is not an ONNX model");
  tool_fails (tool, "single.onnx -i x.npy -o none/y.npy", "none/y.npy");
  tool_prints (tool, "--help", "--output=[NAME=]FILE.npy");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_test_add_func ("/nn-run/single", test_single);
  g_test_add_func ("/nn-run/several", test_several);
  g_test_add_func ("/nn-run/figures", test_figures);
  g_test_add_func ("/nn-run/wrong-inputs", test_wrong_inputs);
  g_test_add_func ("/nn-run/wrong-arguments", test_wrong_arguments);
  return g_test_run ();
}
