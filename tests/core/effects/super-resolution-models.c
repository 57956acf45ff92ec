/* SPDX-License-Identifier: GPL-3.0-or-later
 * Models from outside, and the built-in ones where they are installed: how they are found out about, and quality that
 * plain resampling does not have.
 */
#include "config.h"

#include <string.h>

#include "effects/effect.h"
#include "effects/image.h"
#include "effects/model-store.h"
#include "effects/super-resolution-chain.h"
#include "effects/super-resolution-network.h"
#include "effects/super-resolution.h"
#include "quality.h"
#include "running.h"
#include "tiny-upscaler.h"

#define EFFECT (&art_effect_super_resolution)

/* @relative in the test data, or NULL after skipping. */
static char *
data_file (const char *relative)
{
  g_autofree char *path = g_build_filename (g_getenv ("ART_DATA") ? g_getenv ("ART_DATA") : "", relative, NULL);

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&path);
  g_test_skip ("The test data beside the project are not there.");
  return NULL;
}

static gboolean
have_model (const char *name)
{
  if (art_super_network_exists (name))
    return TRUE;
  g_test_skip ("The built-in models are not there.");
  return FALSE;
}

static GeglBuffer *
run (GeglBuffer *content, const ArtSettings *settings)
{
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (GError) error = NULL;
  GeglBuffer *result = EFFECT->run (inputs, settings, NULL, NULL, &error);

  g_assert_no_error (error);
  return result;
}

static GeglBuffer *
enlarge_plainly (GeglBuffer *content, int scale)
{
  int width = scale * gegl_buffer_get_width (content), height = scale * gegl_buffer_get_height (content);
  g_autoptr (NnTensor) small = art_image_to_tensor (content, NULL);
  g_autoptr (NnTensor) large = art_image_resize (small, width, height, NULL);
  g_autoptr (GeglBuffer) like =
      gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), gegl_buffer_get_format (content));

  return art_image_from_tensor (large, like, NULL);
}

/* The butterfly of Set5, small and as it was. FALSE after skipping. */
static gboolean
load_butterfly (int scale, GeglBuffer **original, GeglBuffer **small)
{
  g_autofree char *folder = g_strdup_printf ("test/images/set5/image_SRF_%d", scale);
  g_autofree char *hr = g_strdup_printf ("%s/img_003_SRF_%d_HR.png", folder, scale);
  g_autofree char *lr = g_strdup_printf ("%s/img_003_SRF_%d_LR.png", folder, scale);
  g_autofree char *hr_path = data_file (hr), *lr_path = hr_path ? data_file (lr) : NULL;

  if (!lr_path)
    return FALSE;
  *original = art_image_load_file (hr_path, NULL);
  *small = art_image_load_file (lr_path, NULL);
  return TRUE;
}

static double
psnr (GeglBuffer *original, GeglBuffer *result, int border)
{
  double decibels, ssim;

  g_assert_true (measure_quality (original, result, border, &decibels, &ssim, NULL));
  return decibels;
}

static void
test_faithful (void)
{
  for (int scale = 2; scale <= 4; scale++)
    {
      g_autofree char *name = g_strdup_printf ("super-resolution-x%d", scale);
      g_autoptr (GeglBuffer) original = NULL, small = NULL, plain = NULL, result = NULL, refined = NULL;
      g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

      if (!have_model (name) || !load_butterfly (scale, &original, &small))
        return;
      set_number (settings, "scale", scale);
      plain = enlarge_plainly (small, scale);
      result = run (small, settings);
      set_number (settings, "iterations", 20);
      refined = run (small, settings);
      g_test_message ("x%d: bicubic %.2f dB, network %.2f dB, refined %.2f dB", scale, psnr (original, plain, scale),
                      psnr (original, result, scale), psnr (original, refined, scale));
      g_assert_cmpfloat (psnr (original, result, scale), >, psnr (original, plain, scale) + 2.0);
      g_assert_cmpfloat (psnr (original, refined, scale), >, psnr (original, result, scale) - 0.05);
    }
}

static void
test_average (void)
{
  g_autoptr (GeglBuffer) original = NULL, small = NULL, once = NULL, averaged = NULL;
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);

  if (!have_model ("super-resolution-x4") || !load_butterfly (4, &original, &small))
    return;
  set_number (settings, "scale", 4);
  once = run (small, settings);
  set_number (settings, "tta", 1);
  averaged = run (small, settings);
  g_assert_cmpfloat (psnr (original, averaged, 4), >, psnr (original, once, 4));
}

/* A picture of one colour stays one, in every method. */
static void
test_constant (void)
{
  const float color[] = { 0.2f, 0.7f, 0.4f };
  g_autoptr (GeglBuffer) content = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 48, 40), babl_format ("R~G~B~ float"));

  if (!have_model ("super-resolution-x2") || !have_model ("super-resolution-x4-perceptual"))
    return;
  for (int i = 0; i < 48 * 40; i++)
    gegl_buffer_set (content, GEGL_RECTANGLE (i % 48, i / 48, 1, 1), 0, NULL, color, GEGL_AUTO_ROWSTRIDE);
  for (int method = 0; method < ART_SUPER_MODEL; method++)
    {
      g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
      g_autoptr (GeglBuffer) result = NULL;
      g_autofree float *colors = NULL;

      set_number (settings, "method", method);
      result = run (content, settings);
      colors = upscaler_colors (result);
      for (int c = 0; c < 3; c++)
        for (int y = 20; y < 60; y++)
          for (int x = 20; x < 76; x++)
            g_assert_cmpfloat_with_epsilon (colors[(c * 80 + y) * 96 + x], color[c], 0.03);
    }
}

