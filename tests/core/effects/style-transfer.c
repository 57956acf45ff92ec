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
#include "effects/statistics.h"
#include "pixels.h"
#include "tiny-decoder.h"
#include "tiny-network.h"

#define EFFECT (&art_effect_style_transfer)

static char *dir;

static GeglBuffer *
picture_buffer (const char *format, int width, int height, guint32 seed)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (11, -7, width, height), babl_format (format));
  g_autoptr (NnTensor) picture = tiny_picture_new (width, height, seed);
  g_autofree float *pixels = g_new (float, 4 * width * height);

  for (int i = 0; i < width * height; i++)
    {
      for (int c = 0; c < 3; c++)
        pixels[4 * i + c] = nn_tensor_floats (picture)[c * width * height + i];
      pixels[4 * i + 3] = (float) (i % 7) / 6.0f;
    }
  gegl_buffer_set (buffer, NULL, 0, babl_format ("R'G'B'A float"), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

/* Largest difference of colours between two pictures of the same size. */
static double
largest_difference (GeglBuffer *a, GeglBuffer *b)
{
  g_autoptr (NnTensor) first = art_image_to_tensor (a, NULL), second = art_image_to_tensor (b, NULL);
  double largest = 0.0;

  for (gint64 i = 0; i < nn_tensor_count (first); i++)
    largest = MAX (largest, fabs (nn_tensor_floats (first)[i] - nn_tensor_floats (second)[i]));
  return largest;
}

static ArtSettings *
settings_new (void)
{
  ArtSettings *settings = art_settings_new (EFFECT);

  g_assert_true (art_settings_set_string (settings, "style", "apple", NULL));
  g_assert_true (art_settings_set_number (settings, "iterations", 8, NULL));
  g_assert_true (art_settings_set_number (settings, "working-size", 64, NULL));
  return settings;
}

static GeglBuffer *
run (const ArtInputs *inputs, const ArtSettings *settings)
{
  g_autoptr (GError) error = NULL;
  GeglBuffer *result = EFFECT->run (inputs, settings, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (result);
  return result;
}

/* Format, extent and alpha are the content's; colours are not; the input is as before. */
static void
test_formats (void)
{
  static const char *const formats[] = { "R'G'B'A u8", "RGB float", "Y' u16", "Y'A half", "R'G'B' u8", "RGBA u32" };
  g_autoptr (ArtSettings) settings = settings_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GeglBuffer) content = picture_buffer (formats[i], 90, 41, 1);
      g_autoptr (ArtInputs) inputs = art_inputs_new (content);
      gsize bytes;
      g_autofree guint8 *before = raw_pixels (content, &bytes), *after = NULL;
      g_autoptr (GeglBuffer) result = run (inputs, settings);

      g_assert_true (gegl_buffer_get_format (result) == gegl_buffer_get_format (content));
      g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (result), gegl_buffer_get_extent (content)));
      after = raw_pixels (content, &bytes);
      g_assert_cmpmem (before, bytes, after, bytes);
      g_assert_cmpfloat (largest_difference (content, result), >, 0.02);
      if (babl_format_has_alpha (babl_format (formats[i])))
        assert_same_alpha (content, result);
    }
}

static void
test_extreme_sizes (void)
{
  const int sizes[][2] = { { 1, 1 }, { 3, 400 }, { 400, 3 }, { 1, 70 }, { 33, 32 }, { 65, 64 } };
  g_autoptr (ArtSettings) settings = settings_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B'A u8", sizes[i][0], sizes[i][1], 1);
      g_autoptr (ArtInputs) inputs = art_inputs_new (content);
      g_autoptr (GeglBuffer) result = run (inputs, settings);

      g_assert_cmpint (gegl_buffer_get_extent (result)->width, ==, sizes[i][0]);
      g_assert_cmpint (gegl_buffer_get_extent (result)->height, ==, sizes[i][1]);
    }
}

static void
set (ArtSettings *settings, const char *name, double value)
{
  g_autoptr (GError) error = NULL;

  art_settings_set_number (settings, name, value, &error);
  g_assert_no_error (error);
}

