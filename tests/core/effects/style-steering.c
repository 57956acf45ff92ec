/* SPDX-License-Identifier: GPL-3.0-or-later
 * Steering of style transfer on small pictures and a small random network: methods, several styles, masks, folders,
 * colors, pooling, starts, pictures on the way.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "effects/effect.h"
#include "effects/image.h"
#include "effects/model-store.h"
#include "effects/statistics.h"
#include "pixels.h"
#include "style-fixture.h"
#include "tiny-decoder.h"
#include "tiny-network.h"

#define EFFECT (&art_effect_style_transfer)

static char *dir;

/* Differences between the colour channels are the content's; lightness is not. */
static void
test_colors_luminance (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' float", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GeglBuffer) result = NULL;
  g_autoptr (NnTensor) before = art_image_to_tensor (content, NULL), after = NULL;
  int plane = 64 * 48;

  style_set (settings, "colors", 1);
  result = style_run (inputs, settings);
  after = art_image_to_tensor (result, NULL);
  for (int i = 0; i < plane; i++)
    {
      const float *a = nn_tensor_floats (before) + i, *b = nn_tensor_floats (after) + i;

      g_assert_cmpfloat_with_epsilon (a[0] - a[plane], b[0] - b[plane], 1e-4);
      g_assert_cmpfloat_with_epsilon (a[0] - a[2 * plane], b[0] - b[2 * plane], 1e-4);
    }
}

/* What only run() finds out. */
static void
assert_start_fails (const ArtInputs *inputs, const ArtSettings *settings)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (EFFECT->run (inputs, settings, NULL, NULL, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "start from"));
}

/* Two styles give something between each of them; a share of 0 is no style at all. */
static void
test_blend (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' float", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GeglBuffer) first = style_run (inputs, settings), second = NULL, both = NULL, without = NULL;

  g_assert_true (art_settings_set_string (settings, "style-3", "zebra", NULL));
  style_set (settings, "style-3-source", 0);
  both = style_run (inputs, settings);
  style_set (settings, "style-3-blend", 0);
  without = style_run (inputs, settings);
  style_set (settings, "style-3-blend", 0.5);
  style_set (settings, "style-blend", 0);
  second = style_run (inputs, settings);
  g_assert_cmpfloat (style_largest_difference (first, without), ==, 0.0);
  g_assert_cmpfloat (style_largest_difference (first, both), >, 1e-3);
  g_assert_cmpfloat (style_largest_difference (second, both), >, 1e-3);
}

/* A mask, where content lies, that is white on the left half. */
static GeglBuffer *
left_mask_new (GeglBuffer *content)
{
  GeglRectangle left = *gegl_buffer_get_extent (content);
  GeglColor *white = gegl_color_new ("white");
  GeglBuffer *mask;

  left.width /= 2;
  mask = gegl_buffer_new (&left, babl_format ("Y float"));
  gegl_buffer_set_color (mask, &left, white);
  g_object_unref (white);
  return mask;
}

/* With a style on the left only, the right is as good as untouched; another style without a mask takes the right. */
static void
test_masks (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' float", 128, 64, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GeglBuffer) left = NULL, both = NULL;
  GeglBuffer *mask = left_mask_new (content);

  style_set (settings, "working-size", 128);
  style_set (settings, "detail", 0);
  style_set (settings, "tv-weight", 0);
  style_set (settings, "style-mask", 7);
  g_hash_table_insert (inputs->layers, g_strdup ("style-mask"), mask);
  left = style_run (inputs, settings);
  g_test_message ("left %g, right %g", style_difference_in (content, left, 0.0, 0.4),
                  style_difference_in (content, left, 0.7, 1.0));
  g_assert_cmpfloat (style_difference_in (content, left, 0.0, 0.4), >,
                     3.0 * style_difference_in (content, left, 0.7, 1.0));
  style_use_layer (settings, inputs, 2, 9);
  both = style_run (inputs, settings);
  g_assert_cmpfloat (style_difference_in (content, both, 0.7, 1.0), >,
                     3.0 * style_difference_in (content, left, 0.7, 1.0));
  g_assert_cmpfloat (style_difference_in (left, both, 0.7, 1.0), >, 2.0 * style_difference_in (left, both, 0.0, 0.3));
}

