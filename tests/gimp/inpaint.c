/* SPDX-License-Identifier: GPL-3.0-or-later
 * Inpaint inside GIMP, small: the selection, transparent pixels and masks as holes in pictures of every kind. Whatever
 * is filled in, all other bits stay.
 */
#include "config.h"

#include "gimp-test.h"

#include <string.h>

#include <glib/gstdio.h>

#define EFFECT (&art_effect_inpaint)
#define QUICK "\"method\": \"exemplar\""
#define SHARP QUICK ", \"grow\": 0, \"feather\": 0"
#define IN_PLACE ", \"output\": \"in-place\""

/* The hole: 10 x 9 px at 20, 16 of the canvas. */
static const GeglRectangle hole = { 20, 16, 10, 9 };

/* ---- documents ---- */

/* A picture with a white block where the hole is, on a layer at @place. */
static gint32
add_picture (Document document, const GeglRectangle *place, gboolean alpha)
{
  const gint32 layer = document_add_layer (document, -1, place->width, place->height, place->x, place->y, alpha);

  set_value (layer, hole.x - place->x, hole.y - place->y, hole.width, hole.height, 1);
  return layer;
}

static gint32
plain_picture (Document *document)
{
  const GeglRectangle place = { 0, 0, 64, 48 };

  *document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 64, 48);
  return add_picture (*document, &place, FALSE);
}

static void
select_hole (Document document)
{
  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, hole.x, hole.y, hole.width, hole.height);
}

static gint32
add_channel (Document document)
{
  const GimpRGB red = { 1, 0, 0, 1 };
  const gint32 channel = gimp_channel_new (document, "Hole", 64, 48, 50, &red);

  gimp_image_insert_channel (document, channel, -1, 0);
  set_value (channel, 0, 0, 64, 48, 0);
  set_value (channel, hole.x, hole.y, hole.width, hole.height, 1);
  return channel;
}

static gboolean
is_near_hole (int x, int y, int margin)
{
  return x >= hole.x - margin && x < hole.x + hole.width + margin && y >= hole.y - margin
         && y < hole.y + hole.height + margin;
}

/* Nothing but the hole and @margin around it has changed, and nothing in it is as white as it was. */
static void
check_filled (gint32 layer, const Raw *before, int margin)
{
  g_auto (Raw) after = raw_of (layer);
  int left, top;

  gimp_drawable_offsets (layer, &left, &top);
  g_assert_cmpint (after.width, ==, before->width);
  g_assert_cmpint (after.height, ==, before->height);
  for (int y = 0; y < after.height; y++)
    for (int x = 0; x < after.width; x++)
      if (!is_near_hole (x + left, y + top, margin))
        g_assert_cmpmem (raw_at (before, x, y), before->bpp, raw_at (&after, x, y), after.bpp);
      else if (is_near_hole (x + left, y + top, -1))
        g_assert_cmpint (memcmp (raw_at (before, x, y), raw_at (&after, x, y), after.bpp), !=, 0);
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
  g_assert_nonnull (strstr (params[3].description, "{ SELECTION (0), TRANSPARENT (1), MASK (2) }"));
  g_assert_cmpint (params[4].type, ==, GIMP_PDB_DRAWABLE);
  g_assert_nonnull (strstr (params[4].description, "channel or the selection of the same image"));
}

/* ---- formats ---- */

static void
check_format (GimpImageBaseType type, GimpPrecision precision, gboolean alpha)
{
  const GeglRectangle place = { -5, 3, 72, 50 };
  g_auto (Document) document = document_new (type, precision, 64, 48);
  const gint32 layer = add_picture (document, &place, alpha);
  g_auto (Raw) before = raw_of (layer);
  g_auto (Reply) reply = { 0 };

  g_test_message ("type %d, precision %d, alpha %d", type, precision, alpha);
  select_hole (document);
  reply = call_effect (EFFECT, document, layer, "{ " QUICK ", \"grow\": 1, \"feather\": 1" IN_PLACE " }");
  assert_success (&reply);
  g_assert_cmpint (reply.drawable, ==, layer);
  g_assert_cmpint (gimp_image_base_type (document), ==, type);
  g_assert_cmpint (gimp_image_get_precision (document), ==, precision);
  check_filled (layer, &before, 3);
}

