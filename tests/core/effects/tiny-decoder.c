/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small decoder with random weights.
 */
#include "config.h"

#include "tiny-decoder.h"

#include <math.h>

#include <glib/gstdio.h>

static int
add_convolution (NnGraph *graph, int input, int from, GRand *rand)
{
  const NnShape shape = NN_SHAPE (3, from, 3, 3);
  g_autoptr (NnTensor) weights = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  const gint64 pads[] = { 1, 1, 1, 1 };
  const int inputs[] = { input, nn_graph_add_constant (graph, NULL, weights) };
  int output;

  for (gint64 i = 0; i < nn_tensor_count (weights); i++)
    nn_tensor_floats (weights)[i] = (float) (g_rand_double_range (rand, -1.0, 1.0) * sqrt (3.0 / (9 * from)));
  output = nn_graph_add_op (graph, "Conv", NULL, 2, inputs);
  nn_node_set_ints (nn_graph_last_node (graph), "pads", 4, pads);
  return output;
}

/* Twice the size, each pixel repeated. */
static int
add_enlargement (NnGraph *graph, int input)
{
  const NnShape four = NN_SHAPE (4);
  const float twice[] = { 1.0f, 1.0f, 2.0f, 2.0f };
  g_autoptr (NnTensor) scales = nn_tensor_new_floats (&four, twice);
  const int inputs[] = { input, NN_VALUE_NONE, nn_graph_add_constant (graph, NULL, scales) };
  int output = nn_graph_add_op (graph, "Resize", NULL, 3, inputs);

  nn_node_set_string (nn_graph_last_node (graph), "mode", "nearest");
  nn_node_set_string (nn_graph_last_node (graph), "coordinate_transformation_mode", "asymmetric");
  nn_node_set_string (nn_graph_last_node (graph), "nearest_mode", "floor");
  return output;
}

NnGraph *
tiny_decoder_new (guint32 seed)
{
  const NnShape fine = NN_SHAPE (-1, 6, -1, -1), coarse = NN_SHAPE (-1, 8, -1, -1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  NnGraph *graph = nn_graph_new (13);
  int deep = nn_graph_add_input (graph, "relu2_1", NN_TYPE_FLOAT, &coarse);
  int shallow = nn_graph_add_input (graph, "relu1_1", NN_TYPE_FLOAT, &fine);
  int terms[2], sum;

  terms[0] = add_convolution (graph, add_enlargement (graph, deep), 8, rand);
  terms[1] = add_convolution (graph, shallow, 6, rand);
  sum = nn_graph_add_op (graph, "Add", NULL, 2, terms);
  nn_graph_add_output (graph, nn_graph_add_op (graph, "Sigmoid", "image", 1, &sum));
  nn_graph_set_metadata (graph, "task", "style-one-pass");
  nn_graph_set_metadata (graph, "match", "relu2_1=covariance, relu1_1=mean-std");
  nn_graph_set_metadata (graph, "epsilon", "1e-4");
  nn_graph_set_metadata (graph, "grain", "0.02");
  return graph;
}

void
tiny_decoder_install (const char *dir, const NnGraph *decoder)
{
  g_autofree char *folder = g_build_filename (dir, "style-one-pass", NULL);
  g_autofree char *path = g_build_filename (folder, "model.onnx", NULL);

  g_mkdir (folder, 0700);
  g_assert_true (nn_graph_save_onnx (decoder, path, NULL));
}

void
tiny_decoder_uninstall (const char *dir)
{
  g_autofree char *folder = g_build_filename (dir, "style-one-pass", NULL);
  g_autofree char *path = g_build_filename (folder, "model.onnx", NULL);

  g_unlink (path);
  g_rmdir (folder);
}