/* A folder with one picture is that picture; with two it is between them; other files do not matter. */
static void
test_folder (void)
{
  g_autofree char *folder = g_dir_make_tmp ("paintings-XXXXXX", NULL);
  g_autofree char *first = g_build_filename (folder, "a.png", NULL), *second = g_build_filename (folder, "b.jpg", NULL);
  g_autofree char *other = g_build_filename (folder, "notes.txt", NULL);
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' u8", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GeglBuffer) from_file = NULL, from_folder = NULL, again = NULL;

  style_set (settings, "style-source", 3);
  g_assert_true (art_settings_set_string (settings, "style-folder", folder, NULL));
  g_assert_true (g_file_set_contents (other, "no picture", -1, NULL));
  style_assert_fails (inputs, settings, ART_ERROR_ARGUMENT, folder);
  style_picture_save (first);
  from_folder = style_run (inputs, settings);
  style_set (settings, "style-source", 2);
  g_assert_true (art_settings_set_string (settings, "style-file", first, NULL));
  from_file = style_run (inputs, settings);
  g_assert_cmpfloat (style_largest_difference (from_file, from_folder), ==, 0.0);
  /* What only claims to be a picture is left out. */
  g_assert_true (g_file_set_contents (second, "no picture", -1, NULL));
  style_set (settings, "style-source", 3);
  again = style_run (inputs, settings);
  g_assert_cmpfloat (style_largest_difference (again, from_folder), ==, 0.0);
  g_assert_true (art_settings_set_string (settings, "style-folder", "/nowhere", NULL));
  style_assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "/nowhere");
  g_unlink (first);
  g_unlink (second);
  g_unlink (other);
  g_rmdir (folder);
}

/* Average pooling changes the result of a style that is measured so, and built-in styles are not. */
static void
test_pooling (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' float", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GeglBuffer) plain = NULL, average = NULL;

  style_set (settings, "pooling", 1);
  style_assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "pooling");
  style_use_layer (settings, inputs, 1, 9);
  average = style_run (inputs, settings);
  style_set (settings, "pooling", 0);
  plain = style_run (inputs, settings);
  g_assert_cmpfloat (style_largest_difference (plain, average), >, 1e-3);
}

/* Starting from a layer that hides the content gives another picture; from one that shows nothing, the same. */
static void
test_start_from_layer (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' float", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GeglBuffer) plain = style_run (inputs, settings), covered = NULL, through = NULL;
  GeglBuffer *empty = gegl_buffer_new (gegl_buffer_get_extent (content), babl_format ("R'G'B'A u8"));

  style_set (settings, "initialization", 3);
  assert_start_fails (inputs, settings);
  g_hash_table_insert (inputs->layers, g_strdup ("initialization-layer"), style_picture_new ("R'G'B' u8", 64, 48, 8));
  covered = style_run (inputs, settings);
  g_hash_table_insert (inputs->layers, g_strdup ("initialization-layer"), empty);
  through = style_run (inputs, settings);
  g_assert_cmpfloat (style_largest_difference (plain, covered), >, 1e-2);
  g_assert_cmpfloat (style_largest_difference (plain, through), <, 1e-5);
}

/* As many pictures as were asked for, the earliest at the bottom, and the same result as without them. */
static void
test_snapshots (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B'A u8", 150, 140, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) layers = NULL;
  g_autoptr (GeglBuffer) plain = NULL;
  double before = 0.0;

  style_set (settings, "working-size", 150);
  plain = style_run (inputs, settings);
  style_set (settings, "output", 3);
  style_set (settings, "snapshots", 3);
  layers = EFFECT->run_layers (inputs, settings, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (layers->len, ==, 4);
  for (int i = 3; i >= 0; i--)
    {
      const ArtResultLayer *layer = g_ptr_array_index (layers, i);

      g_test_message ("%s", layer->name);
      g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (layer->buffer), gegl_buffer_get_extent (content)));
      assert_same_alpha (content, layer->buffer);
      g_assert_cmpfloat (style_difference_in (content, layer->buffer, 0.0, 1.0), >, 0.0);
      if (i == 0)
        g_assert_cmpfloat (style_largest_difference (plain, layer->buffer), ==, 0.0);
      else
        g_assert_cmpfloat (style_difference_in (plain, layer->buffer, 0.0, 1.0), !=, before);
      before = style_difference_in (plain, layer->buffer, 0.0, 1.0);
    }
}