/* Each of these, alone, changes the result; the same settings give the same pixels. */
static void
test_every_number_counts (void)
{
  static const struct
  {
    const char *name;
    double value;
  } changes[] = {
    { "style-scale", 2 },    { "content-weight", 30 }, { "style-weight", 0.05 }, { "tv-weight", 50 },
    { "statistic", 1 },      { "statistic", 2 },       { "iterations", 3 },      { "optimizer", 1 },
    { "initialization", 1 }, { "working-size", 80 },   { "detail", 0 },          { "colors", 1 },
    { "colors", 2 },         { "content-loss", 1 },    { "balance", 1 },         { "normalize-gradients", 1 },
    { "lbfgs-history", 3 },  { "brush", 0.1 }
  };
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' float", 100, 60, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  g_autoptr (GeglBuffer) plain = run (inputs, settings), again = run (inputs, settings);

  g_assert_cmpfloat (largest_difference (plain, again), ==, 0.0);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (ArtSettings) changed = art_settings_copy (settings);
      g_autoptr (GeglBuffer) result = NULL;

      set (changed, changes[i].name, changes[i].value);
      result = run (inputs, changed);
      g_test_message ("%s: %g", changes[i].name, largest_difference (plain, result));
      g_assert_cmpfloat (largest_difference (plain, result), >, 1e-4);
    }
}

static void
test_every_name_counts (void)
{
  static const char *const changes[][2] = { { "style", "zebra" },
                                            { "content-layers", "relu1_1" },
                                            { "style-layers", "relu1_1:1,relu2_1:0" } };
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' float", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  g_autoptr (GeglBuffer) plain = run (inputs, settings);

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (ArtSettings) changed = art_settings_copy (settings);
      g_autoptr (GeglBuffer) result = NULL;

      g_assert_true (art_settings_set_string (changed, changes[i][0], changes[i][1], NULL));
      result = run (inputs, changed);
      g_assert_cmpfloat (largest_difference (plain, result), >, 1e-4);
    }
}

static void
test_seed (void)
{
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' float", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  g_autoptr (GeglBuffer) first = NULL, again = NULL, other = NULL;

  set (settings, "initialization", 1);
  set (settings, "seed", 5);
  first = run (inputs, settings);
  again = run (inputs, settings);
  set (settings, "seed", 6);
  other = run (inputs, settings);
  g_assert_cmpfloat (largest_difference (first, again), ==, 0.0);
  g_assert_cmpfloat (largest_difference (first, other), >, 1e-3);
}

/* Differences between the colour channels are the content's; lightness is not. */
static void
test_colors_luminance (void)
{
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' float", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  g_autoptr (GeglBuffer) result = NULL;
  g_autoptr (NnTensor) before = art_image_to_tensor (content, NULL), after = NULL;
  int plane = 64 * 48;

  set (settings, "colors", 1);
  result = run (inputs, settings);
  after = art_image_to_tensor (result, NULL);
  for (int i = 0; i < plane; i++)
    {
      const float *a = nn_tensor_floats (before) + i, *b = nn_tensor_floats (after) + i;

      g_assert_cmpfloat_with_epsilon (a[0] - a[plane], b[0] - b[plane], 1e-4);
      g_assert_cmpfloat_with_epsilon (a[0] - a[2 * plane], b[0] - b[2 * plane], 1e-4);
    }
}

