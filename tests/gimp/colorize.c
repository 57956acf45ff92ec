/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colorize inside GIMP, with the shipped models, small: gray and RGB pictures of every precision keep their lightness,
 * hints are followed where they are, and line art comes as a group.
 */
#include "config.h"

#include "gimp-test.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#define EFFECT (&art_effect_colorize)

/* ---- colors ---- */

typedef struct
{
  float l, a, b;
} Lab;

static Lab
lab_of (gint32 drawable, int x, int y)
{
  float rgba[4];
  Lab lab;

  get_pixel (drawable, x, y, rgba);
  babl_process (babl_fish (babl_format ("R'G'B' float"), babl_format ("CIE Lab float")), rgba, &lab, 1);
  return lab;
}

static double
chroma_of (gint32 drawable, int x, int y)
{
  const Lab lab = lab_of (drawable, x, y);

  return hypot (lab.a, lab.b);
}

static Document
gray_picture (int width, int height, gint32 *layer)
{
  const Document document = document_new (GIMP_GRAY, GIMP_PRECISION_U8_GAMMA, width, height);

  *layer = document_add_layer (document, -1, width, height, 0, 0, FALSE);
  return document;
}

static void
test_registration (void)
{
  char *blurb, *help, *author, *copyright, *date;
  GimpPDBProcType type;
  int n_params, n_values;
  GimpParamDef *params, *values;

  g_assert_true (gimp_procedural_db_proc_info (EFFECT->procedure, &blurb, &help, &author, &copyright, &date, &type,
                                               &n_params, &n_values, &params, &values));
  g_assert_cmpint (n_params, ==, 3 + EFFECT->n_params);
  g_assert_nonnull (strstr (params[3].description, "{ PHOTO (0), ARTWORK (1), LINE-ART (2) }"));
  g_assert_nonnull (strstr (params[4].description, "of the same image"));
  g_assert_nonnull (strstr (params[5].description, "x y #rrggbb [radius]"));
  g_assert_cmpint (n_values, ==, 2);
}

/* ---- formats ---- */

/* The red dot is where the picture is in a middle gray. */
static void
check_format (GimpImageBaseType type, GimpPrecision precision, gboolean alpha, gboolean in_place, double tolerance)
{
  g_auto (Document) document = document_new (type, precision, 40, 30);
  const gint32 layer = document_add_layer (document, -1, 40, 30, 0, 0, alpha);
  g_auto (Document) copy = gimp_image_duplicate (document);
  const gint32 before = gimp_image_get_active_layer (copy);
  g_auto (Reply) reply = call_effect (EFFECT, document, layer,
                                      in_place ? "{ \"hints\": \"20 15 #e02020 5\", \"output\": \"in-place\" }"
                                               : "{ \"hints\": \"20 15 #e02020 5\" }");

  g_test_message ("type %d, precision %d, %s, %s", type, precision, alpha ? "alpha" : "opaque",
                  in_place ? "in place" : "new layer");
  assert_success (&reply);
  g_assert_cmpint (gimp_image_base_type (document), ==, GIMP_RGB);
  g_assert_cmpint (gimp_image_get_precision (document), ==, precision);
  for (int y = 0; y < 30; y += 4)
    for (int x = 0; x < 40; x += 5)
      {
        float in[4], out[4];

        get_pixel (before, x, y, in);
        get_pixel (reply.drawable, x, y, out);
        g_assert_cmpfloat (out[3], ==, in[3]);
        g_assert_cmpfloat_with_epsilon (lab_of (reply.drawable, x, y).l, lab_of (before, x, y).l, tolerance);
      }
  g_assert_cmpfloat (lab_of (reply.drawable, 20, 15).a, >, 15);
}

static void
test_formats (void)
{
  check_format (GIMP_GRAY, GIMP_PRECISION_U8_GAMMA, FALSE, TRUE, 0.6);
  check_format (GIMP_GRAY, GIMP_PRECISION_U16_GAMMA, TRUE, FALSE, 0.03);
  check_format (GIMP_GRAY, GIMP_PRECISION_FLOAT_LINEAR, FALSE, FALSE, 0.02);
  check_format (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, TRUE, TRUE, 0.6);
  check_format (GIMP_RGB, GIMP_PRECISION_HALF_LINEAR, FALSE, TRUE, 0.1);
  check_format (GIMP_RGB, GIMP_PRECISION_FLOAT_LINEAR, TRUE, FALSE, 0.02);
}