static void
test_formats (void)
{
  check_format (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, FALSE);
  check_format (GIMP_GRAY, GIMP_PRECISION_U8_GAMMA, TRUE);
  check_format (GIMP_GRAY, GIMP_PRECISION_U16_GAMMA, FALSE);
  check_format (GIMP_RGB, GIMP_PRECISION_U16_GAMMA, TRUE);
  check_format (GIMP_RGB, GIMP_PRECISION_FLOAT_LINEAR, TRUE);
}

static void
test_wide_gamut (void)
{
  g_autoptr (GimpColorProfile) adobe = gimp_color_profile_new_rgb_adobe ();
  const GeglRectangle place = { 0, 0, 64, 48 };
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U16_GAMMA, 64, 48);
  const gint32 layer = add_picture (document, &place, FALSE);
  g_auto (Raw) before = raw_of (layer);
  g_auto (Reply) reply = { 0 };

  g_assert_true (gimp_image_set_color_profile (document, adobe));
  select_hole (document);
  reply = call_effect (EFFECT, document, layer, "{ " SHARP IN_PLACE " }");
  assert_success (&reply);
  check_filled (layer, &before, 0);
}

/* ---- holes ---- */

/* A feathered selection: what is not selected at all and not near it stays, and the selection, too. */
static void
test_feathered (void)
{
  g_auto (Document) document = -1;
  const gint32 layer = plain_picture (&document);
  const gint32 selection = gimp_image_get_selection (document);
  g_auto (Raw) before = raw_of (layer);
  g_auto (Raw) after = { 0 };
  g_auto (Raw) selected = { 0 };
  g_auto (Raw) selected_after = { 0 };
  g_auto (Reply) reply = { 0 };

  select_hole (document);
  gimp_selection_feather (document, 6);
  selected = raw_of (selection);
  reply = call_effect (EFFECT, document, layer, "{ " SHARP IN_PLACE " }");
  assert_success (&reply);
  after = raw_of (layer);
  selected_after = raw_of (selection);
  g_assert_cmpmem (selected.bytes, (gsize) 64 * 48 * selected.bpp, selected_after.bytes,
                   (gsize) 64 * 48 * selected_after.bpp);
  g_assert_cmpint (memcmp (raw_at (&before, 25, 20), raw_at (&after, 25, 20), before.bpp), !=, 0);
  for (int y = 0; y < 48; y++)
    for (int x = 0; x < 64; x++)
      if (*raw_at (&selected, x, y) == 0)
        g_assert_cmpmem (raw_at (&before, x, y), before.bpp, raw_at (&after, x, y), after.bpp);
}

static void
test_transparent (void)
{
  const GeglRectangle place = { 2, -4, 60, 58 };
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 64, 48);
  const gint32 layer = add_picture (document, &place, FALSE);
  g_auto (Raw) before = { 0 };
  g_auto (Reply) reply = { 0 };

  gimp_layer_add_alpha (layer);
  select_hole (document);
  gimp_drawable_edit_clear (layer);
  gimp_selection_none (document);
  before = raw_of (layer);
  reply = call_effect (EFFECT, document, layer, "{ " SHARP ", \"hole\": \"transparent\"" IN_PLACE " }");
  assert_success (&reply);
  check_filled (layer, &before, 0);
  for (int i = 0; i < hole.width; i++)
    {
      float rgba[4];

      get_pixel (layer, hole.x - place.x + i, hole.y - place.y + 4, rgba);
      g_assert_cmpfloat (rgba[3], ==, 1);
    }
}

