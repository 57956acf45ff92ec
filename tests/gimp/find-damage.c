/* SPDX-License-Identifier: GPL-3.0-or-later
 * Find Damage inside GIMP: a scratch becomes the selection, the picture stays as it is, and Inpaint mends it.
 */
#include "config.h"

#include "gimp-test.h"

#include <string.h>

#include <glib/gstdio.h>

#define EFFECT (&art_effect_find_damage)

/* An even gray with a black scratch, 3 px wide, from 40, 20 to 43, 80. */
static Document
scratched (GimpImageBaseType type, GimpPrecision precision, gint32 *layer)
{
  const Document document = document_new (type, precision, 120, 100);

  *layer = document_add_layer (document, -1, 120, 100, 0, 0, FALSE);
  set_value (*layer, 0, 0, 120, 100, 0.5f);
  set_value (*layer, 40, 20, 3, 60, 0);
  return document;
}

static void
check_found (GimpImageBaseType type, GimpPrecision precision)
{
  gint32 layer;
  g_auto (Document) document = scratched (type, precision, &layer);
  const gint32 selection = gimp_image_get_selection (document);
  g_auto (Raw) before = raw_of (layer);
  g_auto (Raw) after = { 0 };
  g_auto (Reply) reply = { 0 };

  gimp_layer_set_offsets (layer, 5, -4);
  reply = call_effect (EFFECT, document, layer, "{}");
  assert_success (&reply);
  g_assert_cmpint (reply.drawable, ==, selection);
  g_assert_cmpint (reply.image, ==, document);
  for (int y = 20; y < 70; y += 5)
    g_assert_cmpfloat (get_value (selection, 46, y), ==, 1);
  g_assert_cmpfloat (get_value (selection, 30, 46), ==, 0);
  g_assert_cmpfloat (get_value (selection, 80, 46), ==, 0);
  after = raw_of (layer);
  g_assert_cmpmem (before.bytes, (gsize) 120 * 100 * before.bpp, after.bytes, (gsize) 120 * 100 * after.bpp);
  g_assert_cmpint (document_count_layers (document), ==, 1);
}

static void
test_found (void)
{
  check_found (GIMP_RGB, GIMP_PRECISION_U8_GAMMA);
  check_found (GIMP_GRAY, GIMP_PRECISION_U16_GAMMA);
  check_found (GIMP_RGB, GIMP_PRECISION_FLOAT_LINEAR);
}

/* Only where it was selected before. */
static void
test_within_selection (void)
{
  gint32 layer;
  g_auto (Document) document = scratched (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, &layer);
  const gint32 selection = gimp_image_get_selection (document);
  g_auto (Reply) reply = { 0 };

  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 10, 10, 80, 40);
  reply = call_effect (EFFECT, document, layer, "{}");
  assert_success (&reply);
  g_assert_cmpfloat (get_value (selection, 41, 40), ==, 1);
  g_assert_cmpfloat (get_value (selection, 41, 60), ==, 0);
  g_assert_cmpfloat (get_value (selection, 20, 30), ==, 0);
}

/* What is found goes away. */
static void
test_mended (void)
{
  gint32 layer;
  g_auto (Document) document = scratched (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, &layer);
  g_autofree char *code =
      g_strdup_printf ("(begin (neural-art-find-damage %d %d) (neural-art-inpaint %d %d \"method\" 2 \"output\" 1))",
                       document, layer, document, layer);
  g_auto (Reply) reply = evaluate_script (code);

  g_test_message ("%s", reply.message);
  g_assert_cmpint (reply.status, ==, GIMP_PDB_SUCCESS);
  for (int y = 15; y < 85; y += 5)
    for (int x = 38; x < 46; x++)
      {
        float rgba[4];

        get_pixel (layer, x, y, rgba);
        g_assert_cmpfloat_with_epsilon (rgba[0], 0.735, 0.05);
      }
}

/* A folder of one picture with a scratch. */
static void
test_batch (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("ART_TEST_FOLDER"), "scratched", NULL);
  g_autofree char *restored = g_build_filename (g_getenv ("ART_TEST_FOLDER"), "restored", NULL);
  g_autofree char *file = g_build_filename (folder, "old.png", NULL);
  g_autofree char *made = g_build_filename (restored, "old-restored.png", NULL);
  g_autofree char *code =
      g_strdup_printf ("(script-fu-neural-art-batch-restore \"%s\" \"*.png\" \"%s\" 0.5 16 \"png\")", folder, restored);
  gint32 layer;
  g_auto (Document) document = scratched (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, &layer);
  g_auto (Document) loaded = -1;
  g_auto (Reply) reply = { 0 };
  float rgba[4];

  g_assert_cmpint (g_mkdir (folder, 0700) + g_mkdir (restored, 0700), ==, 0);
  g_assert_true (gimp_file_save (GIMP_RUN_NONINTERACTIVE, document, layer, file, file));
  reply = evaluate_script (code);
  g_test_message ("%s", reply.message);
  g_assert_cmpint (reply.status, ==, GIMP_PDB_SUCCESS);
  loaded = gimp_file_load (GIMP_RUN_NONINTERACTIVE, made, made);
  get_pixel (gimp_image_get_active_layer (loaded), 41, 50, rgba);
  g_assert_cmpfloat (rgba[0], >, 0.5);
}

static void
test_refused (void)
{
  gint32 layer;
  g_auto (Document) document = scratched (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, &layer);
  g_auto (Reply) elsewhere = { 0 };
  g_auto (Reply) indexed = { 0 };

  gimp_layer_set_offsets (layer, 500, 0);
  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 10, 10, 20, 20);
  elsewhere = call_effect (EFFECT, document, layer, "{}");
  assert_refused (&elsewhere, GIMP_PDB_CALLING_ERROR, "does not touch");
  gimp_image_convert_indexed (document, GIMP_CONVERT_DITHER_NONE, GIMP_CONVERT_PALETTE_GENERATE, 8, FALSE, FALSE, "");
  indexed = call_effect (EFFECT, document, layer, "{}");
  assert_refused (&indexed, GIMP_PDB_CALLING_ERROR, "Image ▸ Mode ▸ RGB");
}

void
add_find_damage_tests (void)
{
  g_test_add_func ("/gimp/find-damage/refused", test_refused);
  g_test_add_func ("/gimp/find-damage/found", test_found);
  g_test_add_func ("/gimp/find-damage/within-selection", test_within_selection);
  g_test_add_func ("/gimp/find-damage/mended", test_mended);
  g_test_add_func ("/gimp/find-damage/script-fu/batch", test_batch);
}
