/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whole images made larger: everything in them grows together, in place or into a new image.
 */
#include "config.h"

#include "enlarge.h"
#include "plugins/common/layers.h"
#include "plugins/common/survey.h"
#include "plugins/fake-enlarge.h"

#include <string.h>

#define EFFECT (&art_effect_fake_enlarge)

/* A duplicate that GIMP has scaled. */
static Document
scaled_by_gimp (Document document, int width, int height)
{
  const Document scaled = gimp_image_duplicate (document);

  gimp_image_scale (scaled, width, height);
  return scaled;
}

static void
check_image (GimpImageBaseType type, GimpPrecision precision, const char *json, double scale, double tolerance)
{
  gint32 middle;
  g_auto (Document) document = layered_document (type, precision, &middle);
  g_auto (Document) before = gimp_image_duplicate (document);
  g_auto (Document) scaled = scaled_by_gimp (document, 40 * scale, 30 * scale);
  g_auto (Reply) reply = call_effect (EFFECT, document, middle, json);

  g_test_message ("type %d, precision %d, %s", type, precision, json);
  assert_success (&reply);
  g_assert_cmpint (reply.drawable, ==, middle);
  g_assert_cmpint (reply.image, ==, document);
  assert_image_enlarged (document, before, scaled, !strstr (json, "keep-colors"), tolerance);
}

static void
test_everything (void)
{
  check_image (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, "{}", 2, 0.6 / 255);
  check_image (GIMP_RGB, GIMP_PRECISION_FLOAT_LINEAR, "{ \"scale\": 1.5 }", 1.5, 1e-4);
  check_image (GIMP_GRAY, GIMP_PRECISION_U16_LINEAR, "{ \"scale\": 2.7 }", 2.7, 1e-3);
  check_image (GIMP_RGB, GIMP_PRECISION_U16_GAMMA, "{ \"scale\": 1.1 }", 1.1, 1e-4);
}

/* What is set for pictures is not done to masks, channels and the selection. */
static void
test_masks_are_no_pictures (void)
{
  check_image (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, "{ \"keep-colors\": true }", 2, 0.6 / 255);
}

static void
test_resolution (void)
{
  static const struct
  {
    const char *json;
    double x, y;
  } cases[] = { { "{}", 200, 400 }, { "{ \"keep-print-size\": false }", 100, 200 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint32 middle;
      g_auto (Document) document = layered_document (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, &middle);
      g_auto (Reply) reply = call_effect (EFFECT, document, middle, cases[i].json);
      double x, y;

      assert_success (&reply);
      gimp_image_get_resolution (document, &x, &y);
      g_assert_cmpfloat (x, ==, cases[i].x);
      g_assert_cmpfloat (y, ==, cases[i].y);
    }
}

/* GIMP must have noticed that the selection's pixels are others than those it made. */
static void
test_selection_bounds (void)
{
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 20, 20);
  const gint32 layer = document_add_layer (document, -1, 20, 20, 0, 0, FALSE);
  gint32 x1, y1, x2, y2;
  gboolean some;
  g_auto (Reply) reply = { 0 };

  /* The inverse of all but the left column. */
  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 1, 0, 19, 20);
  reply = call_effect (EFFECT, document, layer, "{}");
  assert_success (&reply);
  gimp_selection_bounds (document, &some, &x1, &y1, &x2, &y2);
  g_assert_true (some);
  g_assert_cmpint (x1, ==, 0);
  g_assert_cmpint (x2, ==, 2);
  g_assert_cmpint (y2, ==, 40);
}

static void
test_record (void)
{
  gint32 middle;
  g_auto (Document) document = layered_document (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, &middle);
  g_auto (Reply) reply = call_effect (EFFECT, document, middle, "{ \"scale\": 1.25 }");
  GimpParasite *record;

  assert_success (&reply);
  record = gimp_image_get_parasite (document, "neural-art-settings");
  g_assert_nonnull (strstr (gimp_parasite_data (record), "1.25"));
  gimp_parasite_free (record);
}

