/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small perceptual network with random weights, so that tests need no trained one.
 */
#include "config.h"

#include "tiny-network.h"

#include <math.h>

#include <glib/gstdio.h>

#include "effects/image.h"
#include "effects/statistics.h"

static int
add_convolution (NnGraph *graph, int input, int from, int to, const char *name, GRand *rand)
{
  NnShape shape = NN_SHAPE (to, from, 3, 3), bias_shape = NN_SHAPE (to);
  g_autoptr (NnTensor) weights = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  g_autoptr (NnTensor) bias = nn_tensor_new (NN_TYPE_FLOAT, &bias_shape, NULL);
  const gint64 pads[] = { 1, 1, 1, 1 }, kernel[] = { 3, 3 };
  int inputs[3] = { input }, convolved;

  for (gint64 i = 0; i < nn_tensor_count (weights); i++)
    nn_tensor_floats (weights)[i] = (float) (g_rand_double_range (rand, -1.0, 1.0) * sqrt (6.0 / (9 * from)));
  for (int i = 0; i < to; i++)
    nn_tensor_floats (bias)[i] = (float) g_rand_double_range (rand, -0.1, 0.1);
  inputs[1] = nn_graph_add_constant (graph, NULL, weights);
  inputs[2] = nn_graph_add_constant (graph, NULL, bias);
  convolved = nn_graph_add_op (graph, "Conv", NULL, 3, inputs);
  nn_node_set_ints (nn_graph_last_node (graph), "pads", 4, pads);
  nn_node_set_ints (nn_graph_last_node (graph), "kernel_shape", 2, kernel);
  return nn_graph_add_op (graph, "Relu", name, 1, &convolved);
}

NnGraph *
tiny_network_new (guint32 seed)
{
  NnGraph *graph = nn_graph_new (13);
  NnShape shape = NN_SHAPE (1, 3, -1, -1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  const gint64 two[] = { 2, 2 };
  int x = nn_graph_add_input (graph, "image", NN_TYPE_FLOAT, &shape);

  x = add_convolution (graph, x, 3, 6, "relu1_1", rand);
  x = nn_graph_add_op (graph, "MaxPool", "pool1", 1, &x);
  nn_node_set_ints (nn_graph_last_node (graph), "kernel_shape", 2, two);
  nn_node_set_ints (nn_graph_last_node (graph), "strides", 2, two);
  x = add_convolution (graph, x, 6, 8, "relu2_1", rand);
  x = add_convolution (graph, x, 8, 8, "relu2_2", rand);
  nn_graph_add_output (graph, x);
  nn_graph_set_metadata (graph, "task", "features");
  nn_graph_set_metadata (graph, "content_layers", "relu2_2=1");
  nn_graph_set_metadata (graph, "style_layers", "relu1_1=1 relu2_1=0.5");
  return graph;
}

NnTensor *
tiny_picture_new (int width, int height, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  NnShape shape = NN_SHAPE (1, 3, 5, 5);
  g_autoptr (NnTensor) coarse = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (int i = 0; i < 75; i++)
    nn_tensor_floats (coarse)[i] = (float) g_rand_double_range (rand, 0.15, 0.85);
  return art_image_resize (coarse, width, height, NULL);
}

static void
add_tensor (NnGraph *graph, const char *layer, const char *kind, int scale, const float *values, int n)
{
  g_autofree char *name = g_strdup_printf ("%s/%s@%d", layer, kind, scale);
  NnShape shape = NN_SHAPE (n);
  g_autoptr (NnTensor) single = nn_tensor_new_floats (&shape, values);
  g_autoptr (NnTensor) half = nn_tensor_convert (single, NN_TYPE_FLOAT16, NULL);
  int constant = nn_graph_add_constant (graph, name, half);
  g_autofree char *out = g_strconcat (name, "/out", NULL);

  nn_graph_add_output (graph, nn_graph_add_op (graph, "Identity", out, 1, &constant));
}

static void
add_statistics (NnGraph *graph, const ArtLayerStatistics *statistics, int scale)
{
  int n = statistics->channels, at = 0;
  g_autofree float *packed = g_new (float, n *(n + 1) / 2);

  for (int i = 0; i < n; i++)
    for (int j = i; j < n; j++)
      packed[at++] = statistics->covariance[i * n + j];
  add_tensor (graph, statistics->layer, "mean", scale, statistics->mean, n);
  add_tensor (graph, statistics->layer, "covariance", scale, packed, at);
}

static void
save_style (const char *dir, const char *name, NnGraph *network, const char *checksum, guint32 seed)
{
  static const char *const layers[] = { "relu1_1", "relu2_1", NULL };
  const int scales[] = { 32, 64 };
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autofree char *file = g_strconcat (name, ".onnx", NULL), *title = g_strconcat ("Title of ", name, NULL);
  g_autofree char *path = g_build_filename (dir, "styles", file, NULL);

  for (gsize s = 0; s < G_N_ELEMENTS (scales); s++)
    {
      g_autoptr (NnTensor) picture = tiny_picture_new (scales[s], scales[s], seed);
      g_autoptr (GPtrArray) all = art_statistics_measure (network, layers, picture, NULL, NULL);

      for (guint i = 0; i < all->len; i++)
        add_statistics (graph, g_ptr_array_index (all, i), scales[s]);
    }
  nn_graph_set_metadata (graph, "task", "style");
  nn_graph_set_metadata (graph, "title", title);
  nn_graph_set_metadata (graph, "painter", "A. Tester");
  nn_graph_set_metadata (graph, "network_checksum", checksum);
  g_assert_true (nn_graph_save_onnx (graph, path, NULL));
}

char *
tiny_network_install (const char *const *styles)
{
  char *dir = g_dir_make_tmp ("neural-art-XXXXXX", NULL);
  g_autofree char *features = g_build_filename (dir, "features", NULL),
                  *folder = g_build_filename (dir, "styles", NULL);
  g_autofree char *path = g_build_filename (features, "model.onnx", NULL), *data = NULL, *checksum = NULL;
  g_autoptr (NnGraph) network = tiny_network_new (1);
  gsize size;

  g_mkdir (features, 0700);
  g_mkdir (folder, 0700);
  g_assert_true (nn_graph_save_onnx (network, path, NULL));
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  checksum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, size);
  for (guint i = 0; styles[i]; i++)
    save_style (dir, styles[i], network, checksum, 100 + i);
  g_setenv ("NEURAL_ART_MODEL_PATH", dir, TRUE);
  return dir;
}

void
tiny_network_uninstall (const char *dir)
{
  const char *const folders[] = { "features", "styles" };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (dir, folders[i], NULL);
      g_autoptr (GDir) open = g_dir_open (path, 0, NULL);
      const char *name;

      while (open && (name = g_dir_read_name (open)))
        {
          g_autofree char *file = g_build_filename (path, name, NULL);

          g_unlink (file);
        }
      g_rmdir (path);
    }
  g_rmdir (dir);
  g_unsetenv ("NEURAL_ART_MODEL_PATH");
}
