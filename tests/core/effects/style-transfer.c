/* SPDX-License-Identifier: GPL-3.0-or-later
 * The whole effect on small pictures and a small random network: every option, every kind of error, cancelling
 * anywhere, inputs untouched. With the built-in models too, where they are installed.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "effects/effect.h"
#include "effects/image.h"
#include "effects/model-store.h"
#include "pixels.h"
#include "running.h"
#include "style-fixture.h"
#include "tiny-network.h"

#define EFFECT (&art_effect_style_transfer)

static char *dir;

/* Format, extent and alpha are the content's; colours are not; the input is as before. */
static void
test_formats (void)
{
  static const char *const formats[] = { "R'G'B'A u8", "RGB float", "Y' u16", "Y'A half", "R'G'B' u8", "RGBA u32" };
  g_autoptr (ArtSettings) settings = style_settings_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GeglBuffer) content = style_picture_new (formats[i], 90, 41, 1);
      g_autoptr (ArtInputs) inputs = art_inputs_new (content);
      gsize bytes;
      g_autofree guint8 *before = raw_pixels (content, &bytes), *after = NULL;
      g_autoptr (GeglBuffer) result = style_run (inputs, settings);

      g_assert_true (gegl_buffer_get_format (result) == gegl_buffer_get_format (content));
      g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (result), gegl_buffer_get_extent (content)));
      after = raw_pixels (content, &bytes);
      g_assert_cmpmem (before, bytes, after, bytes);
      g_assert_cmpfloat (style_largest_difference (content, result), >, 0.02);
      if (babl_format_has_alpha (babl_format (formats[i])))
        assert_same_alpha (content, result);
    }
}

static void
test_extreme_sizes (void)
{
  const int sizes[][2] = { { 1, 1 }, { 3, 400 }, { 400, 3 }, { 1, 70 }, { 33, 32 }, { 65, 64 } };
  g_autoptr (ArtSettings) settings = style_settings_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B'A u8", sizes[i][0], sizes[i][1], 1);
      g_autoptr (ArtInputs) inputs = art_inputs_new (content);
      g_autoptr (GeglBuffer) result = style_run (inputs, settings);

      g_assert_cmpint (gegl_buffer_get_extent (result)->width, ==, sizes[i][0]);
      g_assert_cmpint (gegl_buffer_get_extent (result)->height, ==, sizes[i][1]);
    }
}

/* Each of these, alone, changes the result; the same settings give the same pixels. */
static void
test_every_number_counts (void)
{
  static const struct
  {
    const char *name;
    double value;
  } changes[] = { { "style-scale", 2 },     { "content-weight", 30 },
                  { "style-weight", 0.05 }, { "tv-weight", 50 },
                  { "statistic", 1 },       { "statistic", 2 },
                  { "statistic", 0 },       { "iterations", 3 },
                  { "optimizer", 1 },       { "initialization", 1 },
                  { "working-size", 80 },   { "detail", 0 },
                  { "colors", 1 },          { "colors", 2 },
                  { "content-loss", 1 },    { "balance", 1 },
                  { "strength", 0.5 },      { "contrast", 1 },
                  { "sharpen", 1 },         { "lbfgs-history", 3 },
                  { "brush", 0.1 },         { "normalize-gradients", 1 } };
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' float", 100, 60, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GeglBuffer) plain = style_run (inputs, settings), again = style_run (inputs, settings);

  g_assert_cmpfloat (style_largest_difference (plain, again), ==, 0.0);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (ArtSettings) changed = art_settings_copy (settings);
      g_autoptr (GeglBuffer) result = NULL;

      style_set (changed, changes[i].name, changes[i].value);
      result = style_run (inputs, changed);
      g_test_message ("%s: %g", changes[i].name, style_largest_difference (plain, result));
      g_assert_cmpfloat (style_largest_difference (plain, result), >, 1e-4);
    }
}

