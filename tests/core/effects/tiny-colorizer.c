/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small network for Colorize.
 */
#include "config.h"

#include "tiny-colorizer.h"

#define BINS 4
#define AMOUNT 0.02

/* A convolution with random weights; @stride 8: of 8 x 8 pixels, otherwise of 3 x 3. */
static int
add_random (NnGraph *graph, int input, int from, int to, int stride, const float *bias, GRand *rand)
{
  int side = stride == 8 ? 8 : 3;
  const NnShape shape = NN_SHAPE (to, from, side, side), vector = NN_SHAPE (to);
  g_autoptr (NnTensor) weights = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  g_autoptr (NnTensor) offsets = nn_tensor_new_floats (&vector, bias);
  const gint64 strides[] = { stride, stride }, pads[] = { 1, 1, 1, 1 };
  const int inputs[] = { input, nn_graph_add_constant (graph, NULL, weights),
                         nn_graph_add_constant (graph, NULL, offsets) };
  int output;

  for (gint64 i = 0; i < nn_tensor_count (weights); i++)
    nn_tensor_floats (weights)[i] = (float) g_rand_double_range (rand, -AMOUNT, AMOUNT);
  output = nn_graph_add_op (graph, "Conv", NULL, 3, inputs);
  nn_node_set_ints (nn_graph_last_node (graph), "strides", 2, strides);
  if (stride == 1)
    nn_node_set_ints (nn_graph_last_node (graph), "pads", 4, pads);
  return output;
}

static void
add_output (NnGraph *graph, const char *op, const char *name, int input)
{
  int output = nn_graph_add_op (graph, op, name, 1, &input);

  if (g_str_equal (op, "Softmax"))
    nn_node_set_int (nn_graph_last_node (graph), "axis", 1);
  nn_graph_add_output (graph, output);
}

NnGraph *
tiny_colorizer_new (float a, float b, guint32 seed)
{
  const NnShape luminance = NN_SHAPE (1, 1, -1, -1), hints = NN_SHAPE (1, 3, -1, -1), bins = NN_SHAPE (BINS, 2);
  const float centres[] = { 0.5f, 0.0f, -0.5f, 0.0f, 0.0f, 0.5f, 0.0f, -0.5f };
  const float chroma[] = { a, b }, odds[BINS] = { 2.0f, 1.0f, 0.5f, 0.0f }, sure[] = { 1.0f };
  g_autoptr (NnTensor) ab_bins = nn_tensor_new_floats (&bins, centres);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  NnGraph *graph = nn_graph_new (13);
  int inputs[2], all;

  inputs[0] = nn_graph_add_input (graph, "luminance", NN_TYPE_FLOAT, &luminance);
  inputs[1] = nn_graph_add_input (graph, "hints", NN_TYPE_FLOAT, &hints);
  nn_graph_add_constant (graph, "ab_bins", ab_bins);
  all = nn_graph_add_op (graph, "Concat", NULL, 2, inputs);
  nn_node_set_int (nn_graph_last_node (graph), "axis", 1);
  add_output (graph, "Identity", "ab", add_random (graph, all, 4, 2, 1, chroma, rand));
  add_output (graph, "Softmax", "bins", add_random (graph, all, 4, BINS, 8, odds, rand));
  add_output (graph, "Sigmoid", "confidence", add_random (graph, all, 4, 1, 8, sure, rand));
  nn_graph_set_metadata (graph, "task", "colorize");
  return graph;
}
