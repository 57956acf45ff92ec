/* SPDX-License-Identifier: GPL-3.0-or-later
 * Small valid models for fuzzing and mutation to start from.
 */
#include "config.h"

#include "seeds.h"

#include "nn/nn.h"

#define COUNT_VALUES(...)                                               \
  (int) (sizeof ((int[]){ __VA_ARGS__ }) / sizeof (int)), (const int[]) \
  {                                                                     \
    __VA_ARGS__                                                         \
  }

/* A graph with one float input "x" of 1x3x6x6. */
static NnGraph *
new_graph (int *input)
{
  NnGraph *graph = nn_graph_new (13);
  const NnShape shape = NN_SHAPE (1, 3, 6, 6);
  nn_graph_set_metadata (graph, "task", "fuzz");
  *input = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &shape);
  return graph;
}

static int
add_weights (NnGraph *graph, const char *name, NnShape shape)
{
  g_autoptr (NnTensor) tensor = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  for (gint64 i = 0; i < nn_tensor_count (tensor); i++)
    nn_tensor_set_double (tensor, i, (double) (i % 7) / 7 - 0.4);
  return nn_graph_add_constant (graph, name, tensor);
}

static int
add_ints (NnGraph *graph, const char *name, int count, const gint64 *values)
{
  const NnShape shape = NN_SHAPE (count);
  g_autoptr (NnTensor) tensor = nn_tensor_new_int64s (&shape, values);
  return nn_graph_add_constant (graph, name, tensor);
}

static NnGraph *
convolution_graph (void)
{
  int x;
  NnGraph *graph = new_graph (&x);
  const int w = add_weights (graph, "w", NN_SHAPE (4, 3, 3, 3));
  const int b = add_weights (graph, "b", NN_SHAPE (4));
  const int conv = nn_graph_add_op (graph, "Conv", "conv", COUNT_VALUES (x, w, b));
  nn_node_set_ints (nn_graph_last_node (graph), "pads", 4, (const gint64[]){ 1, 1, 1, 1 });
  nn_node_set_ints (nn_graph_last_node (graph), "strides", 2, (const gint64[]){ 2, 2 });
  const int norm = nn_graph_add_op (graph, "InstanceNormalization", "norm", COUNT_VALUES (conv, b, b));
  nn_node_set_float (nn_graph_last_node (graph), "epsilon", 1e-5f);
  const int relu = nn_graph_add_op (graph, "Relu", "relu", COUNT_VALUES (norm));
  const int up = add_weights (graph, "up", NN_SHAPE (4, 2, 4, 4));
  const int wide = nn_graph_add_op (graph, "ConvTranspose", "wide", COUNT_VALUES (relu, up));
  nn_node_set_ints (nn_graph_last_node (graph), "strides", 2, (const gint64[]){ 2, 2 });
  nn_node_set_ints (nn_graph_last_node (graph), "output_padding", 2, (const gint64[]){ 1, 1 });
  nn_graph_add_output (graph, wide);
  nn_graph_add_output (graph, conv);
  return graph;
}

static NnGraph *
shape_graph (void)
{
  int x;
  NnGraph *graph = new_graph (&x);
  const int pads = add_ints (graph, "pads", 8, (const gint64[]){ 0, 0, 1, 2, 0, 0, 2, 1 });
  const int pad = nn_graph_add_op (graph, "Pad", "pad", COUNT_VALUES (x, pads));
  nn_node_set_string (nn_graph_last_node (graph), "mode", "reflect");
  const int shape = nn_graph_add_op (graph, "Shape", "shape", COUNT_VALUES (pad));
  const int index = add_ints (graph, "index", 1, (const gint64[]){ -1 });
  const int width = nn_graph_add_op (graph, "Gather", "width", COUNT_VALUES (shape, index));
  const int minus = add_ints (graph, "minus", 1, (const gint64[]){ -1 });
  const int target = nn_graph_add_op (graph, "Concat", "target", COUNT_VALUES (minus, width));
  nn_node_set_int (nn_graph_last_node (graph), "axis", 0);
  const int rows = nn_graph_add_op (graph, "Reshape", "rows", COUNT_VALUES (pad, target));
  const int turned = nn_graph_add_op (graph, "Transpose", "turned", COUNT_VALUES (rows));
  nn_node_set_ints (nn_graph_last_node (graph), "perm", 2, (const gint64[]){ 1, 0 });
  const int soft = nn_graph_add_op (graph, "Softmax", "soft", COUNT_VALUES (turned));
  nn_graph_add_output (graph, soft);
  return graph;
}

static NnGraph *
resize_graph (void)
{
  int x;
  NnGraph *graph = new_graph (&x);
  const NnShape four = NN_SHAPE (4);
  g_autoptr (NnTensor) factors = nn_tensor_new_floats (&four, (const float[]){ 1, 1, 2, 1.5f });
  const int scales = nn_graph_add_constant (graph, "scales", factors);
  const int resize = nn_graph_add_op (graph, "Resize", "resize", COUNT_VALUES (x, NN_VALUE_NONE, scales));
  nn_node_set_string (nn_graph_last_node (graph), "mode", "linear");
  const int pool = nn_graph_add_op (graph, "MaxPool", "pool", COUNT_VALUES (resize));
  nn_node_set_ints (nn_graph_last_node (graph), "kernel_shape", 2, (const gint64[]){ 3, 2 });
  const NnShape scalar = { 0 };
  g_autoptr (NnTensor) two = nn_tensor_new_floats (&scalar, (const float[]){ 2 });
  nn_graph_add_op (graph, "Constant", "two", 0, NULL);
  nn_node_set_tensor (nn_graph_last_node (graph), "value", two);
  const int sum = nn_graph_add_op (graph, "Mul", "sum", COUNT_VALUES (pool, nn_graph_find_value (graph, "two")));
  const int axes = add_ints (graph, "axes", 2, (const gint64[]){ 2, 3 });
  const int total = nn_graph_add_op (graph, "ReduceSum", "total", COUNT_VALUES (sum, axes));
  nn_graph_add_output (graph, total);
  return graph;
}

GPtrArray *
fuzz_seeds (void)
{
  static NnGraph *(*const builders[]) (void) = { convolution_graph, shape_graph, resize_graph };
  GPtrArray *seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (gsize i = 0; i < G_N_ELEMENTS (builders); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NnGraph) graph = builders[i]();
      g_ptr_array_add (seeds, nn_graph_serialize_onnx (graph, &error));
      g_assert_no_error (error);
    }
  return seeds;
}