static void
test_every_name_counts (void)
{
  static const char *const changes[][2] = { { "style", "zebra" },
                                            { "content-layers", "relu1_1" },
                                            { "style-layers", "relu1_1:1,relu2_1:0" } };
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' float", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GeglBuffer) plain = style_run (inputs, settings);

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (ArtSettings) changed = art_settings_copy (settings);
      g_autoptr (GeglBuffer) result = NULL;

      g_assert_true (art_settings_set_string (changed, changes[i][0], changes[i][1], NULL));
      result = style_run (inputs, changed);
      g_assert_cmpfloat (style_largest_difference (plain, result), >, 1e-4);
    }
}

static void
test_seed (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' float", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GeglBuffer) first = NULL, again = NULL, other = NULL;

  style_set (settings, "initialization", 1);
  style_set (settings, "seed", 5);
  first = style_run (inputs, settings);
  again = style_run (inputs, settings);
  style_set (settings, "seed", 6);
  other = style_run (inputs, settings);
  g_assert_cmpfloat (style_largest_difference (first, again), ==, 0.0);
  g_assert_cmpfloat (style_largest_difference (first, other), >, 1e-3);
}

/* The same picture as a layer and as a file gives the same result. */
static void
test_style_pictures (void)
{
  g_autofree char *path = g_build_filename (dir, "styles", "painting.png", NULL);
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' u8", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GeglBuffer) from_file = NULL, from_layer = NULL;

  style_picture_save (path);
  style_set (settings, "style-source", 2);
  g_assert_true (art_settings_set_string (settings, "style-file", path, NULL));
  from_file = style_run (inputs, settings);
  style_set (settings, "style-source", 1);
  g_hash_table_insert (inputs->layers, g_strdup ("style-layer"), style_picture_new ("R'G'B' u8", 70, 50, 9));
  from_layer = style_run (inputs, settings);
  g_assert_cmpfloat (style_largest_difference (from_file, from_layer), <, 1e-3);
}

/* What finish() makes of a plain result is what a run with the same settings gives. */
static void
test_finish (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B'A u8", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GeglBuffer) raw = style_run (inputs, settings), at_once = NULL, after = NULL, nothing = NULL;

  style_set (settings, "strength", 0.4);
  style_set (settings, "contrast", 0.5);
  style_set (settings, "sharpen", 0.5);
  at_once = style_run (inputs, settings);
  after = EFFECT->finish (inputs, settings, raw, NULL, NULL);
  g_assert_cmpfloat (style_largest_difference (at_once, after), ==, 0.0);
  style_set (settings, "strength", 0);
  nothing = style_run (inputs, settings);
  g_assert_cmpfloat (style_largest_difference (nothing, content), <, 1.5 / 255.0);
}

static void
test_errors (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' u8", 40, 40, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  static const struct
  {
    const char *name, *value;
    int code;
    const char *says;
  } cases[] = { { "style", "nobody", ART_ERROR_ARGUMENT, "apple, zebra" },
                { "content-layers", "relu9_9", ART_ERROR_ARGUMENT, "relu1_1, relu2_1, relu2_2" },
                { "style-layers", "relu1_1:x", ART_ERROR_ARGUMENT, "relu1_1:x" },
                { "network", "/nowhere/x.onnx", ART_ERROR_MODEL, "/nowhere/x.onnx" } };
  g_autoptr (ArtSettings) settings = style_settings_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ArtSettings) changed = art_settings_copy (settings);

      g_assert_true (art_settings_set_string (changed, cases[i].name, cases[i].value, NULL));
      style_assert_fails (inputs, changed, cases[i].code, cases[i].says);
    }
  style_set (settings, "style-source", 1);
  style_assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "layer");
  g_hash_table_insert (inputs->layers, g_strdup ("style-layer"),
                       gegl_buffer_new (GEGL_RECTANGLE (0, 0, 40, 40), babl_format ("R'G'B'A u8")));
  style_assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "transparent");
  style_set (settings, "style-source", 2);
  style_assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "picture");
  style_set (settings, "style-source", 0);
  style_set (settings, "content-weight", 0);
  style_set (settings, "style-weight", 0);
  style_set (settings, "tv-weight", 0);
  style_assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "weights");
}