static void
save_picture (const char *path)
{
  g_autoptr (GeglBuffer) buffer = picture_buffer ("R'G'B' u8", 70, 50, 9);
  g_autoptr (GeglNode) graph = gegl_node_new ();
  GeglNode *source = gegl_node_new_child (graph, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
  GeglNode *save = gegl_node_new_child (graph, "operation", "gegl:png-save", "path", path, "bitdepth", 8, NULL);

  gegl_node_link (source, save);
  gegl_node_process (save);
}

/* The same picture as a layer and as a file gives the same result. */
static void
test_style_pictures (void)
{
  g_autofree char *path = g_build_filename (dir, "styles", "painting.png", NULL);
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' u8", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  g_autoptr (GeglBuffer) from_file = NULL, from_layer = NULL;

  save_picture (path);
  set (settings, "style-source", 2);
  g_assert_true (art_settings_set_string (settings, "style-file", path, NULL));
  from_file = run (inputs, settings);
  set (settings, "style-source", 1);
  g_hash_table_insert (inputs->layers, g_strdup ("style-layer"), picture_buffer ("R'G'B' u8", 70, 50, 9));
  from_layer = run (inputs, settings);
  g_assert_cmpfloat (largest_difference (from_file, from_layer), <, 1e-3);
}

static void
assert_fails (const ArtInputs *inputs, const ArtSettings *settings, int code, const char *says)
{
  g_autoptr (GError) error = NULL, early = NULL;
  ArtEstimate estimate;

  g_assert_null (EFFECT->run (inputs, settings, NULL, NULL, &error));
  g_assert_error (error, ART_ERROR, code);
  g_assert_nonnull (strstr (error->message, says));
  g_assert_false (EFFECT->estimate (inputs, settings, &estimate, &early));
  g_assert_error (early, ART_ERROR, code);
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

static void
use_style_layer (ArtSettings *settings, ArtInputs *inputs, int number, guint32 seed)
{
  g_autofree char *source = number > 1 ? g_strdup_printf ("style-%d-source", number) : g_strdup ("style-source");
  char *layer = number > 1 ? g_strdup_printf ("style-%d-layer", number) : g_strdup ("style-layer");

  set (settings, source, 1);
  g_hash_table_insert (inputs->layers, layer, picture_buffer ("R'G'B' u8", 70, 50, seed));
}

/* Two styles give something between each of them; a share of 0 is no style at all. */
static void
test_blend (void)
{
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' float", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  g_autoptr (GeglBuffer) first = run (inputs, settings), second = NULL, both = NULL, without = NULL;

  g_assert_true (art_settings_set_string (settings, "style-3", "zebra", NULL));
  set (settings, "style-3-source", 0);
  both = run (inputs, settings);
  set (settings, "style-3-blend", 0);
  without = run (inputs, settings);
  set (settings, "style-3-blend", 0.5);
  set (settings, "style-blend", 0);
  second = run (inputs, settings);
  g_assert_cmpfloat (largest_difference (first, without), ==, 0.0);
  g_assert_cmpfloat (largest_difference (first, both), >, 1e-3);
  g_assert_cmpfloat (largest_difference (second, both), >, 1e-3);
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

/* Mean difference of colours between @a and @b in the columns from @begin to @end, which are shares of the width. */
static double
difference_in (GeglBuffer *a, GeglBuffer *b, double begin, double end)
{
  g_autoptr (NnTensor) first = art_image_to_tensor (a, NULL), second = art_image_to_tensor (b, NULL);
  int width = (int) first->shape.dims[3], count = 0;
  double sum = 0.0;

  for (gint64 i = 0; i < nn_tensor_count (first); i++)
    if (i % width >= begin * width && i % width < end * width)
      {
        sum += fabs (nn_tensor_floats (first)[i] - nn_tensor_floats (second)[i]);
        count++;
      }
  return sum / count;
}

/* With a style on the left only, the right is as good as untouched; another style without a mask takes the right. */
static void
test_masks (void)
{
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' float", 128, 64, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  g_autoptr (GeglBuffer) left = NULL, both = NULL;
  GeglBuffer *mask = left_mask_new (content);

  set (settings, "working-size", 128);
  set (settings, "detail", 0);
  set (settings, "tv-weight", 0);
  set (settings, "style-mask", 7);
  g_hash_table_insert (inputs->layers, g_strdup ("style-mask"), mask);
  left = run (inputs, settings);
  g_test_message ("left %g, right %g", difference_in (content, left, 0.0, 0.4),
                  difference_in (content, left, 0.7, 1.0));
  g_assert_cmpfloat (difference_in (content, left, 0.0, 0.4), >, 3.0 * difference_in (content, left, 0.7, 1.0));
  use_style_layer (settings, inputs, 2, 9);
  both = run (inputs, settings);
  g_assert_cmpfloat (difference_in (content, both, 0.7, 1.0), >, 3.0 * difference_in (content, left, 0.7, 1.0));
  g_assert_cmpfloat (difference_in (left, both, 0.7, 1.0), >, 2.0 * difference_in (left, both, 0.0, 0.3));
}

/* A folder with one picture is that picture; with two it is between them; other files do not matter. */
static void
test_folder (void)
{
  g_autofree char *folder = g_dir_make_tmp ("paintings-XXXXXX", NULL);
  g_autofree char *first = g_build_filename (folder, "a.png", NULL), *second = g_build_filename (folder, "b.jpg", NULL);
  g_autofree char *other = g_build_filename (folder, "notes.txt", NULL);
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' u8", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  g_autoptr (GeglBuffer) from_file = NULL, from_folder = NULL, again = NULL;

  set (settings, "style-source", 3);
  g_assert_true (art_settings_set_string (settings, "style-folder", folder, NULL));
  g_assert_true (g_file_set_contents (other, "no picture", -1, NULL));
  assert_fails (inputs, settings, ART_ERROR_ARGUMENT, folder);
  save_picture (first);
  from_folder = run (inputs, settings);
  set (settings, "style-source", 2);
  g_assert_true (art_settings_set_string (settings, "style-file", first, NULL));
  from_file = run (inputs, settings);
  g_assert_cmpfloat (largest_difference (from_file, from_folder), ==, 0.0);
  /* What only claims to be a picture is left out. */
  g_assert_true (g_file_set_contents (second, "no picture", -1, NULL));
  set (settings, "style-source", 3);
  again = run (inputs, settings);
  g_assert_cmpfloat (largest_difference (again, from_folder), ==, 0.0);
  g_assert_true (art_settings_set_string (settings, "style-folder", "/nowhere", NULL));
  assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "/nowhere");
  g_unlink (first);
  g_unlink (second);
  g_unlink (other);
  g_rmdir (folder);
}

/* Average pooling changes the result of a style that is measured so, and built-in styles are not. */
static void
test_pooling (void)
{
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' float", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  g_autoptr (GeglBuffer) plain = NULL, average = NULL;

  set (settings, "pooling", 1);
  assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "pooling");
  use_style_layer (settings, inputs, 1, 9);
  average = run (inputs, settings);
  set (settings, "pooling", 0);
  plain = run (inputs, settings);
  g_assert_cmpfloat (largest_difference (plain, average), >, 1e-3);
}

/* Starting from a layer that hides the content gives another picture; from one that shows nothing, the same. */
static void
test_start_from_layer (void)
{
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' float", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  g_autoptr (GeglBuffer) plain = run (inputs, settings), covered = NULL, through = NULL;
  GeglBuffer *empty = gegl_buffer_new (gegl_buffer_get_extent (content), babl_format ("R'G'B'A u8"));

  set (settings, "initialization", 3);
  assert_start_fails (inputs, settings);
  g_hash_table_insert (inputs->layers, g_strdup ("initialization-layer"), picture_buffer ("R'G'B' u8", 64, 48, 8));
  covered = run (inputs, settings);
  g_hash_table_insert (inputs->layers, g_strdup ("initialization-layer"), empty);
  through = run (inputs, settings);
  g_assert_cmpfloat (largest_difference (plain, covered), >, 1e-2);
  g_assert_cmpfloat (largest_difference (plain, through), <, 1e-5);
}

/* As many pictures as were asked for, the earliest at the bottom, and the same result as without them. */
static void
test_snapshots (void)
{
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B'A u8", 150, 140, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) layers = NULL;
  g_autoptr (GeglBuffer) plain = NULL;
  double before = 0.0;

  set (settings, "working-size", 150);
  plain = run (inputs, settings);
  set (settings, "output", 3);
  set (settings, "snapshots", 3);
  layers = EFFECT->run_layers (inputs, settings, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (layers->len, ==, 4);
  for (int i = 3; i >= 0; i--)
    {
      const ArtResultLayer *layer = g_ptr_array_index (layers, i);

      g_test_message ("%s", layer->name);
      g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (layer->buffer), gegl_buffer_get_extent (content)));
      assert_same_alpha (content, layer->buffer);
      g_assert_cmpfloat (difference_in (content, layer->buffer, 0.0, 1.0), >, 0.0);
      if (i == 0)
        g_assert_cmpfloat (largest_difference (plain, layer->buffer), ==, 0.0);
      else
        g_assert_cmpfloat (difference_in (plain, layer->buffer, 0.0, 1.0), !=, before);
      before = difference_in (plain, layer->buffer, 0.0, 1.0);
    }
}