/* A layer whose alpha is locked gets colors and keeps its transparency, in the hole and around it. */
static void
test_locked_alpha (void)
{
  const GeglRectangle place = { 0, 0, 64, 48 };
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 64, 48);
  const gint32 layer = add_picture (document, &place, TRUE);
  g_auto (Raw) before = { 0 };
  g_auto (Raw) after = { 0 };
  g_auto (Reply) reply = { 0 };

  /* Half of the hole does not show. */
  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, hole.x, hole.y, hole.width, 4);
  gimp_drawable_edit_clear (layer);
  gimp_layer_set_lock_alpha (layer, TRUE);
  select_hole (document);
  before = raw_of (layer);
  reply = call_effect (EFFECT, document, layer, "{ " SHARP IN_PLACE " }");
  assert_success (&reply);
  g_assert_true (gimp_layer_get_lock_alpha (layer));
  after = raw_of (layer);
  g_assert_cmpint (after.bpp, ==, 4);
  for (int y = 0; y < 48; y++)
    for (int x = 0; x < 64; x++)
      {
        const guchar *old = raw_at (&before, x, y), *now = raw_at (&after, x, y);

        g_assert_cmpint (old[3], ==, now[3]);
        if (!is_near_hole (x, y, 0))
          g_assert_cmpmem (old, 4, now, 4);
        else if (old[3] == 255)
          g_assert_cmpint (memcmp (old, now, 3), !=, 0);
      }
}

/* A channel, a layer mask and a layer that are white in the same place fill the same hole. */
static void
test_masks (void)
{
  for (int kind = 0; kind < 3; kind++)
    {
      g_auto (Document) document = -1;
      const gint32 layer = plain_picture (&document);
      const gint32 other = document_add_layer (document, -1, 70, 60, -3, -2, FALSE);
      const gint32 mask = gimp_layer_create_mask (layer, GIMP_ADD_MASK_BLACK);
      const gint32 channel = add_channel (document);
      const gint32 masks[] = { channel, mask, other };
      g_auto (Raw) before = raw_of (layer);
      g_autofree char *json =
          g_strdup_printf ("{ " SHARP ", \"hole\": \"mask\", \"mask-layer\": %d" IN_PLACE " }", masks[kind]);
      g_auto (Reply) reply = { 0 };

      gimp_layer_add_mask (layer, mask);
      set_value (mask, hole.x, hole.y, hole.width, hole.height, 1);
      set_value (other, 0, 0, 70, 60, 0);
      set_value (other, hole.x + 3, hole.y + 2, hole.width, hole.height, 1);
      reply = call_effect (EFFECT, document, layer, json);
      assert_success (&reply);
      check_filled (layer, &before, 0);
    }
}

/* A channel is a picture, too. */
static void
test_channel (void)
{
  g_auto (Document) document = -1;
  const gint32 layer G_GNUC_UNUSED = plain_picture (&document);
  const gint32 channel = add_channel (document);
  g_auto (Raw) before = { 0 };
  g_auto (Reply) reply = { 0 };

  set_value (channel, 0, 0, 64, 48, 0.25f);
  set_value (channel, hole.x, hole.y, hole.width, hole.height, 1);
  before = raw_of (channel);
  select_hole (document);
  reply = call_effect (EFFECT, document, channel, "{ " SHARP IN_PLACE " }");
  assert_success (&reply);
  check_filled (channel, &before, 0);
  g_assert_cmpfloat_with_epsilon (get_value (channel, hole.x + 4, hole.y + 4), 0.25, 0.02);
}

/* ---- places ---- */