static double
lightness_by_lcms (gint32 image, gint32 drawable)
{
  const Babl *stored = babl_format ("R'G'B' float");
  g_autoptr (GimpColorProfile) from = gimp_image_get_effective_color_profile (image);
  g_autoptr (GimpColorProfile) to = gimp_color_profile_new_rgb_srgb ();
  GimpColorTransform *transform =
      gimp_color_transform_new (from, stored, to, stored, GIMP_COLOR_RENDERING_INTENT_RELATIVE_COLORIMETRIC, 0);
  float rgba[4], lab[3];

  get_pixel (drawable, 7, 7, rgba);
  gimp_color_transform_process_pixels (transform, stored, rgba, stored, rgba, 1);
  g_object_unref (transform);
  babl_process (babl_fish (stored, babl_format ("CIE Lab float")), rgba, lab, 1);
  return lab[0];
}

static void
test_wide_gamut (void)
{
  g_autoptr (GimpColorProfile) adobe = gimp_color_profile_new_rgb_adobe ();
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_FLOAT_GAMMA, 24, 18);
  gint32 layer;
  g_auto (Reply) reply = { 0 };

  g_assert_true (gimp_image_set_color_profile (document, adobe));
  layer = document_add_layer (document, -1, 24, 18, 0, 0, FALSE);
  reply = call_effect (EFFECT, document, layer, "{}");
  assert_success (&reply);
  g_assert_cmpfloat_with_epsilon (lightness_by_lcms (document, reply.drawable), lightness_by_lcms (document, layer),
                                  0.2);
}

/* ---- places ---- */

static void
test_selection (void)
{
  gint32 layer;
  g_auto (Document) document = gray_picture (40, 30, &layer);
  const gint32 selection = gimp_image_get_selection (document);
  g_auto (Document) converted = -1;
  g_auto (Reply) reply = { 0 };
  gint32 copy;

  gimp_layer_set_offsets (layer, -6, 4);
  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 8, 8, 16, 14);
  gimp_selection_feather (document, 4);
  converted = gimp_image_duplicate (document);
  gimp_image_convert_rgb (converted);
  copy = gimp_image_get_active_layer (converted);
  reply = call_effect (EFFECT, document, layer, "{ \"output\": \"in-place\", \"hints\": \"21 10 #20a020 6\" }");
  assert_success (&reply);
  for (int y = 0; y < 26; y += 2)
    for (int x = 6; x < 40; x += 2)
      {
        float before[4], after[4];

        get_pixel (copy, x, y, before);
        get_pixel (layer, x, y, after);
        if (get_value (selection, x - 6, y + 4) == 0)
          g_assert_cmpmem (after, sizeof after, before, sizeof before);
        g_assert_cmpfloat_with_epsilon (lab_of (layer, x, y).l, lab_of (copy, x, y).l, 0.8);
      }
  g_assert_cmpfloat (lab_of (layer, 21, 10).a, <, -10);
}

/* Larger and smaller than the canvas. */
static void
test_offsets (void)
{
  static const GeglRectangle places[] = { { -10, -7, 60, 50 }, { 12, 9, 18, 13 }, { 5, 5, 1, 1 }, { 0, 0, 3, 90 } };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_auto (Document) document = document_new (GIMP_GRAY, GIMP_PRECISION_U8_GAMMA, 40, 30);
      const gint32 layer =
          document_add_layer (document, -1, places[i].width, places[i].height, places[i].x, places[i].y, FALSE);
      g_auto (Reply) reply = call_effect (EFFECT, document, layer, "{}");
      int x, y;

      assert_success (&reply);
      gimp_drawable_offsets (reply.drawable, &x, &y);
      g_assert_cmpint (x, ==, places[i].x);
      g_assert_cmpint (y, ==, places[i].y);
      g_assert_cmpint (gimp_drawable_width (reply.drawable), ==, places[i].width);
      g_assert_cmpint (gimp_drawable_height (reply.drawable), ==, places[i].height);
    }
}

/* ---- hints ---- */

static void
paint (gint32 layer, const char *color, int x, int y, int width, int height)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (layer);
  GeglColor *paint = gegl_color_new (color);

  gegl_buffer_set_color (buffer, GEGL_RECTANGLE (x, y, width, height), paint);
  gegl_buffer_flush (buffer);
  g_object_unref (paint);
}

/* A transparent layer with a square of 8 x 8 px in blue at @x, @y of it. */
static gint32
add_hint_layer (Document document, int width, int height, int x, int y)
{
  const gint32 layer = gimp_layer_new (
      document, "Hints", width, height,
      gimp_image_base_type (document) == GIMP_GRAY ? GIMP_GRAYA_IMAGE : GIMP_RGBA_IMAGE, 100, GIMP_LAYER_MODE_NORMAL);

  gimp_image_insert_layer (document, layer, -1, 0);
  gimp_drawable_fill (layer, GIMP_FILL_TRANSPARENT);
  paint (layer, "#3030e0", x, y, 8, 8);
  return layer;
}