/* The palette of the result is the content's: means and spread of its colours. */
static void
test_colors_matched (void)
{
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' float", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  g_autoptr (ArtLayerStatistics) wanted = art_layer_statistics_new ("x", 3), found = art_layer_statistics_new ("x", 3);
  g_autoptr (NnTensor) before = art_image_to_tensor (content, NULL);
  g_autoptr (GeglBuffer) built_in = NULL, layer = NULL, plain = NULL;
  g_autoptr (NnTensor) after = NULL;

  set (settings, "colors", 2);
  set (settings, "detail", 0);
  built_in = run (inputs, settings);
  after = art_image_to_tensor (built_in, NULL);
  art_layer_statistics_compute (wanted, before);
  art_layer_statistics_compute (found, after);
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpfloat_with_epsilon (wanted->mean[i], found->mean[i], 0.01);
      g_assert_cmpfloat_with_epsilon (sqrt (wanted->covariance[4 * i]), sqrt (found->covariance[4 * i]), 0.01);
    }
  use_style_layer (settings, inputs, 1, 9);
  layer = run (inputs, settings);
  set (settings, "colors", 0);
  plain = run (inputs, settings);
  g_assert_cmpfloat (largest_difference (plain, layer), >, 1e-2);
}

/* Instant gives the same whatever is set for iterations; Refined goes on from there, or does without where the network
 * is not installed. */