/* A style knows the network that it was measured with; layers that it was not measured on are refused. */
static void
test_style_of_other_network (void)
{
  g_autofree char *path = g_build_filename (dir, "styles", "other-network.onnx", NULL);
  g_autoptr (NnGraph) other = tiny_network_new (99);
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' u8", 40, 40, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (nn_graph_save_onnx (other, path, NULL));
  g_assert_true (art_settings_set_string (settings, "network", path, NULL));
  style_assert_fails (inputs, settings, ART_ERROR_MODEL, "another network");
  g_assert_true (art_settings_set_string (settings, "network", "", NULL));
  g_assert_true (art_settings_set_string (settings, "style-layers", "relu2_2", NULL));
  g_assert_null (EFFECT->run (inputs, settings, NULL, NULL, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_MODEL);
  g_assert_nonnull (strstr (error->message, "relu2_2"));
  g_unlink (path);
}

/* A network for something else than RGB pictures: one of gray pictures, its weights for one channel. */
static void
test_unsuitable_network (void)
{
  g_autofree char *path = g_build_filename (dir, "gray.onnx", NULL);
  g_autoptr (NnGraph) gray = nn_graph_new (13);
  const NnShape input = NN_SHAPE (1, 1, -1, -1), kernel = NN_SHAPE (2, 1, 1, 1);
  g_autoptr (NnTensor) weights = nn_tensor_new (NN_TYPE_FLOAT, &kernel, NULL);
  const int inputs_of_conv[] = { nn_graph_add_input (gray, "image", NN_TYPE_FLOAT, &input),
                                 nn_graph_add_constant (gray, "weights", weights) };
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' u8", 40, 40, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();

  nn_graph_add_output (gray, nn_graph_add_op (gray, "Conv", "features", 2, inputs_of_conv));
  g_assert_true (nn_graph_save_onnx (gray, path, NULL));
  g_assert_true (art_settings_set_string (settings, "network", path, NULL));
  g_assert_true (art_settings_set_string (settings, "content-layers", "features", NULL));
  g_assert_true (art_settings_set_string (settings, "style-layers", "features", NULL));
  style_set (settings, "style-source", 1);
  g_hash_table_insert (inputs->layers, g_strdup ("style-layer"), g_object_ref (content));
  style_assert_fails (inputs, settings, ART_ERROR_MODEL, "RGB picture");
  g_unlink (path);
}

/* Without a term no style is needed, and content alone gives the content. */
static void
test_content_only (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' float", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GeglBuffer) result = NULL;

  style_set (settings, "style-weight", 0);
  style_set (settings, "tv-weight", 0);
  result = style_run (inputs, settings);
  g_assert_cmpfloat (style_largest_difference (content, result), <, 0.2);
}

static void
test_cancel_anywhere (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' u8", 70, 200, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  gboolean finished = FALSE;

  for (int at = 1; !finished && at < 100; at++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Watch watch = { .cancellable = cancellable, .cancel_at = at };
      ArtMonitor monitor = { .progress = watch_progress, .data = &watch };
      g_autoptr (GError) error = NULL;
      g_autoptr (GeglBuffer) result = EFFECT->run (inputs, settings, &monitor, cancellable, &error);

      /* Cancelled in the very last call of progress, there is nothing left to do. */
      finished = result != NULL;
      if (!finished)
        g_assert_error (error, ART_ERROR, ART_ERROR_CANCELLED);
    }
  g_assert_true (finished);
}

/* Whichever of the large allocations fails, the message says so and how to need less. */
static void
test_no_memory (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B'A u8", 150, 70, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  int failures = 0;

  for (guint n = 1; n < 120; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GeglBuffer) result = NULL;

      nn_alloc_fail_after (n);
      result = EFFECT->run (inputs, settings, NULL, NULL, &error);
      nn_alloc_fail_after (0);
      if (result)
        continue;
      failures++;
      g_assert_error (error, ART_ERROR, ART_ERROR_NO_MEMORY);
      g_assert_nonnull (strstr (error->message, "working size"));
    }
  g_assert_cmpint (failures, >, 20);
}

