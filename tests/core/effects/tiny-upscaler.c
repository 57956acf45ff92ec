/* SPDX-License-Identifier: GPL-3.0-or-later
 * Small networks for super-resolution with random weights, and pictures to enlarge.
 */
#include "config.h"

#include "tiny-upscaler.h"

#include <math.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "tiny-network.h"

/* How much the random part adds. */
#define AMOUNT 0.3
#define HIDDEN 6

static int
add_convolution (NnGraph *graph, int input, NnTensor *weights)
{
  int radius = (int) weights->shape.dims[2] / 2;
  const gint64 pads[] = { radius, radius, radius, radius };
  const int inputs[] = { input, nn_graph_add_constant (graph, NULL, weights) };
  int output = nn_graph_add_op (graph, "Conv", NULL, 2, inputs);

  nn_node_set_ints (nn_graph_last_node (graph), "pads", 4, pads);
  return output;
}

static int
add_random (NnGraph *graph, int input, int from, int to, int radius, GRand *rand)
{
  const NnShape shape = NN_SHAPE (to, from, 2 * radius + 1, 2 * radius + 1);
  g_autoptr (NnTensor) weights = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  double amount = AMOUNT / sqrt (from * shape.dims[2] * (double) shape.dims[3]);

  for (gint64 i = 0; i < nn_tensor_count (weights); i++)
    nn_tensor_floats (weights)[i] = (float) g_rand_double_range (rand, -amount, amount);
  return add_convolution (graph, input, weights);
}

/* Each channel repeated scale² times, for DepthToSpace in CRD order. */
static int
add_repeat (NnGraph *graph, int input, int channels, int scale)
{
  const NnShape shape = NN_SHAPE (channels * scale * scale, channels, 1, 1);
  g_autoptr (NnTensor) weights = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (int i = 0; i < channels * scale * scale; i++)
    nn_tensor_floats (weights)[i * channels + i / (scale * scale)] = 1.0f;
  return add_convolution (graph, input, weights);
}

NnGraph *
tiny_upscaler_new (int scale, int channels, int radius, guint32 seed)
{
  const NnShape shape = NN_SHAPE (1, channels, -1, -1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autofree char *margin = g_strdup_printf ("%d", radius);
  NnGraph *graph = nn_graph_new (13);
  int input = nn_graph_add_input (graph, "image", NN_TYPE_FLOAT, &shape), sum[2], output;

  sum[0] = add_random (graph, input, channels, HIDDEN, radius / 2, rand);
  sum[0] = nn_graph_add_op (graph, "Relu", NULL, 1, &sum[0]);
  sum[0] = add_random (graph, sum[0], HIDDEN, channels * scale * scale, radius - radius / 2, rand);
  sum[1] = add_repeat (graph, input, channels, scale);
  output = nn_graph_add_op (graph, "Add", NULL, 2, sum);
  output = nn_graph_add_op (graph, "DepthToSpace", "image_up", 1, &output);
  nn_node_set_int (nn_graph_last_node (graph), "blocksize", scale);
  nn_node_set_string (nn_graph_last_node (graph), "mode", "CRD");
  nn_graph_add_output (graph, output);
  nn_graph_set_metadata (graph, "task", "super-resolution");
  nn_graph_set_metadata (graph, "margin", margin);
  return graph;
}

void
tiny_upscaler_install (const char *dir, const char *name, NnGraph *graph)
{
  g_autofree char *folder = g_build_filename (dir, name, NULL), *path = g_build_filename (folder, "model.onnx", NULL);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (nn_graph_save_onnx (graph, path, NULL));
}

GeglBuffer *
upscaler_picture (const Babl *format, int width, int height, guint32 seed)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (11, -7, width, height), format);
  g_autoptr (NnTensor) picture = tiny_picture_new (width, height, seed);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed + 1);
  gsize n = (gsize) width * height;
  g_autofree float *pixels = g_new (float, 4 * n);

  for (gsize i = 0; i < n; i++)
    {
      for (gsize c = 0; c < 3; c++)
        pixels[4 * i + c] = nn_tensor_floats (picture)[c * n + i] + (float) g_rand_double_range (rand, -0.1, 0.1);
      pixels[4 * i + 3] = 1.0f;
    }
  gegl_buffer_set (buffer, NULL, 0, babl_format_with_space ("R'G'B'A float", format), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

float *
upscaler_colors (GeglBuffer *buffer)
{
  gsize n = (gsize) gegl_buffer_get_width (buffer) * gegl_buffer_get_height (buffer);
  g_autofree float *pixels = g_new (float, 3 * n);
  float *planes = g_new (float, 3 * n);

  gegl_buffer_get (buffer, gegl_buffer_get_extent (buffer), 1.0,
                   babl_format_with_space ("R'G'B' float", gegl_buffer_get_format (buffer)), pixels,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gsize i = 0; i < 3 * n; i++)
    planes[i % 3 * n + i / 3] = pixels[i];
  return planes;
}

double
upscaler_distance (GeglBuffer *a, GeglBuffer *b, double *rms)
{
  g_autofree float *first = upscaler_colors (a), *second = upscaler_colors (b);
  gsize n = 3 * (gsize) gegl_buffer_get_width (a) * gegl_buffer_get_height (a);
  double largest = 0.0, sum = 0.0;

  g_assert_cmpint (gegl_buffer_get_width (a), ==, gegl_buffer_get_width (b));
  g_assert_cmpint (gegl_buffer_get_height (a), ==, gegl_buffer_get_height (b));
  for (gsize i = 0; i < n; i++)
    {
      double difference = fabs ((double) first[i] - second[i]);

      largest = MAX (largest, difference);
      sum += difference * difference;
    }
  if (rms)
    *rms = sqrt (sum / (double) n);
  return largest;
}

void
remove_folder (const char *dir)
{
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
  const char *name;

  while (open && (name = g_dir_read_name (open)))
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_folder (path);
      else
        g_unlink (path);
    }
  g_rmdir (dir);
}