static void
test_new_image (void)
{
  g_autoptr (GimpColorProfile) adobe = gimp_color_profile_new_rgb_adobe ();
  gint32 middle;
  g_auto (Document) document = layered_document (GIMP_RGB, GIMP_PRECISION_FLOAT_GAMMA, &middle);
  g_auto (Document) scaled = -1;
  g_auto (Document) made = -1;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GimpColorProfile) kept = NULL;
  g_auto (Reply) reply = { 0 };

  gimp_image_set_color_profile (document, adobe);
  scaled = scaled_by_gimp (document, 60, 45);
  before = document_checksum (document);
  reply =
      call_effect (EFFECT, document, middle, "{ \"output\": \"new-image\", \"scale\": 1.5, \"keep-colors\": true }");
  assert_success (&reply);
  made = reply.image;
  after = document_checksum (document);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpint (made, !=, document);
  /* babl goes through a table from Adobe RGB and back. */
  assert_image_enlarged (made, document, scaled, FALSE, 2e-3);
  kept = gimp_image_get_color_profile (made);
  g_assert_true (gimp_color_profile_is_equal (kept, adobe));
}

/* The drawable that is clicked need not have pixels of its own. */
static void
test_started_anywhere (void)
{
  gint32 middle;
  g_auto (Document) document = layered_document (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, &middle);
  g_auto (Document) before = gimp_image_duplicate (document);
  g_auto (Document) scaled = scaled_by_gimp (document, 80, 60);
  g_auto (Document) from_group = gimp_image_duplicate (document);
  g_autoptr (ArtBatch) parts = art_survey_image (from_group);
  g_auto (Reply) reply = call_effect (EFFECT, document, gimp_layer_get_mask (middle), "{}");
  g_auto (Reply) group_reply = { 0 };

  assert_success (&reply);
  g_assert_cmpint (reply.drawable, ==, middle);
  assert_image_enlarged (document, before, scaled, TRUE, 0.6 / 255);
  for (guint i = 0; i < parts->parts->len; i++)
    if (gimp_item_is_group (art_batch_part (parts, i)->drawable))
      {
        group_reply = call_effect (EFFECT, from_group, art_batch_part (parts, i)->drawable, "{}");
        break;
      }
  assert_success (&group_reply);
  assert_image_enlarged (from_group, before, scaled, TRUE, 0.6 / 255);
}

/* ---- refused ---- */

static void
check_refused (Document document, gint32 drawable, const char *json, GimpPDBStatusType status, const char *said)
{
  g_autofree char *before = document_checksum (document);
  g_auto (Reply) reply = call_effect (EFFECT, document, drawable, json);
  g_autofree char *after = document_checksum (document);

  assert_refused (&reply, status, said);
  g_assert_cmpstr (after, ==, before);
}

static void
test_refused (void)
{
  gint32 middle;
  g_auto (Document) document = layered_document (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, &middle);
  g_auto (Document) empty = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 8, 8);
  const GimpRGB red = { 1, 0, 0, 1 };
  const gint32 channel = gimp_channel_new (empty, "Channel", 8, 8, 40, &red);
  gint32 layer;

  check_refused (document, middle, "{ \"output\": \"new-layer\" }", GIMP_PDB_CALLING_ERROR, "new-image");
  check_refused (document, middle, "{ \"behaviour\": \"fail-late\" }", GIMP_PDB_EXECUTION_ERROR, "fails as asked");
  check_refused (document, middle, "{ \"behaviour\": \"crash\" }", GIMP_PDB_CALLING_ERROR, "");
  check_refused (document, middle, "{ \"scale\": 9000 }", GIMP_PDB_CALLING_ERROR, "262144");
  gimp_image_insert_channel (empty, channel, -1, 0);
  check_refused (empty, channel, "{}", GIMP_PDB_CALLING_ERROR, "no layer");
  layer = document_add_layer (empty, -1, 8, 8, 0, 0, FALSE);
  gimp_image_convert_indexed (empty, GIMP_CONVERT_DITHER_NONE, GIMP_CONVERT_PALETTE_GENERATE, 8, FALSE, FALSE, "");
  check_refused (empty, layer, "{}", GIMP_PDB_CALLING_ERROR, "Image ▸ Mode ▸ RGB");
}

