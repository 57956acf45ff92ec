/* SPDX-License-Identifier: GPL-3.0-or-later
 * Style networks of others: what they want is found out, whatever they were exported like, and tiles have no seams.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "effects/image.h"
#include "effects/model-store.h"
#include "effects/style-network-probe.h"
#include "effects/style-network.h"
#include "tiny-network.h"

static char *dir;

/* value · @scale + @shift, through a 3×3 convolution that blurs nothing; @colors: how to mix input channels. */
static int
add_mix (NnGraph *graph, int input, float scale, float shift, const float colors[9])
{
  const NnShape kernel = NN_SHAPE (3, 3, 3, 3), three = NN_SHAPE (3);
  const float shifts[] = { shift, shift, shift };
  const gint64 pads[] = { 1, 1, 1, 1 };
  g_autoptr (NnTensor) weights = nn_tensor_new (NN_TYPE_FLOAT, &kernel, NULL);
  g_autoptr (NnTensor) bias = nn_tensor_new_floats (&three, shifts);
  int inputs[] = { input, nn_graph_add_constant (graph, NULL, weights), nn_graph_add_constant (graph, NULL, bias) };
  int output;

  for (int i = 0; i < 9; i++)
    nn_tensor_floats (weights)[i * 9 + 4] = scale * colors[i];
  output = nn_graph_add_op (graph, "Conv", NULL, 3, inputs);
  nn_node_set_ints (nn_graph_last_node (graph), "pads", 4, pads);
  return output;
}

static int
add_fixed_size (NnGraph *graph, int input, int width, int height)
{
  const NnShape four = NN_SHAPE (4);
  const gint64 size[] = { 1, 3, height, width };
  g_autoptr (NnTensor) shape = nn_tensor_new_int64s (&four, size);
  const int inputs[] = { input, nn_graph_add_constant (graph, NULL, shape) };

  return nn_graph_add_op (graph, "Reshape", NULL, 2, inputs);
}

/* The input itself between @low and @high, which only numbers of the right range pass unhurt; if @width > 0 for that
 * size alone. */
static NnGraph *
network_new (int width, int height, float low, float high)
{
  static const float straight[] = { 1, 0, 0, 0, 1, 0, 0, 0, 1 };
  const NnShape shape = NN_SHAPE (1, 3, height, width), scalar = { 0 };
  g_autoptr (NnTensor) least = nn_tensor_new_floats (&scalar, &low), most = nn_tensor_new_floats (&scalar, &high);
  NnGraph *graph = nn_graph_new (13);
  int inputs[] = { nn_graph_add_input (graph, "image", NN_TYPE_FLOAT, &shape),
                   nn_graph_add_constant (graph, NULL, least), nn_graph_add_constant (graph, NULL, most) };
  int clipped = nn_graph_add_op (graph, "Clip", NULL, 3, inputs);

  if (width > 0)
    clipped = add_fixed_size (graph, clipped, width, height);
  nn_graph_add_output (graph, add_mix (graph, clipped, 1.0f, 0.0f, straight));
  return graph;
}

/* Saves @graph as DIR/NAME.onnx. */
static void
install (const NnGraph *graph, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".onnx", NULL);
  g_autofree char *path = g_build_filename (dir, file, NULL);

  g_assert_true (nn_graph_save_onnx (graph, path, NULL));
  art_model_store_clear ();
}

static void
uninstall (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".onnx", NULL);
  g_autofree char *path = g_build_filename (dir, file, NULL);

  g_unlink (path);
}

static NnTensor *
run (const char *name, const NnTensor *picture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ArtStyleNetwork) network = art_style_network_load (name, NULL, &error);
  NnTensor *result;
  gsize memory = 0;

  g_assert_no_error (error);
  g_assert_true (
      art_style_network_estimate (network, (int) picture->shape.dims[3], (int) picture->shape.dims[2], &memory, NULL));
  g_assert_cmpuint (memory, >, sizeof (float) * (gsize) nn_tensor_count (picture));
  result = art_style_network_run (network, picture, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (nn_shape_equal (&result->shape, &picture->shape));
  return result;
}