/* Layers larger and smaller than the canvas, with the hole at a border. */
static void
test_offsets (void)
{
  static const GeglRectangle places[] = { { -10, -7, 90, 70 }, { 12, 9, 30, 25 }, { 24, 0, 33, 40 } };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 64, 48);
      const gint32 layer =
          document_add_layer (document, -1, places[i].width, places[i].height, places[i].x, places[i].y, FALSE);
      g_auto (Raw) before = raw_of (layer);
      g_auto (Raw) after = { 0 };
      g_auto (Reply) reply = { 0 };

      select_hole (document);
      reply = call_effect (EFFECT, document, layer, "{ " SHARP IN_PLACE " }");
      assert_success (&reply);
      after = raw_of (layer);
      for (int y = 0; y < after.height; y++)
        for (int x = 0; x < after.width; x++)
          if (!is_near_hole (x + places[i].x, y + places[i].y, 0))
            g_assert_cmpmem (raw_at (&before, x, y), before.bpp, raw_at (&after, x, y), after.bpp);
    }
}

/* The new layer is just the patch: the hole, two pixels that it grows and its soft rim. */
static void
test_new_layer (void)
{
  const GeglRectangle place = { -6, 3, 70, 45 };
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 64, 48);
  const gint32 layer = add_picture (document, &place, FALSE);
  g_auto (Raw) before = raw_of (layer);
  g_auto (Raw) after = { 0 };
  g_auto (Reply) reply = { 0 };
  int x, y;

  select_hole (document);
  reply = call_effect (EFFECT, document, layer, "{ \"grow\": 2, \"feather\": 0 }");
  assert_success (&reply);
  gimp_drawable_offsets (reply.drawable, &x, &y);
  g_assert_cmpint (x, ==, hole.x - 2);
  g_assert_cmpint (y, ==, hole.y - 2);
  g_assert_cmpint (gimp_drawable_width (reply.drawable), ==, hole.width + 4);
  g_assert_cmpint (gimp_drawable_height (reply.drawable), ==, hole.height + 4);
  g_assert_cmpint (gimp_image_get_item_position (document, reply.drawable), ==, 0);
  g_assert_cmpfloat (get_value (gimp_layer_get_mask (reply.drawable), 6, 6), ==, 1);
  after = raw_of (layer);
  g_assert_cmpmem (before.bytes, (gsize) 70 * 45 * before.bpp, after.bytes, (gsize) 70 * 45 * after.bpp);
}

/* ---- refused ---- */

static void
check_refused (Document document, gint32 drawable, const char *json, const char *said)
{
  g_autofree char *before = document_checksum (document);
  g_auto (Reply) reply = call_effect (EFFECT, document, drawable, json);
  g_autofree char *after = document_checksum (document);

  assert_refused (&reply, GIMP_PDB_CALLING_ERROR, said);
  g_assert_cmpstr (after, ==, before);
}

static void
test_refused (void)
{
  g_auto (Document) document = -1;
  const gint32 layer = plain_picture (&document);
  const gint32 channel = add_channel (document);

  check_refused (document, layer, "{}", "Nothing is selected");
  check_refused (document, layer, "{ \"hole\": \"transparent\" }", "no alpha channel");
  check_refused (document, layer, "{ \"hole\": \"mask\" }", "Choose the mask");
  gimp_selection_all (document);
  check_refused (document, layer, "{}", "entire layer");
  select_hole (document);
  check_refused (document, channel, "{}", "Click the layer itself");
  gimp_layer_set_offsets (layer, 200, 200);
  check_refused (document, layer, "{}", "does not touch");
  gimp_layer_set_offsets (layer, 0, 0);
  gimp_image_convert_indexed (document, GIMP_CONVERT_DITHER_NONE, GIMP_CONVERT_PALETTE_GENERATE, 8, FALSE, FALSE, "");
  check_refused (document, layer, "{}", "Image ▸ Mode ▸ RGB");
}

/* ---- ways to call it ---- */