static void
test_denoise (void)
{
  g_autoptr (GeglBuffer) original = NULL, small = NULL, noisy = NULL, kept = NULL, cleaned = NULL;
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autofree guint8 *row = NULL;
  int width, height;

  if (!have_model ("denoise") || !have_model ("super-resolution-x2") || !load_butterfly (2, &original, &small))
    return;
  width = gegl_buffer_get_width (small);
  height = gegl_buffer_get_height (small);
  noisy = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), babl_format ("R'G'B' u8"));
  row = g_new (guint8, 3 * width);
  for (int y = 0; y < height; y++)
    {
      gegl_buffer_get (small, GEGL_RECTANGLE (0, y, width, 1), 1.0, babl_format ("R'G'B' u8"), row, GEGL_AUTO_ROWSTRIDE,
                       GEGL_ABYSS_NONE);
      for (int i = 0; i < 3 * width; i++)
        row[i] = (guint8) CLAMP (row[i] + g_rand_int_range (rand, -30, 31), 0, 255);
      gegl_buffer_set (noisy, GEGL_RECTANGLE (0, y, width, 1), 0, NULL, row, GEGL_AUTO_ROWSTRIDE);
    }
  kept = run (noisy, settings);
  set_number (settings, "denoise", 2);
  cleaned = run (noisy, settings);
  g_test_message ("noisy %.2f dB, cleaned %.2f dB", psnr (original, kept, 2), psnr (original, cleaned, 2));
  g_assert_cmpfloat (psnr (original, cleaned, 2), >, psnr (original, kept, 2) + 1.0);
}

/* Models that say nothing about themselves: RGB of any size, luminance of one size. */
static void
test_foreign (void)
{
  static const struct
  {
    const char *file;
    int scale;
    double more; /* dB than plain resampling */
  } models[] = { { "teachers/rfdn-x4.onnx", 4, 3.0 }, { "test/models/espcn-torch2.1.onnx", 3, 0.3 } };

  for (gsize i = 0; i < G_N_ELEMENTS (models); i++)
    {
      g_autofree char *path = data_file (models[i].file);
      g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
      g_autoptr (GeglBuffer) original = NULL, small = NULL, plain = NULL, result = NULL, tiny = NULL, speck = NULL;
      int scale = models[i].scale;

      if (!path || !load_butterfly (scale, &original, &small))
        return;
      set_number (settings, "method", ART_SUPER_MODEL);
      set_number (settings, "scale", scale);
      art_settings_set_string (settings, "model", path, NULL);
      plain = enlarge_plainly (small, scale);
      result = run (small, settings);
      g_test_message ("%s: %.2f dB, bicubic %.2f dB", models[i].file, psnr (original, result, scale),
                      psnr (original, plain, scale));
      g_assert_cmpfloat (psnr (original, result, scale), >, psnr (original, plain, scale) + models[i].more);
      tiny = upscaler_picture (babl_format ("Y'A u8"), 3, 1, 1);
      speck = run (tiny, settings);
      g_assert_cmpint (gegl_buffer_get_width (speck), ==, 3 * scale);
    }
}

/* Makes whole numbers of what the graph gives, as networks for colours from 0 to 255 may. */
static void
add_floor (NnGraph *graph)
{
  int *output = &g_array_index (graph->outputs, int, 0);

  *output = nn_graph_add_op (graph, "Floor", NULL, 1, output);
}

/* A network that says nothing about itself: reach, scale, channels and range are found out. */
static void
test_silent (void)
{
  for (int whole = 0; whole < 2; whole++)
    {
      g_autoptr (NnGraph) graph = tiny_upscaler_new (2, 1, 4, 7);
      g_autoptr (ArtSuperNetwork) network = NULL;
      g_autoptr (GError) error = NULL;

      g_hash_table_remove (graph->metadata, "margin");
      if (whole)
        add_floor (graph);
      network = art_super_network_new (graph, "super-resolution", &error);
      g_assert_no_error (error);
      g_assert_cmpint (network->margin, ==, 4);
      g_assert_cmpint (network->channels, ==, 1);
      g_assert_cmpint (network->scale, ==, 2);
      g_assert_cmpint (network->multiple, ==, 1);
      g_assert_cmpfloat (network->gain, ==, whole ? 255.0 : 1.0);
    }
}

