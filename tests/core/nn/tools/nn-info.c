/* SPDX-License-Identifier: GPL-3.0-or-later
 * nn-info on its command line. argv[1] is the executable.
 */
#include "config.h"

#include "tool.h"

static const char *program;

/* @shape -> MatMul by 4x2 -> Relu -> Relu */
static void
save_model (const Tool *tool, NnShape shape, const char *domain)
{
  g_autoptr (NnGraph) graph = nn_graph_new (14);
  const NnShape matrix = NN_SHAPE (4, 2);
  g_autoptr (NnTensor) weights = nn_tensor_new (NN_TYPE_FLOAT, &matrix, NULL);
  const int x = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &shape);
  const int w = nn_graph_add_constant (graph, "w", weights);
  const int product = nn_graph_add_op (graph, "MatMul", "product", 2, (const int[]){ x, w });
  const int first = nn_graph_add_op (graph, "Relu", "first", 1, &product);
  nn_graph_add_output (graph, nn_graph_add_op (graph, "Relu", "y", 1, &first));
  NnNode *last = nn_graph_last_node (graph);
  g_free (last->domain);
  last->domain = g_strdup (domain);
  nn_graph_set_metadata (graph, "task", "testing");
  tool_save_graph (tool, "model.onnx", graph);
}

static void
test_fixed (void)
{
  g_autoptr (Tool) tool = tool_new (program);
  save_model (tool, NN_SHAPE (3, 4), "");
  tool_prints (tool, "model.onnx", "operator set 14");
  tool_prints (tool, "model.onnx", "Metadata\n  task: testing\n");
  tool_prints (tool, "model.onnx", "Inputs\n  x: float32 3x4\n");
  tool_prints (tool, "model.onnx", "Outputs\n  y: any type of any shape\n");
  tool_prints (tool, "model.onnx", "Operators (3 nodes)\n     1 MatMul\n     2 Relu\n");
  tool_prints (tool, "model.onnx", "Parameters\n  8 ");
  tool_prints (tool, "model.onnx", "model.onnx: 0.0 MiB, ONNX IR ");
  tool_prints (tool, "model.onnx", " MiB besides the parameters, for x 3x4 -> y 3x2\n");
  tool_prints (tool, "model.onnx", " MiB was the peak of this program");
}

static void
test_open (void)
{
  g_autoptr (Tool) tool = tool_new (program);
  save_model (tool, NN_SHAPE (-1, 4), "");
  tool_prints (tool, "model.onnx", "depends on 'x' (?x4): give its shape, for example --shape x=");
  tool_prints (tool, "model.onnx --shape x=5x4", "for x 5x4 -> y 5x2\n");
  tool_prints (tool, "model.onnx -s 6x4", "for x 6x4 -> y 6x2\n");
}

static void
test_unsupported (void)
{
  g_autoptr (Tool) tool = tool_new (program);
  save_model (tool, NN_SHAPE (3, 4), "com.example");
  tool_prints (tool, "model.onnx", "     1 com.example.Relu (not supported)\n");
  tool_prints (tool, "model.onnx", "cannot run: ");
  tool_fails (tool, "model.onnx --shape 3x4", "com.example");
}

static void
test_operators (void)
{
  g_autoptr (Tool) tool = tool_new (program);
  tool_prints (tool, "--operators", "\nConv\nConvInteger\n");
  tool_prints (tool, "--operators", "\nLoop\n");
}

static void
test_wrong (void)
{
  g_autoptr (Tool) tool = tool_new (program);
  save_model (tool, NN_SHAPE (-1, 4), "");
  tool_fails (tool, "", "give one MODEL.onnx");
  tool_fails (tool, "none.onnx", "none.onnx");
  tool_fails (tool, "model.onnx --shape z=1x4", "'z=1x4' is not [NAME=]SHAPE");
  tool_fails (tool, "model.onnx --shape x=1xtwo", "'x=1xtwo' is not [NAME=]SHAPE");
  tool_fails (tool, "model.onnx --shape x=", "'x=' is not [NAME=]SHAPE");
  tool_fails (tool, "model.onnx --shape x=1x1x1x1x1x1x1x1x4", "is not [NAME=]SHAPE");
  tool_fails (tool, "model.onnx --shape x=3x5", "MatMul");
  tool_prints (tool, "--help", "--shape=[NAME=]1x3x512x512");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_test_add_func ("/nn-info/fixed", test_fixed);
  g_test_add_func ("/nn-info/open", test_open);
  g_test_add_func ("/nn-info/unsupported", test_unsupported);
  g_test_add_func ("/nn-info/operators", test_operators);
  g_test_add_func ("/nn-info/wrong", test_wrong);
  return g_test_run ();
}