static Reply
call_with_hint_layer (gint32 document, gint32 layer, gint32 hint_layer)
{
  g_autofree char *json = g_strdup_printf ("{ \"hint-layer\": %d }", hint_layer);

  return call_effect (EFFECT, document, layer, json);
}

static void
assert_same_pixels (gint32 a, gint32 b)
{
  for (int y = 0; y < 30; y += 3)
    for (int x = 0; x < 40; x += 3)
      {
        float left[4], right[4];

        get_pixel (a, x, y, left);
        get_pixel (b, x, y, right);
        g_assert_cmpmem (left, sizeof left, right, sizeof right);
      }
}

/* The square lies at 16, 11 of the picture, whose layer lies at 3, 2. */
static void
test_hint_layer (void)
{
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U16_GAMMA, 50, 40);
  const gint32 layer = document_add_layer (document, -1, 40, 30, 3, 2, FALSE);
  const gint32 small = add_hint_layer (document, 12, 12, 2, 2);
  const gint32 large = add_hint_layer (document, 90, 80, 39, 43);
  const gint32 outside = add_hint_layer (document, 20, 20, 5, 5);
  const gint32 empty = add_hint_layer (document, 40, 30, 0, 0);
  g_auto (Reply) plain = { 0 };
  g_auto (Reply) with_small = { 0 };
  g_auto (Reply) with_large = { 0 };
  g_auto (Reply) with_outside = { 0 };
  g_auto (Reply) with_empty = { 0 };

  gimp_layer_set_offsets (small, 17, 11);
  gimp_layer_set_offsets (large, -20, -30);
  gimp_layer_set_offsets (outside, 200, 100);
  gimp_drawable_fill (empty, GIMP_FILL_TRANSPARENT);
  gimp_item_set_visible (small, FALSE);
  plain = call_effect (EFFECT, document, layer, "{}");
  with_small = call_with_hint_layer (document, layer, small);
  with_large = call_with_hint_layer (document, layer, large);
  with_outside = call_with_hint_layer (document, layer, outside);
  with_empty = call_with_hint_layer (document, layer, empty);
  assert_success (&plain);
  assert_success (&with_small);
  assert_success (&with_large);
  assert_refused (&with_outside, GIMP_PDB_CALLING_ERROR, "outside");
  assert_success (&with_empty);
  g_assert_cmpfloat (lab_of (with_small.drawable, 20, 15).b, <, -15);
  assert_same_pixels (with_small.drawable, with_large.drawable);
  assert_same_pixels (with_empty.drawable, plain.drawable);
}

/* ---- line art ---- */

/* Black frames on white paper. */
static Document
drawing (GimpImageBaseType type, gint32 *layer)
{
  const Document document = document_new (type, GIMP_PRECISION_U8_GAMMA, 64, 48);

  *layer = document_add_layer (document, -1, 64, 48, 0, 0, FALSE);
  paint (*layer, "white", 0, 0, 64, 48);
  paint (*layer, "black", 8, 8, 48, 32);
  paint (*layer, "white", 10, 10, 20, 28);
  paint (*layer, "white", 32, 10, 22, 28);
  return document;
}

#define LINE_ART "\"method\": \"line-art\", \"hints\": \"20 24 #c04040; 42 24 #4040c0\""

static void
test_line_art (void)
{
  gint32 layer;
  g_auto (Document) document = drawing (GIMP_GRAY, &layer);
  g_auto (Reply) merged = call_effect (EFFECT, document, layer, "{ " LINE_ART " }");
  g_auto (Reply) group = call_effect (EFFECT, document, layer, "{ " LINE_ART ", \"output\": \"group\" }");
  int n_layers;
  g_autofree gint *layers = NULL;

  assert_success (&merged);
  assert_success (&group);
  g_assert_cmpint (gimp_image_base_type (document), ==, GIMP_RGB);
  g_assert_true (gimp_item_is_group (group.drawable));
  layers = gimp_item_get_children (group.drawable, &n_layers);
  g_assert_cmpint (n_layers, ==, 4);
  g_assert_cmpint (gimp_layer_get_mode (layers[0]), ==, GIMP_LAYER_MODE_MULTIPLY);
  g_assert_cmpint (gimp_layer_get_mode (layers[1]), ==, GIMP_LAYER_MODE_SCREEN);
  g_assert_cmpfloat (lab_of (merged.drawable, 20, 24).a, >, 10);
  g_assert_cmpfloat (lab_of (merged.drawable, 42, 24).b, <, -10);
  for (int y = 0; y < 48; y += 3)
    for (int x = 0; x < 64; x += 3)
      {
        float in_one_piece[4], together[4];

        get_pixel (merged.drawable, x, y, in_one_piece);
        get_pixel (group.drawable, x, y, together);
        for (int c = 0; c < 4; c++)
          g_assert_cmpfloat_with_epsilon (together[c], in_one_piece[c], 3.1 / 255);
      }
}

