/* SPDX-License-Identifier: GPL-3.0-or-later
 * Style transfer inside GIMP, with the shipped models, small and short: it runs on every kind of layer, its styles come
 * from everywhere, and broken models and files leave the document as it was.
 */
#include "config.h"

#include "gimp-test.h"

#include <string.h>

#include <glib/gstdio.h>

#define SHORT "\"iterations\": 2, \"working-size\": 64"
#define EFFECT (&art_effect_style_transfer)

static Document
photo (int width, int height, gint32 *layer)
{
  const Document document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, width, height);

  *layer = document_add_layer (document, -1, width, height, 0, 0, FALSE);
  return document;
}

/* run-gimp.sh removes the folder. */
static char *
temporary_file (const char *name)
{
  return g_build_filename (g_getenv ("ART_TEST_FOLDER"), name, NULL);
}

static char *
shipped_model (const char *name)
{
  return g_build_filename (g_getenv ("ART_SOURCE"), "models", name, NULL);
}

static char *
write_file (const char *name, const char *contents, gssize length)
{
  char *path = temporary_file (name);

  g_assert_true (g_file_set_contents (path, contents, length, NULL));
  return path;
}

static float
difference (gint32 a, gint32 b, int width, int height)
{
  float sum = 0;

  for (int y = 0; y < height; y += 5)
    for (int x = 0; x < width; x += 5)
      {
        float left[4], right[4];

        get_pixel (a, x, y, left);
        get_pixel (b, x, y, right);
        g_assert_cmpfloat (left[3], ==, right[3]);
        for (int c = 0; c < 3; c++)
          sum += ABS (left[c] - right[c]);
      }
  return sum;
}

/* ---- it works ---- */

static void
test_new_layer (void)
{
  gint32 layer;
  g_auto (Document) document = photo (90, 70, &layer);
  g_auto (Reply) first = call_effect (EFFECT, document, layer, "{" SHORT "}");
  g_auto (Reply) again = call_effect (EFFECT, document, layer, "{" SHORT "}");

  assert_success (&first);
  assert_success (&again);
  g_assert_cmpint (gimp_drawable_width (first.drawable), ==, 90);
  g_assert_cmpint (gimp_drawable_height (first.drawable), ==, 70);
  g_assert_cmpfloat (difference (first.drawable, layer, 90, 70), >, 1);
  g_assert_cmpfloat (difference (first.drawable, again.drawable, 90, 70), ==, 0);
}

/* Gray, linear, float, alpha, a selection: in place, outside the selection not one bit changes. */
static void
test_in_place (void)
{
  static const struct
  {
    GimpImageBaseType type;
    GimpPrecision precision;
    gboolean alpha;
  } cases[] = { { GIMP_RGB, GIMP_PRECISION_U8_GAMMA, TRUE },
                { GIMP_RGB, GIMP_PRECISION_FLOAT_LINEAR, TRUE },
                { GIMP_GRAY, GIMP_PRECISION_U16_LINEAR, FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Document) document = document_new (cases[i].type, cases[i].precision, 60, 50);
      const gint32 layer = document_add_layer (document, -1, 60, 50, 0, 0, cases[i].alpha);
      const gint32 copy = gimp_layer_copy (layer);
      float before[4], after[4];
      g_auto (Reply) reply = { 0 };

      gimp_image_insert_layer (document, copy, -1, 0);
      gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 20, 10, 40, 40);
      reply = call_effect (EFFECT, document, layer, "{" SHORT ", \"output\": \"in-place\", \"colors\": \"luminance\"}");
      assert_success (&reply);
      g_assert_cmpfloat (difference (layer, copy, 60, 50), >, 0.1);
      for (int x = 0; x < 20; x++)
        {
          get_pixel (layer, x, 30, after);
          get_pixel (copy, x, 30, before);
          g_assert_cmpmem (after, sizeof after, before, sizeof before);
        }
    }
}

/* Sum of differences between two layers in a row of columns. */
static float
difference_in (gint32 a, gint32 b, int left, int right)
{
  float sum = 0;

  for (int x = left; x < right; x++)
    {
      float first[4], second[4];

      get_pixel (a, x, 30, first);
      get_pixel (b, x, 30, second);
      for (int c = 0; c < 3; c++)
        sum += ABS (first[c] - second[c]);
    }
  return sum;
}