/* Twice as large, only from @width x @height. */
static ArtSuperNetwork *
network_of_one_size (int width, int height)
{
  g_autoptr (NnGraph) graph = tiny_upscaler_new (2, 3, 4, 7);
  NnValue *input = (NnValue *) nn_graph_value (graph, g_array_index (graph->inputs, int, 0));
  const NnShape shape = NN_SHAPE (1, 1, 2 * height, 2 * width);
  g_autoptr (NnTensor) nothing = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  int *output = &g_array_index (graph->outputs, int, 0), sum[2];
  g_autoptr (GError) error = NULL;
  ArtSuperNetwork *network;

  memset (nothing->data, 0, nn_tensor_bytes (nothing));
  sum[0] = *output;
  sum[1] = nn_graph_add_constant (graph, NULL, nothing);
  *output = nn_graph_add_op (graph, "Add", NULL, 2, sum);
  input->shape.dims[2] = height;
  input->shape.dims[3] = width;
  network = art_super_network_new (graph, "super-resolution", &error);
  g_assert_no_error (error);
  g_assert_cmpint (network->width, ==, width);
  g_assert_cmpint (network->height, ==, height);
  return network;
}

static void
turn_half (NnTensor *picture)
{
  int n = (int) (nn_tensor_count (picture) / 3);

  for (int c = 0; c < 3; c++)
    for (int i = 0; i < n / 2; i++)
      {
        float *plane = nn_tensor_floats (picture) + c * n, swap = plane[i];

        plane[i] = plane[n - 1 - i];
        plane[n - 1 - i] = swap;
      }
}

/* Averaging turns pictures only as far as a network's only size allows. */
static void
test_average_of_one_size (void)
{
  static const int sizes[][3] = { { 36, 20, 4 }, { 28, 28, 8 } };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      int width = sizes[s][0], height = sizes[s][1];
      const NnShape small = NN_SHAPE (1, 3, height, width), large = NN_SHAPE (1, 3, 2 * height, 2 * width);
      g_autoptr (GPtrArray) networks = g_ptr_array_new_with_free_func ((GDestroyNotify) art_super_network_unref);
      g_autoptr (NnTensor) picture = nn_tensor_new (NN_TYPE_FLOAT, &small, NULL);
      g_autoptr (NnTensor) first = nn_tensor_new (NN_TYPE_FLOAT, &large, NULL);
      g_autoptr (ArtSuperChain) chain = NULL;
      g_autoptr (GError) error = NULL;
      NnTensor *second;

      g_ptr_array_add (networks, network_of_one_size (width, height));
      chain = art_super_chain_new (networks, width, height, 0.0, TRUE, 0, &error);
      g_assert_no_error (error);
      g_assert_cmpint (art_super_chain_orientations (chain), ==, sizes[s][2]);
      for (gint64 i = 0; i < nn_tensor_count (picture); i++)
        nn_tensor_floats (picture)[i] = (float) (i * 7919 % 1000) / 1000.0f;
      memcpy (first->data, art_super_chain_run (chain, picture, NULL, NULL)->data, nn_tensor_bytes (first));
      turn_half (picture);
      turn_half (first);
      second = art_super_chain_run (chain, picture, NULL, NULL);
      for (gint64 i = 0; i < nn_tensor_count (first); i++)
        g_assert_cmpfloat_with_epsilon (nn_tensor_floats (first)[i], nn_tensor_floats (second)[i], 1e-5);
    }
}

static void
assert_refused (const char *path)
{
  g_autoptr (GeglBuffer) content = upscaler_picture (babl_format ("R'G'B' u8"), 20, 20, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autoptr (GError) error = NULL;
  ArtEstimate estimate;

  set_number (settings, "method", ART_SUPER_MODEL);
  art_settings_set_string (settings, "model", path, NULL);
  g_assert_false (EFFECT->estimate (inputs, settings, &estimate, &error));
  g_test_message ("%s: %s", path, error->message);
  g_assert_true (error->domain == ART_ERROR || error->domain == NN_ERROR || error->domain == G_FILE_ERROR);
  g_assert_cmpuint (strlen (error->message), >, 20);
}

static void
test_refusals (void)
{
  static const char *const names[] = { "mnist-opset8",  "cifar-classifier-opset10", "mosaic-8ch-opset9",
                                       "yunet-opset11", "dcgan-mnist-opset9",       "must-fail-custom-domain" };

  assert_refused ("/nowhere/model.onnx");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *relative = g_strdup_printf ("test/models/%s.onnx", names[i]);
      g_autofree char *path = data_file (relative);

      if (!path)
        return;
      assert_refused (path);
    }
}

int
main (int argc, char **argv)
{
  int status;

  gegl_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/super-resolution-models/faithful", test_faithful);
  g_test_add_func ("/super-resolution-models/average", test_average);
  g_test_add_func ("/super-resolution-models/constant", test_constant);
  g_test_add_func ("/super-resolution-models/denoise", test_denoise);
  g_test_add_func ("/super-resolution-models/foreign", test_foreign);
  g_test_add_func ("/super-resolution-models/silent", test_silent);
  g_test_add_func ("/super-resolution-models/average-of-one-size", test_average_of_one_size);
  g_test_add_func ("/super-resolution-models/refusals", test_refusals);
  status = g_test_run ();
  art_model_store_clear ();
  gegl_exit ();
  return status;
}
