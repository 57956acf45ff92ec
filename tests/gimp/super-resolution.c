/* SPDX-License-Identifier: GPL-3.0-or-later
 * Super-resolution inside GIMP, with the shipped models, small: it is there, every size and place works, and scripts
 * can call it.
 */
#include "config.h"

#include "enlarge.h"

#include <string.h>

#include <glib/gstdio.h>

#define EFFECT (&art_effect_super_resolution)

static Document
picture (gint32 *layer)
{
  const Document document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 24, 18);

  *layer = document_add_layer (document, -1, 24, 18, 0, 0, TRUE);
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
  g_assert_nonnull (
      strstr (params[3].description, "{ FAITHFUL (0), PERCEPTUAL (1), ARTWORK (2), PREVIEW (3), MODEL (4) }"));
  g_assert_cmpint (n_values, ==, 2);
}

/* ---- it works ---- */

static void
check_whole_image (GimpImageBaseType type, GimpPrecision precision, const char *json, int width, int height)
{
  gint32 middle;
  g_auto (Document) document = layered_document (type, precision, &middle);
  g_auto (Document) scaled = gimp_image_duplicate (document);
  g_auto (Reply) reply = call_effect (EFFECT, document, middle, json);

  g_test_message ("type %d, precision %d, %s", type, precision, json);
  assert_success (&reply);
  gimp_image_scale (scaled, width, height);
  assert_same_structure (document, scaled);
}

static void
test_whole_image (void)
{
  check_whole_image (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, "{}", 80, 60);
  check_whole_image (GIMP_RGB, GIMP_PRECISION_FLOAT_LINEAR, "{ \"scale\": 1.5 }", 60, 45);
  check_whole_image (GIMP_GRAY, GIMP_PRECISION_U16_GAMMA, "{ \"size-by\": \"width\", \"width\": 100 }", 100, 75);
}

static void
test_places (void)
{
  static const struct
  {
    const char *json;
    int n_layers; /* of the document */
    int width;    /* of the result */
  } cases[] = { { "{ \"region\": \"layer\", \"scale\": 3 }", 1, 72 },
                { "{ \"region\": \"layer\", \"output\": \"new-layer\", \"method\": \"artwork\", \"scale\": 4 }", 2,
                  96 },
                { "{ \"region\": \"selection\", \"output\": \"new-image\", \"denoise\": 1 }", 1, 20 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint32 layer;
      g_auto (Document) document = picture (&layer);
      g_auto (Document) made = -1;
      g_auto (Reply) reply = { 0 };

      gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 2, 2, 10, 10);
      reply = call_effect (EFFECT, document, layer, cases[i].json);
      assert_success (&reply);
      made = reply.image == document ? -1 : reply.image;
      g_assert_cmpint (document_count_layers (document), ==, cases[i].n_layers);
      g_assert_cmpint (gimp_drawable_width (reply.drawable), ==, cases[i].width);
    }
}

static double
mean_of (gint32 drawable)
{
  double mean, deviation, median, pixels, count, percentile;

  gimp_drawable_histogram (drawable, GIMP_HISTOGRAM_VALUE, 0, 1, &mean, &deviation, &median, &pixels, &count,
                           &percentile);
  return mean;
}

static void
test_looks_the_same (void)
{
  gint32 layer;
  g_auto (Document) document = picture (&layer);
  const double before = mean_of (layer);
  g_auto (Reply) reply = call_effect (EFFECT, document, layer, "{}");

  assert_success (&reply);
  g_assert_cmpfloat_with_epsilon (mean_of (layer), before, 5);
}

static void
test_refused (void)
{
  gint32 layer;
  g_auto (Document) document = picture (&layer);
  g_autofree char *before = document_checksum (document);
  g_autofree char *after = NULL;
  g_auto (Reply) no_model = call_effect (EFFECT, document, layer, "{ \"method\": \"model\", \"model\": \"/no.onnx\" }");
  g_auto (Reply) indexed = { 0 };

  g_assert_cmpint (no_model.status, !=, GIMP_PDB_SUCCESS);
  g_assert_nonnull (strstr (no_model.message, "/no.onnx"));
  after = document_checksum (document);
  g_assert_cmpstr (after, ==, before);
  gimp_image_convert_indexed (document, GIMP_CONVERT_DITHER_NONE, GIMP_CONVERT_PALETTE_GENERATE, 8, FALSE, FALSE, "");
  indexed = call_effect (EFFECT, document, layer, "{}");
  assert_refused (&indexed, GIMP_PDB_CALLING_ERROR, "Image ▸ Mode ▸ RGB");
}

/* ---- Script-Fu ---- */

static void
test_named_arguments (void)
{
  gint32 layer;
  g_auto (Document) document = picture (&layer);
  g_autofree char *code =
      g_strdup_printf ("(neural-art-super-resolution %d %d \"scale\" 1.5 \"denoise\" 1)", document, layer);
  g_auto (Reply) reply = evaluate_script (code);

  g_assert_cmpint (reply.status, ==, GIMP_PDB_SUCCESS);
  g_assert_cmpint (gimp_image_width (document), ==, 36);
}

/* A folder of one good picture and a broken one. */
static void
test_batch (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("ART_TEST_FOLDER"), "small", NULL);
  g_autofree char *large = g_build_filename (g_getenv ("ART_TEST_FOLDER"), "large", NULL);
  g_autofree char *good = g_build_filename (folder, "good.png", NULL);
  g_autofree char *broken = g_build_filename (folder, "broken.png", NULL);
  g_autofree char *made = g_build_filename (large, "good-2x.png", NULL);
  g_autofree char *code = g_strdup_printf ("(script-fu-neural-art-batch-super-resolution \"%s\" \"*.png\" \"%s\" 0 2 "
                                           "0 \"png\")",
                                           folder, large);
  gint32 layer;
  g_auto (Document) document = picture (&layer);
  g_auto (Document) loaded = -1;
  g_auto (Reply) reply = { 0 };

  g_assert_cmpint (g_mkdir (folder, 0700) + g_mkdir (large, 0700), ==, 0);
  g_assert_true (gimp_file_save (GIMP_RUN_NONINTERACTIVE, document, layer, good, good));
  g_assert_true (g_file_set_contents (broken, "no picture", -1, NULL));
  reply = evaluate_script (code);
  g_test_message ("%s", reply.message);
  assert_refused (&reply, GIMP_PDB_EXECUTION_ERROR, "broken.png");
  loaded = gimp_file_load (GIMP_RUN_NONINTERACTIVE, made, made);
  g_assert_cmpint (gimp_image_width (loaded), ==, 48);
  g_assert_cmpint (gimp_image_height (loaded), ==, 36);
}

void
add_super_resolution_tests (void)
{
  g_test_add_func ("/gimp/super-resolution/registration", test_registration);
  g_test_add_func ("/gimp/super-resolution/whole-image", test_whole_image);
  g_test_add_func ("/gimp/super-resolution/places", test_places);
  g_test_add_func ("/gimp/super-resolution/looks-the-same", test_looks_the_same);
  g_test_add_func ("/gimp/super-resolution/refused", test_refused);
  g_test_add_func ("/gimp/super-resolution/script-fu/named-arguments", test_named_arguments);
  g_test_add_func ("/gimp/super-resolution/script-fu/batch", test_batch);
}