static double
difference (const NnTensor *a, const NnTensor *b)
{
  double largest = 0.0;

  for (gint64 i = 0; i < nn_tensor_count (a); i++)
    largest = MAX (largest, fabs (nn_tensor_floats (a)[i] - nn_tensor_floats (b)[i]));
  return largest;
}

/* Whatever range, size or multiple: a network that changes nothing changes nothing. */
static void
test_ranges (void)
{
  static const float ranges[][2] = { { 0, 255 }, { 0, 1 }, { -1, 1 } };
  static const int sizes[][2] = { { -1, -1 }, { 40, 40 }, { 64, 32 } };
  g_autoptr (NnTensor) picture = tiny_picture_new (101, 67, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (sizes); k++)
      {
        g_autoptr (NnGraph) graph = network_new (sizes[k][0], sizes[k][1], ranges[i][0], ranges[i][1]);
        g_autoptr (NnTensor) result = NULL;

        install (graph, "same");
        result = run ("model:same", picture);
        g_assert_cmpfloat (difference (picture, result), <, 1e-4);
      }
  uninstall ("same");
}

/* Metadata are believed, and the colours' order is known by ImageNet's means. */
static void
test_channels (void)
{
  static const float reversed[] = { 0, 0, 1, 0, 1, 0, 1, 0, 0 };
  const NnShape shape = NN_SHAPE (1, 3, -1, -1), three = NN_SHAPE (1, 3, 1, 1);
  const float means[] = { -103.939f, -116.779f, -123.68f };
  g_autoptr (NnTensor) mean = nn_tensor_new_floats (&three, means);
  g_autoptr (NnGraph) told = nn_graph_new (13), caffe = nn_graph_new (13);
  ArtNetworkWants wants;
  int x = nn_graph_add_input (told, "image", NN_TYPE_FLOAT, &shape), y[2];

  nn_graph_add_output (told, add_mix (told, x, 1.0f, 0.0f, reversed));
  g_assert_true (art_network_probe (told, &wants, NULL, NULL));
  g_assert_false (wants.bgr);
  nn_graph_set_metadata (told, "Image.BitmapPixelFormat", "Bgr8");
  nn_graph_set_metadata (told, "range", "-1..1");
  g_assert_true (art_network_probe (told, &wants, NULL, NULL));
  g_assert_true (wants.bgr);
  g_assert_cmpfloat (wants.in.low, ==, -1.0f);
  y[0] = nn_graph_add_input (caffe, "image", NN_TYPE_FLOAT, &shape);
  y[1] = nn_graph_add_constant (caffe, NULL, mean);
  nn_graph_add_output (caffe, nn_graph_add_op (caffe, "Add", NULL, 2, y));
  g_assert_true (art_network_probe (caffe, &wants, NULL, NULL));
  g_assert_true (wants.bgr);
}

/* Blue first, in and out: the result has the colours in their places. */
static void
test_blue_first (void)
{
  static const float only_blue[] = { 1, 0, 0, 0, 0, 0, 0, 0, 0 };
  const NnShape shape = NN_SHAPE (1, 3, -1, -1);
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) picture = tiny_picture_new (20, 20, 1), result = NULL;
  int x = nn_graph_add_input (graph, "image", NN_TYPE_FLOAT, &shape);

  nn_graph_add_output (graph, add_mix (graph, x, 1.0f, 0.0f, only_blue));
  nn_graph_set_metadata (graph, "channels", "BGR");
  nn_graph_set_metadata (graph, "range", "0..255");
  install (graph, "blue");
  result = run ("model:blue", picture);
  for (int i = 0; i < 400; i++)
    {
      g_assert_cmpfloat (nn_tensor_floats (result)[i], ==, 0.0f);
      g_assert_cmpfloat_with_epsilon (nn_tensor_floats (result)[800 + i], nn_tensor_floats (picture)[800 + i], 1e-5);
    }
  uninstall ("blue");
}