/* A style where a channel is white, and another one in the rest: each is alone in its place. */
static void
test_places (void)
{
  static const char *const styles[] = { "", ", \"style-2-source\": \"built-in\", \"style-2\": \"great-wave\"",
                                        ", \"style-2-source\": \"built-in\", \"style-2\": \"scream\"" };
  const GimpRGB red = { 1, 0, 0, 1 };
  gint32 layer, channel, results[3];
  g_auto (Document) document = photo (120, 60, &layer);

  channel = gimp_channel_new (document, "Left", 120, 60, 50, &red);
  gimp_image_insert_channel (document, channel, -1, 0);
  set_value (channel, 0, 0, 120, 60, 0);
  set_value (channel, 0, 0, 60, 60, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      g_autofree char *json = g_strdup_printf (
          "{\"iterations\": 4, \"working-size\": 120, \"tv-weight\": 0, \"style-mask\": %d%s}", channel, styles[i]);
      g_auto (Reply) reply = call_effect (EFFECT, document, layer, json);

      assert_success (&reply);
      results[i] = reply.drawable;
    }
  g_test_message ("left %g, right %g; with others on the right %g, %g", difference_in (results[0], layer, 0, 40),
                  difference_in (results[0], layer, 90, 120), difference_in (results[1], results[2], 0, 40),
                  difference_in (results[1], results[2], 90, 120));
  g_assert_cmpfloat (difference_in (results[0], layer, 0, 40), >, 3 * difference_in (results[0], layer, 90, 120));
  g_assert_cmpfloat (difference_in (results[1], results[2], 90, 120), >,
                     2 * difference_in (results[1], results[2], 0, 30));
}

/* Pictures on the way become layers of a group, below the result: what one pass gave is the lowest. */
static void
test_snapshots (void)
{
  gint32 layer;
  g_auto (Document) document = photo (90, 70, &layer);
  g_auto (Reply) reply = call_effect (EFFECT, document, layer,
                                      "{\"iterations\": 6, \"working-size\": 64, \"output\": \"group\", "
                                      "\"snapshots\": 2}");
  g_autofree gint *layers = NULL;
  g_autofree char *first = NULL, *second = NULL;
  int n_layers;

  assert_success (&reply);
  g_assert_true (gimp_item_is_group (reply.drawable));
  layers = gimp_item_get_children (reply.drawable, &n_layers);
  g_assert_cmpint (n_layers, ==, 3);
  first = gimp_item_get_name (layers[2]);
  second = gimp_item_get_name (layers[1]);
  g_assert_cmpstr (first, ==, "One pass");
  g_assert_cmpstr (second, ==, "Iteration 3");
  g_assert_cmpfloat (difference (layers[0], layers[2], 90, 70), >, 0.1);
}