static void
test_methods (void)
{
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B'A u8", 90, 70, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  g_autoptr (NnGraph) decoder = tiny_decoder_new (3);
  g_autoptr (GeglBuffer) without = run (inputs, settings), instant = NULL, again = NULL, refined = NULL;
  g_autoptr (GeglBuffer) classic = NULL, from_pass = NULL;

  set (settings, "method", 0);
  assert_fails (inputs, settings, ART_ERROR_MODEL, "style-one-pass");
  tiny_decoder_install (dir, decoder);
  instant = run (inputs, settings);
  set (settings, "iterations", 20);
  set (settings, "content-weight", 0);
  set (settings, "style-weight", 0);
  set (settings, "tv-weight", 0);
  again = run (inputs, settings);
  g_assert_cmpfloat (largest_difference (instant, again), ==, 0.0);
  assert_same_alpha (content, instant);
  art_settings_reset (settings);
  g_assert_true (art_settings_set_string (settings, "style", "apple", NULL));
  set (settings, "iterations", 8);
  set (settings, "working-size", 64);
  refined = run (inputs, settings);
  set (settings, "method", 2);
  classic = run (inputs, settings);
  set (settings, "initialization", 2);
  from_pass = run (inputs, settings);
  tiny_decoder_uninstall (dir);
  g_assert_cmpfloat (largest_difference (refined, instant), >, 1e-2);
  g_assert_cmpfloat (largest_difference (refined, classic), >, 1e-2);
  g_assert_cmpfloat (largest_difference (refined, from_pass), ==, 0.0);
  g_assert_cmpfloat (largest_difference (classic, without), ==, 0.0);
}

static void
test_several_errors (void)
{
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' u8", 40, 40, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  g_autoptr (GError) error = NULL;

  set (settings, "style-blend", 0);
  assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "share");
  set (settings, "style-2-source", 1);
  assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "layer");
  set (settings, "style-2-source", 4);
  set (settings, "style-blend", 1);
  set (settings, "style-mask", 5);
  assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "mask of style 1");
  g_hash_table_insert (inputs->layers, g_strdup ("style-mask"),
                       gegl_buffer_new (gegl_buffer_get_extent (content), babl_format ("Y float")));
  g_assert_null (EFFECT->run (inputs, settings, NULL, NULL, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "black"));
}

static void
test_errors (void)
{
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' u8", 40, 40, 1);
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
  g_autoptr (ArtSettings) settings = settings_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ArtSettings) changed = art_settings_copy (settings);

      g_assert_true (art_settings_set_string (changed, cases[i].name, cases[i].value, NULL));
      assert_fails (inputs, changed, cases[i].code, cases[i].says);
    }
  set (settings, "style-source", 1);
  assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "layer");
  g_hash_table_insert (inputs->layers, g_strdup ("style-layer"),
                       gegl_buffer_new (GEGL_RECTANGLE (0, 0, 40, 40), babl_format ("R'G'B'A u8")));
  assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "transparent");
  set (settings, "style-source", 2);
  assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "picture");
  set (settings, "style-source", 0);
  set (settings, "content-weight", 0);
  set (settings, "style-weight", 0);
  set (settings, "tv-weight", 0);
  assert_fails (inputs, settings, ART_ERROR_ARGUMENT, "weights");
}

