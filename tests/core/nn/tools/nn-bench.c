/* SPDX-License-Identifier: GPL-3.0-or-later
 * nn-bench on its command line. argv[1] is the executable. What it measures is no business of a test.
 */
#include "config.h"

#include "tool.h"

static const char *program;

/* Conv of 3x3, 3 to 8 channels, then Relu, on @shape. */
static void
save_model (const Tool *tool, NnShape shape)
{
  g_autoptr (NnGraph) graph = nn_graph_new (14);
  const NnShape kernel = NN_SHAPE (8, 3, 3, 3);
  g_autoptr (NnTensor) weights = nn_tensor_new (NN_TYPE_FLOAT, &kernel, NULL);
  for (gint64 i = 0; i < nn_tensor_count (weights); i++)
    nn_tensor_floats (weights)[i] = (float) (i % 5) - 2.0f;
  const int x = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &shape);
  const int w = nn_graph_add_constant (graph, "w", weights);
  const int product = nn_graph_add_op (graph, "Conv", "product", 2, (const int[]){ x, w });
  nn_graph_add_output (graph, nn_graph_add_op (graph, "Relu", "y", 1, &product));
  tool_save_graph (tool, "model.onnx", graph);
}

static void
test_summary (void)
{
  g_autoptr (Tool) tool = tool_new (program);
  save_model (tool, NN_SHAPE (1, 3, 102, 102));
  /* 2 · 100 · 100 · 8 · 27 */
  tool_prints (tool, "model.onnx --runs 3 --threads 1", "work    0.004 GFLOP, ");
  tool_prints (tool, "model.onnx --runs 3 --threads 1", "(median of 3; ");
  tool_prints (tool, "model.onnx --runs 3 --threads 1", " with 1 threads\n");
  tool_prints (tool, "model.onnx --runs 1", " MiB was the peak of this program");
}

static void
test_layers (void)
{
  g_autoptr (Tool) tool = tool_new (program);
  save_model (tool, NN_SHAPE (1, 3, -1, -1));
  /* The Relu is fused. */
  tool_prints (tool, "model.onnx --shape 1x3x102x102 --layers", "1x8x100x100      y\n");
  tool_prints (tool, "model.onnx -s 1x3x102x102 -l", " Conv ");
  tool_prints (tool, "model.onnx -s 1x3x102x102 -l", "    0.31 "); /* MiB of the output */
}

static void
test_wrong (void)
{
  g_autoptr (Tool) tool = tool_new (program);
  save_model (tool, NN_SHAPE (1, 3, -1, -1));
  tool_fails (tool, "", "give one MODEL.onnx");
  tool_fails (tool, "model.onnx --runs 0", "runs from 1");
  tool_fails (tool, "none.onnx", "none.onnx");
  tool_fails (tool, "model.onnx", "Input 'x' is 1x3x?x?: give its shape");
  tool_fails (tool, "model.onnx --shape z=1x3x9x9", "'z=1x3x9x9' is not [NAME=]SHAPE");
  tool_fails (tool, "model.onnx --shape 1x4x9x9", "Conv");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_test_add_func ("/nn-bench/summary", test_summary);
  g_test_add_func ("/nn-bench/layers", test_layers);
  g_test_add_func ("/nn-bench/wrong", test_wrong);
  return g_test_run ();
}