static void
test_odd_sizes (void)
{
  static const int sizes[][2] = { { 1, 1 }, { 3, 400 }, { 400, 2 }, { 65, 33 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gint32 layer;
      g_auto (Document) document = photo (sizes[i][0], sizes[i][1], &layer);
      g_auto (Reply) reply = call_effect (EFFECT, document, layer, "{" SHORT "}");

      assert_success (&reply);
      g_assert_cmpint (gimp_drawable_width (reply.drawable), ==, sizes[i][0]);
      g_assert_cmpint (gimp_drawable_height (reply.drawable), ==, sizes[i][1]);
    }
}

static void
test_style_sources (void)
{
  gint32 layer, style;
  g_auto (Document) document = photo (64, 64, &layer);
  g_auto (Document) other = photo (48, 80, &style);
  g_autofree char *file = temporary_file ("style.png");
  g_autofree char *from_layer =
      g_strdup_printf ("{" SHORT ", \"style-source\": \"layer\", \"style-layer\": %d}", style);
  g_autofree char *from_file =
      g_strdup_printf ("{" SHORT ", \"style-source\": \"file\", \"style-file\": \"%s\"}", file);
  g_auto (Reply) by_layer = { 0 };
  g_auto (Reply) by_file = { 0 };

  g_assert_true (gimp_file_save (GIMP_RUN_NONINTERACTIVE, other, style, file, file));
  by_layer = call_effect (EFFECT, document, layer, from_layer);
  by_file = call_effect (EFFECT, document, layer, from_file);
  assert_success (&by_layer);
  assert_success (&by_file);
  g_assert_cmpfloat (difference (by_layer.drawable, by_file.drawable, 64, 64), ==, 0);
}

/* ---- it is refused ---- */

static void
check_refused (const char *json, const char *said)
{
  gint32 layer;
  g_auto (Document) document = photo (40, 40, &layer);
  g_autofree char *before = document_checksum (document);
  g_auto (Reply) reply = call_effect (EFFECT, document, layer, json);
  g_autofree char *after = document_checksum (document);

  g_test_message ("%s: %s", json, reply.message);
  g_assert_true (reply.status == GIMP_PDB_CALLING_ERROR || reply.status == GIMP_PDB_EXECUTION_ERROR);
  g_assert_nonnull (strstr (reply.message, said));
  g_assert_cmpstr (after, ==, before);
}

static void
check_bad_file (const char *setting, const char *path)
{
  g_autofree char *json = g_strdup_printf ("{" SHORT ", \"style-source\": \"%s\", \"%s\": \"%s\"}",
                                           strcmp (setting, "style-file") == 0 ? "file" : "built-in", setting, path);
  g_autofree char *name = g_path_get_basename (path);

  check_refused (json, name);
}

static void
test_bad_files (void)
{
  g_autofree char *text = write_file ("notes.txt", "This is no model.\n", -1);
  g_autofree char *empty = write_file ("empty.onnx", "", 0);
  g_autofree char *style = shipped_model ("styles/starry-night.onnx");
  g_autofree char *network = shipped_model ("features/model.onnx");
  g_autofree char *truncated = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (network, &contents, &length, NULL));
  truncated = write_file ("truncated.onnx", contents, length / 2);
  check_bad_file ("network", text);
  check_bad_file ("network", empty);
  check_bad_file ("network", truncated);
  check_bad_file ("network", "/nowhere/gone.onnx");
  check_bad_file ("style-file", text);
  check_bad_file ("style-file", truncated);
  check_bad_file ("style-file", "/nowhere/gone.png");
  /* A file of statistics is a valid model, but of another task. */
  {
    g_autofree char *json = g_strdup_printf ("{" SHORT ", \"network\": \"%s\"}", style);

    check_refused (json, "");
  }
}

static void
test_bad_settings (void)
{
  check_refused ("{" SHORT ", \"style\": \"no-such-style\"}", "no-such-style");
  check_refused ("{" SHORT ", \"style\": \"../features/model\"}", "features/model");
  check_refused ("{" SHORT ", \"style\": \"\"}", "");
  check_refused ("{" SHORT ", \"style-source\": \"layer\"}", "layer");
  check_refused ("{" SHORT ", \"style-source\": \"file\"}", "picture");
  check_refused ("{" SHORT ", \"style-layers\": \"nonsense\"}", "nonsense");
  check_refused ("{" SHORT ", \"style-layers\": \"relu:::\"}", "relu");
  check_refused ("{" SHORT ", \"content-weight\": 0, \"style-weight\": 0, \"tv-weight\": 0}", "weight");
}

/* A damaged file in the user's own folder comes before the installed one. */
static void
test_damaged_user_model (void)
{
  g_autofree char *folder = g_build_filename (gimp_directory (), "neural-art", "models", "features", NULL);
  g_autofree char *path = g_build_filename (folder, "model.onnx", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "damaged", -1, NULL));
  check_refused ("{" SHORT "}", path);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* ---- Script-Fu ---- */

/* What Copy as Script-Fu puts into the clipboard can be run. */
static void
test_copied_script (void)
{
  gint32 layer;
  g_auto (Document) document = photo (40, 40, &layer);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autofree char *call = NULL;
  g_autofree char *code = NULL;
  g_auto (Reply) reply = { 0 };

  g_assert_true (art_settings_from_json (settings, "{" SHORT ", \"style-scale\": 0.7}", NULL));
  call = art_settings_to_script_fu (settings);
  code = g_strdup_printf ("(let ((image %d) (drawable %d)) %s)", document, layer, call);
  reply = evaluate_script (code);
  g_assert_cmpint (reply.status, ==, GIMP_PDB_SUCCESS);
  g_assert_cmpint (document_count_layers (document), ==, 2);
}

