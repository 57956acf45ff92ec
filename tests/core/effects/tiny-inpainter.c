/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small network for Inpaint.
 */
#include "config.h"

#include "tiny-inpainter.h"

NnGraph *
tiny_inpainter_new (float r, float g, float b)
{
  const NnShape image = NN_SHAPE (1, 3, -1, -1), mask = NN_SHAPE (1, 1, -1, -1), kernel = NN_SHAPE (3, 4, 1, 1);
  const float values[] = { 1, 0, 0, r, 0, 1, 0, g, 0, 0, 1, b };
  g_autoptr (NnTensor) weights = nn_tensor_new_floats (&kernel, values);
  NnGraph *graph = nn_graph_new (13);
  int inputs[2], convolved[2];

  inputs[0] = nn_graph_add_input (graph, "image", NN_TYPE_FLOAT, &image);
  inputs[1] = nn_graph_add_input (graph, "mask", NN_TYPE_FLOAT, &mask);
  convolved[0] = nn_graph_add_op (graph, "Concat", NULL, 2, inputs);
  nn_node_set_int (nn_graph_last_node (graph), "axis", 1);
  convolved[1] = nn_graph_add_constant (graph, NULL, weights);
  nn_graph_add_output (graph, nn_graph_add_op (graph, "Conv", "result", 2, convolved));
  nn_graph_set_metadata (graph, "task", "inpaint");
  return graph;
}