static void
test_estimate (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' u8", 640, 320, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GError) error = NULL;
  ArtEstimate small, large;

  g_assert_true (EFFECT->estimate (inputs, settings, &small, &error));
  g_assert_cmpint (small.width, ==, 64);
  g_assert_cmpint (small.height, ==, 32);
  style_set (settings, "working-size", 512);
  g_assert_true (EFFECT->estimate (inputs, settings, &large, &error));
  g_assert_cmpint (large.width, ==, 512);
  g_assert_cmpuint (large.memory, >, 10 * small.memory);
}

/* Each row can be shown: texts, a default inside the range, choices, dependencies that exist. */
static void
test_table (void)
{
  for (int i = 0; i < EFFECT->n_params; i++)
    {
      const ArtParam *param = &EFFECT->params[i];

      g_test_message ("%s", param->name);
      g_assert_true (art_effect_param (EFFECT, param->name) == param);
      g_assert_nonnull (param->label);
      g_assert_nonnull (strchr (param->label, '_'));
      g_assert_true (g_str_has_suffix (param->tooltip, "."));
      g_assert_nonnull (param->group);
      if (param->kind == ART_PARAM_INT || param->kind == ART_PARAM_DOUBLE)
        {
          g_assert_cmpfloat (param->minimum, <=, param->fallback);
          g_assert_cmpfloat (param->fallback, <=, param->maximum);
          g_assert_cmpfloat (param->step, >, 0.0);
        }
      if (param->depends_on)
        {
          g_auto (GStrv) pair = g_strsplit_set (param->depends_on, "!=", 2);

          g_assert_nonnull (art_effect_param (EFFECT, pair[0]));
        }
    }
}

/* The trained network and a built-in style, if they are there. */
static void
test_built_in (void)
{
  g_autofree char *models = g_build_filename (g_getenv ("ART_SOURCE") ? g_getenv ("ART_SOURCE") : ".", "models", NULL);
  g_autofree char *model = g_build_filename (models, "features", "model.onnx", NULL);
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B'A u8", 96, 80, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autoptr (GeglBuffer) result = NULL;

  if (!g_file_test (model, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("models/features/model.onnx is not there");
      return;
    }
  g_setenv ("NEURAL_ART_MODEL_PATH", models, TRUE);
  style_set (settings, "iterations", 6);
  result = style_run (inputs, settings);
  g_assert_cmpfloat (style_largest_difference (content, result), >, 0.05);
  g_setenv ("NEURAL_ART_MODEL_PATH", dir, TRUE);
}

int
main (int argc, char **argv)
{
  static const char *const styles[] = { "apple", "zebra", NULL };
  int status;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  dir = tiny_network_install (styles);
  g_test_add_func ("/style-transfer/formats", test_formats);
  g_test_add_func ("/style-transfer/extreme-sizes", test_extreme_sizes);
  g_test_add_func ("/style-transfer/every-number-counts", test_every_number_counts);
  g_test_add_func ("/style-transfer/every-name-counts", test_every_name_counts);
  g_test_add_func ("/style-transfer/seed", test_seed);
  g_test_add_func ("/style-transfer/finish", test_finish);
  g_test_add_func ("/style-transfer/style-pictures", test_style_pictures);
  g_test_add_func ("/style-transfer/errors", test_errors);
  g_test_add_func ("/style-transfer/style-of-other-network", test_style_of_other_network);
  g_test_add_func ("/style-transfer/unsuitable-network", test_unsuitable_network);
  g_test_add_func ("/style-transfer/content-only", test_content_only);
  g_test_add_func ("/style-transfer/cancel-anywhere", test_cancel_anywhere);
  g_test_add_func ("/style-transfer/no-memory", test_no_memory);
  g_test_add_func ("/style-transfer/estimate", test_estimate);
  g_test_add_func ("/style-transfer/table", test_table);
  g_test_add_func ("/style-transfer/built-in", test_built_in);
  status = g_test_run ();
  tiny_network_uninstall (dir);
  g_free (dir);
  art_model_store_clear ();
  return status;
}