static void
test_named_arguments (void)
{
  gint32 layer;
  g_auto (Document) document = photo (40, 40, &layer);
  g_autofree char *good =
      g_strdup_printf ("(neural-art-style-transfer %d %d \"iterations\" 2 \"working-size\" 64)", document, layer);
  g_autofree char *bad = g_strdup_printf ("(neural-art-style-transfer %d %d \"iteration\" 2)", document, layer);
  g_autofree char *twice =
      g_strdup_printf ("(neural-art-style-transfer %d %d \"iterations\" 2 \"iterations\" 3)", document, layer);
  g_auto (Reply) reply = evaluate_script (good);
  g_auto (Reply) refused = evaluate_script (bad);
  g_auto (Reply) refused_twice = evaluate_script (twice);

  g_assert_cmpint (reply.status, ==, GIMP_PDB_SUCCESS);
  g_assert_cmpint (document_count_layers (document), ==, 2);
  assert_refused (&refused, GIMP_PDB_EXECUTION_ERROR, "iteration");
  assert_refused (&refused_twice, GIMP_PDB_EXECUTION_ERROR, "two values for");
}

/* Three pictures, one of them broken: the other two are painted, and the error names the third. */
static void
test_batch (void)
{
  g_autofree char *folder = temporary_file ("photos");
  g_autofree char *painted = temporary_file ("painted");
  g_autofree char *first = temporary_file ("photos/a.b.png");
  g_autofree char *second = temporary_file ("photos/c.png");
  g_autofree char *broken = temporary_file ("photos/broken.png");
  g_autofree char *code = g_strdup_printf ("(script-fu-neural-art-batch-style-transfer \"%s\" \"*.png\" \"%s\" "
                                           "\"great-wave\" 64 2 \"png\")",
                                           folder, painted);
  gint32 layer;
  g_auto (Document) document = photo (30, 20, &layer);
  g_auto (Reply) reply = { 0 };
  g_autofree char *first_painted = temporary_file ("painted/a.b-great-wave.png");
  g_autofree char *second_painted = temporary_file ("painted/c-great-wave.png");

  g_assert_cmpint (g_mkdir (folder, 0700) + g_mkdir (painted, 0700), ==, 0);
  g_assert_true (gimp_file_save (GIMP_RUN_NONINTERACTIVE, document, layer, first, first));
  gimp_image_convert_indexed (document, GIMP_CONVERT_DITHER_NONE, GIMP_CONVERT_PALETTE_GENERATE, 8, FALSE, FALSE, "");
  g_assert_true (gimp_file_save (GIMP_RUN_NONINTERACTIVE, document, layer, second, second));
  g_assert_true (g_file_set_contents (broken, "no picture", -1, NULL));
  reply = evaluate_script (code);
  g_test_message ("%s", reply.message);
  assert_refused (&reply, GIMP_PDB_EXECUTION_ERROR, "broken.png");
  g_assert_true (g_file_test (first_painted, G_FILE_TEST_IS_REGULAR));
  g_assert_true (g_file_test (second_painted, G_FILE_TEST_IS_REGULAR));
}

void
add_style_transfer_tests (void)
{
  g_test_add_func ("/gimp/style-transfer/new-layer", test_new_layer);
  g_test_add_func ("/gimp/style-transfer/in-place", test_in_place);
  g_test_add_func ("/gimp/style-transfer/places", test_places);
  g_test_add_func ("/gimp/style-transfer/snapshots", test_snapshots);
  g_test_add_func ("/gimp/style-transfer/odd-sizes", test_odd_sizes);
  g_test_add_func ("/gimp/style-transfer/style-sources", test_style_sources);
  g_test_add_func ("/gimp/style-transfer/refused/files", test_bad_files);
  g_test_add_func ("/gimp/style-transfer/refused/settings", test_bad_settings);
  g_test_add_func ("/gimp/style-transfer/refused/user-model", test_damaged_user_model);
  g_test_add_func ("/gimp/style-transfer/script-fu/copied", test_copied_script);
  g_test_add_func ("/gimp/style-transfer/script-fu/named-arguments", test_named_arguments);
  g_test_add_func ("/gimp/style-transfer/script-fu/batch", test_batch);
}

/* ---- without models ---- */

static void
test_no_models (void)
{
  g_autofree char *installed = g_build_filename (DATA_DIR, "models", NULL);

  if (g_file_test (installed, G_FILE_TEST_IS_DIR))
    g_test_skip ("models are installed");
  else
    check_refused ("{" SHORT "}", "Install the plug-ins again");
}

void
add_no_model_tests (void)
{
  g_test_add_func ("/gimp/style-transfer/refused/no-models", test_no_models);
}