/* The palette of the result is the content's: means and spread of its colours. */
static void
test_colors_matched (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' float", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (ArtLayerStatistics) wanted = art_layer_statistics_new ("x", 3), found = art_layer_statistics_new ("x", 3);
  g_autoptr (NnTensor) before = art_image_to_tensor (content, NULL);
  g_autoptr (GeglBuffer) built_in = NULL, layer = NULL, plain = NULL;
  g_autoptr (NnTensor) after = NULL;

  style_set (settings, "colors", 2);
  style_set (settings, "detail", 0);
  built_in = style_run (inputs, settings);
  after = art_image_to_tensor (built_in, NULL);
  art_layer_statistics_compute (wanted, before);
  art_layer_statistics_compute (found, after);
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpfloat_with_epsilon (wanted->mean[i], found->mean[i], 0.01);
      g_assert_cmpfloat_with_epsilon (sqrt (wanted->covariance[4 * i]), sqrt (found->covariance[4 * i]), 0.01);
    }
  style_use_layer (settings, inputs, 1, 9);
  layer = style_run (inputs, settings);
  style_set (settings, "colors", 0);
  plain = style_run (inputs, settings);
  g_assert_cmpfloat (style_largest_difference (plain, layer), >, 1e-2);
}

/* Instant gives the same whatever is set for iterations; Refined goes on from there, or does without where the network
 * is not installed. */
static void
test_methods (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B'A u8", 90, 70, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (NnGraph) decoder = tiny_decoder_new (3);
  g_autoptr (GeglBuffer) without = style_run (inputs, settings), instant = NULL, again = NULL, refined = NULL;
  g_autoptr (GeglBuffer) classic = NULL, from_pass = NULL;

  style_set (settings, "method", 0);
  style_assert_fails (inputs, settings, ART_ERROR_MODEL, "style-one-pass");
  tiny_decoder_install (dir, decoder);
  instant = style_run (inputs, settings);
  style_set (settings, "iterations", 20);
  style_set (settings, "content-weight", 0);
  style_set (settings, "style-weight", 0);
  style_set (settings, "tv-weight", 0);
  again = style_run (inputs, settings);
  g_assert_cmpfloat (style_largest_difference (instant, again), ==, 0.0);
  assert_same_alpha (content, instant);
  art_settings_reset (settings);
  g_assert_true (art_settings_set_string (settings, "style", "apple", NULL));
  style_set (settings, "iterations", 8);
  style_set (settings, "working-size", 64);
  refined = style_run (inputs, settings);
  style_set (settings, "method", 2);
  classic = style_run (inputs, settings);
  style_set (settings, "initialization", 2);
  from_pass = style_run (inputs, settings);
  tiny_decoder_uninstall (dir);
  g_assert_cmpfloat (style_largest_difference (refined, instant), >, 1e-2);
  g_assert_cmpfloat (style_largest_difference (refined, classic), >, 1e-2);
  g_assert_cmpfloat (style_largest_difference (refined, from_pass), ==, 0.0);
  g_assert_cmpfloat (style_largest_difference (classic, without), ==, 0.0);
}

/* Keeps the first picture that was shown. */
static void
watch_first (const ArtSnapshot *snapshot, gpointer data)
{
  ArtSnapshot *first = data;
  gsize n = 3 * (gsize) snapshot->width * snapshot->height;

  if (first->pixels)
    return;
  *first = *snapshot;
  first->pixels = g_memdup2 (snapshot->pixels, n * sizeof (float));
}