static void
test_floating_selection (void)
{
  gint32 middle;
  g_auto (Document) document = layered_document (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, &middle);

  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 32, 23, 5, 5);
  gimp_selection_float (document, middle, 0, 0);
  check_refused (document, middle, "{}", GIMP_PDB_CALLING_ERROR, "Anchor");
}

/* ---- the document changes during a run ---- */

static GeglBuffer *
run_on (ArtTarget *target, const ArtSettings *settings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ArtInputs) inputs = art_target_read (target, settings, &error);
  GeglBuffer *result;

  g_assert_no_error (error);
  result = art_settings_effect (settings)->run (inputs, settings, NULL, NULL, &error);
  g_assert_no_error (error);
  return result;
}

/* What is true of one layer is true of most: it is told once. */
static void
test_note (void)
{
  gint32 middle;
  g_auto (Document) document = layered_document (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, &middle);
  g_auto (Reply) reply = call_effect (EFFECT, document, middle, "{ \"behaviour\": \"note\" }");

  assert_success (&reply);
  g_assert_cmpint (count_told ("A drawable was enlarged."), ==, 1);
}

/* The layers come out into an image of their own, with their masks. */
static void
test_image_changes (void)
{
  gint32 middle;
  g_auto (Document) document = layered_document (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, &middle);
  g_autoptr (ArtSettings) settings = art_settings_new (art_batch_effect (EFFECT));
  g_autoptr (GError) error = NULL;
  g_autoptr (ArtTarget) target = art_target_new (document, middle, NULL);
  g_auto (ArtResult) result = { .buffer = run_on (target, settings) };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_auto (Document) rescued = -1;
  gint32 layer;

  gimp_layer_set_offsets (middle, 1, 1);
  before = document_checksum (document);
  g_assert_cmpint (art_target_write (target, settings, &result, &error), ==, -1);
  g_assert_error (error, ART_ERROR, ART_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "changed meanwhile"));
  after = document_checksum (document);
  g_assert_cmpstr (after, ==, before);

  layer = art_target_write_new_image (target, settings, &result);
  rescued = gimp_item_get_image (layer);
  g_assert_cmpint (document_count_layers (rescued), ==, 4);
  g_assert_cmpint (gimp_image_width (rescued), ==, 80);
  assert_enlarged (layer, middle, TRUE, 0.6 / 255);
  assert_enlarged (gimp_layer_get_mask (layer), gimp_layer_get_mask (middle), TRUE, 0.6 / 255);
}

void
add_enlarge_image_tests (void)
{
  g_test_add_func ("/gimp/enlarge/image/everything", test_everything);
  g_test_add_func ("/gimp/enlarge/image/masks-are-no-pictures", test_masks_are_no_pictures);
  g_test_add_func ("/gimp/enlarge/image/resolution", test_resolution);
  g_test_add_func ("/gimp/enlarge/image/selection-bounds", test_selection_bounds);
  g_test_add_func ("/gimp/enlarge/image/record", test_record);
  g_test_add_func ("/gimp/enlarge/image/note", test_note);
  g_test_add_func ("/gimp/enlarge/image/new-image", test_new_image);
  g_test_add_func ("/gimp/enlarge/image/started-anywhere", test_started_anywhere);
  g_test_add_func ("/gimp/enlarge/image/refused", test_refused);
  g_test_add_func ("/gimp/enlarge/image/floating-selection", test_floating_selection);
  g_test_add_func ("/gimp/enlarge/image/changes", test_image_changes);
}