/* Networks that halve the picture want multiples. */
static void
test_multiple (void)
{
  const NnShape shape = NN_SHAPE (1, 3, -1, -1), four = NN_SHAPE (4);
  const float fourfold[] = { 1, 1, 4, 4 };
  const gint64 size[] = { 4, 4 };
  g_autoptr (NnTensor) scales = nn_tensor_new_floats (&four, fourfold);
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) picture = tiny_picture_new (101, 67, 1), result = NULL;
  ArtNetworkWants wants;
  int x = nn_graph_add_input (graph, "image", NN_TYPE_FLOAT, &shape), inputs[3];

  inputs[0] = nn_graph_add_op (graph, "AveragePool", NULL, 1, &x);
  nn_node_set_ints (nn_graph_last_node (graph), "kernel_shape", 2, size);
  nn_node_set_ints (nn_graph_last_node (graph), "strides", 2, size);
  inputs[1] = NN_VALUE_NONE;
  inputs[2] = nn_graph_add_constant (graph, NULL, scales);
  nn_graph_add_output (graph, nn_graph_add_op (graph, "Resize", NULL, 3, inputs));
  nn_node_set_string (nn_graph_last_node (graph), "mode", "nearest");
  g_assert_true (art_network_probe (graph, &wants, NULL, NULL));
  g_assert_cmpint (wants.multiple, ==, 4);
  g_assert_cmpint (wants.width, ==, 0);
  install (graph, "coarse");
  result = run ("model:coarse", picture);
  g_assert_cmpfloat (difference (picture, result), <, 0.5);
  uninstall ("coarse");
}

/* Halves in and out, as exporters for graphics cards write them. */
static void
test_halves (void)
{
  const NnShape shape = NN_SHAPE (1, 3, -1, -1);
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) picture = tiny_picture_new (33, 20, 1), result = NULL;
  int x = nn_graph_add_input (graph, "image", NN_TYPE_FLOAT16, &shape), output;

  output = nn_graph_add_op (graph, "Relu", "painted", 1, &x);
  nn_graph_value (graph, output)->type = NN_TYPE_FLOAT16;
  nn_graph_add_output (graph, output);
  nn_graph_set_metadata (graph, "range", "0..255");
  install (graph, "halves");
  result = run ("model:halves", picture);
  g_assert_cmpfloat (difference (picture, result), <, 2e-3);
  uninstall ("halves");
}

static void
assert_refused (const char *name, int code, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (art_style_network_load (name, NULL, &error));
  g_assert_error (error, ART_ERROR, code);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_errors (void)
{
  const NnShape gray = NN_SHAPE (1, 1, -1, -1), color = NN_SHAPE (1, 3, -1, -1);
  const gint64 size[] = { 2, 2 };
  g_autoptr (NnGraph) other = nn_graph_new (13), smaller = nn_graph_new (13), named = nn_graph_new (13);
  int x = nn_graph_add_input (other, "image", NN_TYPE_FLOAT, &gray);

  nn_graph_add_output (other, nn_graph_add_op (other, "Relu", NULL, 1, &x));
  install (other, "gray");
  assert_refused ("model:gray", ART_ERROR_MODEL, "no style network");
  uninstall ("gray");
  x = nn_graph_add_input (smaller, "image", NN_TYPE_FLOAT, &color);
  nn_graph_add_output (smaller, nn_graph_add_op (smaller, "MaxPool", NULL, 1, &x));
  nn_node_set_ints (nn_graph_last_node (smaller), "kernel_shape", 2, size);
  nn_node_set_ints (nn_graph_last_node (smaller), "strides", 2, size);
  install (smaller, "smaller");
  assert_refused ("model:smaller", ART_ERROR_MODEL, "same size");
  uninstall ("smaller");
  x = nn_graph_add_input (named, "image", NN_TYPE_FLOAT, &color);
  nn_graph_add_output (named, nn_graph_add_op (named, "Relu", NULL, 1, &x));
  nn_graph_set_metadata (named, "task", "denoise");
  g_assert_false (art_style_network_suits (named));
  assert_refused ("model:nobody", ART_ERROR_ARGUMENT, "nobody");
  assert_refused ("model:../features", ART_ERROR_ARGUMENT, "features");
}

typedef struct
{
  GCancellable *cancellable;
  double fraction;
} Watch;

static void
watch_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  Watch *watch = data;

  g_assert_cmpfloat (fraction, >=, watch->fraction);
  watch->fraction = fraction;
  if (fraction > 0.4)
    g_cancellable_cancel (watch->cancellable);
}