/* A style knows the network that it was measured with; layers that it was not measured on are refused. */
static void
test_style_of_other_network (void)
{
  g_autofree char *path = g_build_filename (dir, "styles", "other-network.onnx", NULL);
  g_autoptr (NnGraph) other = tiny_network_new (99);
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' u8", 40, 40, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (nn_graph_save_onnx (other, path, NULL));
  g_assert_true (art_settings_set_string (settings, "network", path, NULL));
  assert_fails (inputs, settings, ART_ERROR_MODEL, "another network");
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
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' u8", 40, 40, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();

  nn_graph_add_output (gray, nn_graph_add_op (gray, "Conv", "features", 2, inputs_of_conv));
  g_assert_true (nn_graph_save_onnx (gray, path, NULL));
  g_assert_true (art_settings_set_string (settings, "network", path, NULL));
  g_assert_true (art_settings_set_string (settings, "content-layers", "features", NULL));
  g_assert_true (art_settings_set_string (settings, "style-layers", "features", NULL));
  set (settings, "style-source", 1);
  g_hash_table_insert (inputs->layers, g_strdup ("style-layer"), g_object_ref (content));
  assert_fails (inputs, settings, ART_ERROR_MODEL, "RGB picture");
  g_unlink (path);
}

/* Without a term no style is needed, and content alone gives the content. */
static void
test_content_only (void)
{
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' float", 64, 48, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  g_autoptr (GeglBuffer) result = NULL;

  set (settings, "style-weight", 0);
  set (settings, "tv-weight", 0);
  result = run (inputs, settings);
  g_assert_cmpfloat (largest_difference (content, result), <, 0.2);
}

typedef struct
{
  GCancellable *cancellable;
  int calls, cancel_at;
  double fraction;
} Watch;

static void
watch_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  Watch *watch = data;

  g_assert_cmpfloat (fraction, >=, watch->fraction);
  watch->fraction = fraction;
  if (++watch->calls == watch->cancel_at)
    g_cancellable_cancel (watch->cancellable);
}

static void
test_cancel_anywhere (void)
{
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' u8", 70, 200, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  gboolean finished = FALSE;

  for (int at = 1; !finished && at < 100; at++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Watch watch = { cancellable, 0, at, 0.0 };
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
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B'A u8", 150, 70, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
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
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B' u8", 640, 320, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = settings_new ();
  g_autoptr (GError) error = NULL;
  ArtEstimate small, large;

  g_assert_true (EFFECT->estimate (inputs, settings, &small, &error));
  g_assert_cmpint (small.width, ==, 64);
  g_assert_cmpint (small.height, ==, 32);
  set (settings, "working-size", 512);
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
  g_autoptr (GeglBuffer) content = picture_buffer ("R'G'B'A u8", 96, 80, 1);
  g_autoptr (ArtInputs) inputs = art_inputs_new (content);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autoptr (GeglBuffer) result = NULL;

  if (!g_file_test (model, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("models/features/model.onnx is not there");
      return;
    }
  g_setenv ("NEURAL_ART_MODEL_PATH", models, TRUE);
  set (settings, "iterations", 6);
  result = run (inputs, settings);
  g_assert_cmpfloat (largest_difference (content, result), >, 0.05);
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
  g_test_add_func ("/style-transfer/colors/luminance", test_colors_luminance);
  g_test_add_func ("/style-transfer/colors/matched", test_colors_matched);
  g_test_add_func ("/style-transfer/several/blend", test_blend);
  g_test_add_func ("/style-transfer/several/masks", test_masks);
  g_test_add_func ("/style-transfer/several/errors", test_several_errors);
  g_test_add_func ("/style-transfer/folder", test_folder);
  g_test_add_func ("/style-transfer/methods", test_methods);
  g_test_add_func ("/style-transfer/pooling", test_pooling);
  g_test_add_func ("/style-transfer/start-from-layer", test_start_from_layer);
  g_test_add_func ("/style-transfer/snapshots", test_snapshots);
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