/* What one pass gives is seen first, and is the lowest of several layers that are kept. */
static void
test_pass_is_shown (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' float", 90, 70, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (NnGraph) decoder = tiny_decoder_new (3);
  g_autoptr (GPtrArray) layers = NULL;
  g_autoptr (GeglBuffer) instant = NULL;
  ArtSnapshot first = { 0 };
  ArtMonitor monitor = { .snapshot = watch_first, .data = &first };
  const ArtResultLayer *lowest;

  tiny_decoder_install (dir, decoder);
  style_set (settings, "working-size", 90);
  style_set (settings, "output", 3);
  style_set (settings, "snapshots", 2);
  layers = EFFECT->run_layers (inputs, settings, &monitor, NULL, NULL);
  style_set (settings, "method", 0);
  style_set (settings, "output", 0);
  instant = style_run (inputs, settings);
  tiny_decoder_uninstall (dir);
  g_assert_cmpint (layers->len, ==, 3);
  lowest = g_ptr_array_index (layers, 2);
  g_assert_cmpfloat (style_largest_difference (instant, lowest->buffer), <, 1e-5);
  g_assert_cmpint (first.width, ==, 90);
  g_assert_cmpint (first.height, ==, 70);
  g_assert_cmpint (first.iteration, ==, 0);
  for (int i = 0; i < 3 * 90 * 70; i++)
    g_assert_true (isfinite (first.pixels[i]));
  g_free ((float *) first.pixels);
}

static void
test_several_errors (void)
{
  g_autoptr (GeglBuffer) content = style_picture_new ("R'G'B' u8", 40, 40, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = style_settings_new ();
  g_autoptr (GError) error = NULL;

  style_set (settings, "style-blend", 0);
  style_assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "share");
  style_set (settings, "style-2-source", 1);
  style_assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "layer");
  style_set (settings, "style-2-source", 4);
  style_set (settings, "style-blend", 1);
  style_set (settings, "style-mask", 5);
  style_assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "mask of style 1");
  g_hash_table_insert (inputs->layers, g_strdup ("style-mask"),
                       gegl_buffer_new (gegl_buffer_get_extent (content), babl_format ("Y float")));
  g_assert_null (EFFECT->run (inputs, settings, NULL, NULL, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "black"));
}

/* Presets are settings that exist, with styles that are installed, and all different. */
static void
test_presets (void)
{
  g_autoptr (GPtrArray) seen = g_ptr_array_new_with_free_func ((GDestroyNotify) art_settings_free);
  const char *source = g_getenv ("ART_SOURCE");

  for (const ArtPreset *preset = EFFECT->presets; preset->name; preset++)
    {
      ArtSettings *settings = art_settings_new (EFFECT);
      g_autoptr (GError) error = NULL;
      g_autofree char *file = NULL, *path = NULL;

      g_ptr_array_add (seen, settings);
      g_assert_true (art_settings_from_json (settings, preset->settings, &error));
      g_assert_no_error (error);
      for (guint i = 0; i + 1 < seen->len; i++)
        g_assert_false (art_settings_equal (g_ptr_array_index (seen, i), settings));
      file = g_strconcat (art_settings_string (settings, "style"), ".onnx", NULL);
      path = g_build_filename (source ? source : ".", "models", "styles", file, NULL);
      g_assert_true (!source || g_file_test (path, G_FILE_TEST_EXISTS));
    }
  g_assert_cmpint (seen->len, >=, 5);
}

int
main (int argc, char **argv)
{
  static const char *const styles[] = { "apple", "zebra", NULL };
  int status;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  dir = tiny_network_install (styles);
  g_test_add_func ("/style-steering/colors/luminance", test_colors_luminance);
  g_test_add_func ("/style-steering/colors/matched", test_colors_matched);
  g_test_add_func ("/style-steering/several/blend", test_blend);
  g_test_add_func ("/style-steering/several/masks", test_masks);
  g_test_add_func ("/style-steering/several/errors", test_several_errors);
  g_test_add_func ("/style-steering/folder", test_folder);
  g_test_add_func ("/style-steering/methods", test_methods);
  g_test_add_func ("/style-steering/pooling", test_pooling);
  g_test_add_func ("/style-steering/presets", test_presets);
  g_test_add_func ("/style-steering/start-from-layer", test_start_from_layer);
  g_test_add_func ("/style-steering/snapshots", test_snapshots);
  g_test_add_func ("/style-steering/pass-is-shown", test_pass_is_shown);
  status = g_test_run ();
  tiny_network_uninstall (dir);
  g_free (dir);
  art_model_store_clear ();
  return status;
}