/* A network of one size, which works in tiles: stopped on the way, and without memory anywhere. */
static void
test_cancel_and_memory (void)
{
  g_autoptr (NnGraph) graph = network_new (40, 40, 0, 255);
  g_autoptr (NnTensor) picture = tiny_picture_new (130, 40, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Watch watch = { cancellable, 0.0 };
  ArtMonitor monitor = { .progress = watch_progress, .data = &watch };
  g_autoptr (ArtStyleNetwork) network = NULL;
  g_autoptr (GError) cancelled = NULL;
  int failures = 0;

  install (graph, "same");
  network = art_style_network_load ("model:same", NULL, NULL);
  g_assert_null (art_style_network_run (network, picture, &monitor, cancellable, &cancelled));
  g_assert_error (cancelled, NN_ERROR, NN_ERROR_CANCELLED);
  for (guint n = 1; n < 20; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NnTensor) result = NULL;

      nn_alloc_fail_after (n);
      result = art_style_network_run (network, picture, NULL, NULL, &error);
      nn_alloc_fail_after (0);
      if (!result)
        g_assert_error (error, NN_ERROR, NN_ERROR_NO_MEMORY);
      failures += result == NULL;
    }
  g_assert_cmpint (failures, >, 2);
  uninstall ("same");
}

static GeglBuffer *
buffer_new (int width, int height)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (3, -5, width, height), babl_format ("R'G'B' float"));
  g_autoptr (NnTensor) picture = tiny_picture_new (width, height, 1);
  g_autofree float *pixels = g_new (float, 3 * width * height);

  for (int i = 0; i < 3 * width * height; i++)
    pixels[i] = nn_tensor_floats (picture)[i % 3 * width * height + i / 3];
  gegl_buffer_set (buffer, NULL, 0, babl_format ("R'G'B' float"), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

/* A network in the models folder, or in that of styles, is listed once, by its name; other networks are not. */
static void
test_listed (void)
{
  g_autoptr (NnGraph) graph = network_new (-1, -1, 0, 255), other = network_new (-1, -1, 0, 255);
  g_autoptr (GPtrArray) styles = NULL;

  nn_graph_set_metadata (graph, "title", "Just the same");
  nn_graph_set_metadata (other, "task", "denoise");
  install (graph, "same");
  install (graph, "styles/same");
  install (other, "other");
  styles = art_model_store_list_styles ();
  g_assert_cmpint (styles->len, ==, 1);
  g_assert_cmpstr (((ArtStyleInfo *) g_ptr_array_index (styles, 0))->name, ==, "model:same");
  g_assert_cmpstr (((ArtStyleInfo *) g_ptr_array_index (styles, 0))->title, ==, "Just the same");
  uninstall ("same");
  uninstall ("styles/same");
  uninstall ("other");
}

/* As a style of the effect: whatever the method, the network's picture; never beside other styles. */
static void
test_effect (void)
{
  const ArtEffect *effect = &art_effect_style_transfer;
  g_autoptr (NnGraph) graph = network_new (-1, -1, 0, 255);
  g_autoptr (GeglBuffer) content = buffer_new (150, 90), result = NULL, overview = NULL;
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (effect);
  g_autoptr (NnTensor) before = art_image_to_tensor (content, NULL), after = NULL;
  g_autoptr (GError) error = NULL, refused = NULL, second = NULL;
  ArtEstimate estimate;

  install (graph, "same");
  g_assert_true (art_settings_set_string (settings, "style", "model:same", NULL));
  g_assert_true (effect->estimate (inputs, settings, &estimate, &error));
  result = effect->run (inputs, settings, NULL, NULL, &error);
  g_assert_no_error (error);
  after = art_image_to_tensor (result, NULL);
  g_assert_cmpfloat (difference (before, after), <, 0.02);
  overview = effect->overview (inputs, settings, 75, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gegl_buffer_get_width (overview), ==, 75);
  g_assert_true (art_settings_set_number (settings, "style-2-source", 0, NULL));
  g_assert_null (effect->run (inputs, settings, NULL, NULL, &refused));
  g_assert_error (refused, ART_ERROR, ART_ERROR_ARGUMENT);
  g_assert_null (art_model_store_find_style ("model:same", &second));
  g_assert_error (second, ART_ERROR, ART_ERROR_ARGUMENT);
  uninstall ("same");
}

/* Networks of others: what they want is known from their papers and exporters. */
static void
test_fixtures (void)
{
  static const struct
  {
    const char *path;
    float high;
    gboolean bgr;
  } cases[] = { { "teachers/johnson-wave.onnx", 1, FALSE },
                { "test/models/candy-16ch-opset9.onnx", 255, FALSE },
                { "test/models/mosaic-8ch-opset9.onnx", 255, FALSE },
                { "test/models/candy-opset7-coreml.onnx", 255, TRUE } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path =
          g_build_filename (g_getenv ("ART_DATA") ? g_getenv ("ART_DATA") : "", cases[i].path, NULL);
      g_autoptr (NnGraph) graph = NULL;
      g_autoptr (GError) error = NULL;
      ArtNetworkWants wants;

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        {
          g_test_skip ("the networks of others are not there");
          return;
        }
      graph = nn_graph_load_onnx (path, &error);
      g_assert_no_error (error);
      g_assert_true (art_style_network_suits (graph));
      art_network_probe (graph, &wants, NULL, &error);
      g_assert_no_error (error);
      g_test_message ("%s: in %g..%g, out %g..%g, %s, %dx%d, multiples of %d", cases[i].path, wants.in.low,
                      wants.in.high, wants.out.low, wants.out.high, wants.bgr ? "BGR" : "RGB", wants.width,
                      wants.height, wants.multiple);
      g_assert_cmpfloat (wants.in.high, ==, cases[i].high);
      g_assert_cmpfloat (wants.out.high, ==, cases[i].high);
      g_assert_cmpint (wants.bgr, ==, cases[i].bgr);
    }
}

int
main (int argc, char **argv)
{
  static const char *const no_styles[] = { NULL };
  int result;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  dir = tiny_network_install (no_styles);
  g_test_add_func ("/style-network/ranges", test_ranges);
  g_test_add_func ("/style-network/channels", test_channels);
  g_test_add_func ("/style-network/blue-first", test_blue_first);
  g_test_add_func ("/style-network/multiple", test_multiple);
  g_test_add_func ("/style-network/halves", test_halves);
  g_test_add_func ("/style-network/errors", test_errors);
  g_test_add_func ("/style-network/cancel-and-memory", test_cancel_and_memory);
  g_test_add_func ("/style-network/listed", test_listed);
  g_test_add_func ("/style-network/effect", test_effect);
  g_test_add_func ("/style-network/fixtures", test_fixtures);
  result = g_test_run ();
  art_model_store_clear ();
  tiny_network_uninstall (dir);
  g_free (dir);
  gegl_exit ();
  return result;
}