/* ---- refused ---- */

static void
check_refused (gint32 document, gint32 layer, const char *json, const char *said)
{
  g_autofree char *before = document_checksum (document);
  g_auto (Reply) reply = call_effect (EFFECT, document, layer, json);
  g_autofree char *after = document_checksum (document);

  assert_refused (&reply, GIMP_PDB_CALLING_ERROR, said);
  g_assert_cmpstr (after, ==, before);
}

static void
test_refused (void)
{
  gint32 layer;
  g_auto (Document) document = gray_picture (24, 18, &layer);
  const gint32 mask = gimp_layer_create_mask (layer, GIMP_ADD_MASK_WHITE);
  g_autofree char *itself = g_strdup_printf ("{ \"hint-layer\": %d }", layer);

  gimp_layer_add_mask (layer, mask);
  check_refused (document, layer, "{ \"hints\": \"3 4 reddish\" }", "3 4 reddish");
  check_refused (document, layer, itself, "is the one to work on");
  check_refused (document, layer, "{ \"output\": \"group\" }", "line");
  check_refused (document, mask, "{ \"output\": \"in-place\" }", "Click the layer itself");
  gimp_image_convert_rgb (document);
  gimp_image_convert_indexed (document, GIMP_CONVERT_DITHER_NONE, GIMP_CONVERT_PALETTE_GENERATE, 8, FALSE, FALSE, "");
  check_refused (document, layer, "{}", "Image ▸ Mode ▸ RGB");
}

/* ---- Script-Fu ---- */

static void
test_named_arguments (void)
{
  gint32 layer;
  g_auto (Document) document = gray_picture (24, 18, &layer);
  g_autofree char *code =
      g_strdup_printf ("(neural-art-colorize %d %d \"hints\" \"12 9 #e02020 6\" \"output\" 1)", document, layer);
  g_auto (Reply) reply = evaluate_script (code);

  g_assert_cmpint (reply.status, ==, GIMP_PDB_SUCCESS);
  g_assert_cmpint (gimp_image_base_type (document), ==, GIMP_RGB);
  g_assert_cmpfloat (chroma_of (layer, 12, 9), >, 10);
}

/* A folder of one good picture and a broken one. */
static void
test_batch (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("ART_TEST_FOLDER"), "gray", NULL);
  g_autofree char *colored = g_build_filename (g_getenv ("ART_TEST_FOLDER"), "colored", NULL);
  g_autofree char *good = g_build_filename (folder, "good.png", NULL);
  g_autofree char *broken = g_build_filename (folder, "broken.png", NULL);
  g_autofree char *made = g_build_filename (colored, "good-colorized.png", NULL);
  g_autofree char *code = g_strdup_printf ("(script-fu-neural-art-batch-colorize \"%s\" \"*.png\" \"%s\" 0 1.5 1 "
                                           "\"png\")",
                                           folder, colored);
  gint32 layer;
  g_auto (Document) document = gray_picture (24, 18, &layer);
  g_auto (Document) loaded = -1;
  g_auto (Reply) reply = { 0 };

  g_assert_cmpint (g_mkdir (folder, 0700) + g_mkdir (colored, 0700), ==, 0);
  g_assert_true (gimp_file_save (GIMP_RUN_NONINTERACTIVE, document, layer, good, good));
  g_assert_true (g_file_set_contents (broken, "no picture", -1, NULL));
  reply = evaluate_script (code);
  g_test_message ("%s", reply.message);
  assert_refused (&reply, GIMP_PDB_EXECUTION_ERROR, "broken.png");
  loaded = gimp_file_load (GIMP_RUN_NONINTERACTIVE, made, made);
  g_assert_cmpint (gimp_image_base_type (loaded), ==, GIMP_RGB);
}

void
add_colorize_tests (void)
{
  g_test_add_func ("/gimp/colorize/registration", test_registration);
  g_test_add_func ("/gimp/colorize/formats", test_formats);
  g_test_add_func ("/gimp/colorize/wide-gamut", test_wide_gamut);
  g_test_add_func ("/gimp/colorize/selection", test_selection);
  g_test_add_func ("/gimp/colorize/offsets", test_offsets);
  g_test_add_func ("/gimp/colorize/hint-layer", test_hint_layer);
  g_test_add_func ("/gimp/colorize/line-art", test_line_art);
  g_test_add_func ("/gimp/colorize/refused", test_refused);
  g_test_add_func ("/gimp/colorize/script-fu/named-arguments", test_named_arguments);
  g_test_add_func ("/gimp/colorize/script-fu/batch", test_batch);
}