static void
test_last_values (void)
{
  const char *last = "{ " SHARP IN_PLACE " }";
  g_auto (Document) document = -1;
  const gint32 layer = plain_picture (&document);
  g_auto (Raw) before = raw_of (layer);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  int n_params;
  g_autofree GimpParam *params = make_arguments (settings, GIMP_RUN_WITH_LAST_VALS, document, layer, &n_params);
  g_auto (Reply) reply = { 0 };

  select_hole (document);
  gimp_set_data (EFFECT->procedure, last, strlen (last) + 1);
  reply = call_procedure (EFFECT->procedure, n_params, params);
  assert_success (&reply);
  g_assert_cmpint (reply.drawable, ==, layer);
  check_filled (layer, &before, 0);
}

static void
test_named_arguments (void)
{
  g_auto (Document) document = -1;
  const gint32 layer = plain_picture (&document);
  g_auto (Raw) before = raw_of (layer);
  g_autofree char *code = g_strdup_printf ("(neural-art-inpaint %d %d \"method\" 2 \"output\" 1)", document, layer);
  g_auto (Reply) reply = { 0 };

  select_hole (document);
  reply = evaluate_script (code);
  g_assert_cmpint (reply.status, ==, GIMP_PDB_SUCCESS);
  check_filled (layer, &before, 5);
}

/* A folder with one picture, which has a transparent hole. */
static void
test_batch (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("ART_TEST_FOLDER"), "holes", NULL);
  g_autofree char *filled = g_build_filename (g_getenv ("ART_TEST_FOLDER"), "filled", NULL);
  g_autofree char *file = g_build_filename (folder, "cut.png", NULL);
  g_autofree char *made = g_build_filename (filled, "cut-inpainted.png", NULL);
  g_autofree char *code =
      g_strdup_printf ("(script-fu-neural-art-batch-inpaint \"%s\" \"*.png\" \"%s\" 2 \"png\")", folder, filled);
  g_auto (Document) document = -1;
  const gint32 layer = plain_picture (&document);
  g_auto (Document) loaded = -1;
  g_auto (Reply) reply = { 0 };
  float rgba[4];

  gimp_layer_add_alpha (layer);
  select_hole (document);
  gimp_drawable_edit_clear (layer);
  g_assert_cmpint (g_mkdir (folder, 0700) + g_mkdir (filled, 0700), ==, 0);
  g_assert_true (gimp_file_save (GIMP_RUN_NONINTERACTIVE, document, layer, file, file));
  reply = evaluate_script (code);
  g_test_message ("%s", reply.message);
  g_assert_cmpint (reply.status, ==, GIMP_PDB_SUCCESS);
  loaded = gimp_file_load (GIMP_RUN_NONINTERACTIVE, made, made);
  get_pixel (gimp_image_get_active_layer (loaded), 25, 20, rgba);
  g_assert_cmpfloat (rgba[3], ==, 1);
}

void
add_inpaint_tests (void)
{
  g_test_add_func ("/gimp/inpaint/registration", test_registration);
  g_test_add_func ("/gimp/inpaint/formats", test_formats);
  g_test_add_func ("/gimp/inpaint/wide-gamut", test_wide_gamut);
  g_test_add_func ("/gimp/inpaint/holes/feathered", test_feathered);
  g_test_add_func ("/gimp/inpaint/holes/transparent", test_transparent);
  g_test_add_func ("/gimp/inpaint/holes/locked-alpha", test_locked_alpha);
  g_test_add_func ("/gimp/inpaint/holes/masks", test_masks);
  g_test_add_func ("/gimp/inpaint/channel", test_channel);
  g_test_add_func ("/gimp/inpaint/offsets", test_offsets);
  g_test_add_func ("/gimp/inpaint/new-layer", test_new_layer);
  g_test_add_func ("/gimp/inpaint/refused", test_refused);
  g_test_add_func ("/gimp/inpaint/last-values", test_last_values);
  g_test_add_func ("/gimp/inpaint/script-fu/named-arguments", test_named_arguments);
  g_test_add_func ("/gimp/inpaint/script-fu/batch", test_batch);
}
