/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where pixels come from and where results go: selections, offsets, groups, masks, channels, odd sizes, locks, and
 * documents that change or vanish during a run.
 */
#include "config.h"

#include "gimp-test.h"
#include "plugins/common/layers.h"
#include "plugins/fake-effect.h"

#include <string.h>

#define IN_PLACE "{ \"output\": \"in-place\" }"

static float
red_of (gint32 drawable, int x, int y)
{
  float rgba[4];

  get_pixel (drawable, x, y, rgba);
  return rgba[0];
}

static Document
float_document (int width, int height)
{
  return document_new (GIMP_RGB, GIMP_PRECISION_FLOAT_GAMMA, width, height);
}

static void
assert_offsets (gint32 drawable, int x, int y, int width, int height)
{
  int at_x, at_y;

  gimp_drawable_offsets (drawable, &at_x, &at_y);
  g_assert_cmpint (at_x, ==, x);
  g_assert_cmpint (at_y, ==, y);
  g_assert_cmpint (gimp_drawable_width (drawable), ==, width);
  g_assert_cmpint (gimp_drawable_height (drawable), ==, height);
}

/* ---- selection ---- */

/* A feathered selection that is partly off a layer that is partly off the canvas. */
static void
test_selection_new_layer (void)
{
  g_auto (Document) document = float_document (40, 30);
  const gint32 layer = document_add_layer (document, -1, 40, 30, -8, 5, FALSE);
  gint32 mask, selection;
  gint32 selected_x1, y1, x2, y2;
  gboolean some;
  g_auto (Reply) reply = { 0 };

  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 10, 0, 30, 20);
  gimp_selection_feather (document, 6);
  gimp_selection_bounds (document, &some, &selected_x1, &y1, &x2, &y2);
  reply = call_effect (&art_effect_fake, document, layer, "{}");
  assert_success (&reply);

  /* The layer covers x -8..32, y 5..35 of the canvas's 0..40, 0..30. */
  assert_offsets (reply.drawable, selected_x1, 5, 32 - selected_x1, y2 - 5);
  mask = gimp_layer_get_mask (reply.drawable);
  selection = gimp_image_get_selection (document);
  g_assert_cmpint (mask, !=, -1);
  g_assert_false (gimp_layer_get_edit_mask (reply.drawable));
  for (int y = 5; y < y2; y += 3)
    for (int x = selected_x1; x < 32; x += 3)
      {
        g_assert_cmpfloat_with_epsilon (get_value (mask, x - selected_x1, y - 5), get_value (selection, x, y), 1e-6);
        g_assert_cmpfloat_with_epsilon (red_of (reply.drawable, x - selected_x1, y - 5),
                                        1 - red_of (layer, x + 8, y - 5), 1e-5);
      }
}

static void
test_selection_in_place (void)
{
  g_auto (Document) document = float_document (40, 30);
  const gint32 layer = document_add_layer (document, -1, 40, 30, -8, 5, TRUE);
  const gint32 copy = gimp_layer_copy (layer);
  const gint32 selection = gimp_image_get_selection (document);
  g_auto (Reply) reply = { 0 };

  gimp_image_insert_layer (document, copy, -1, 0);
  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 10, 0, 14, 20);
  gimp_selection_feather (document, 4);
  reply = call_effect (&art_effect_fake, document, layer, IN_PLACE);
  assert_success (&reply);
  g_assert_cmpint (gimp_layer_get_mask (layer), ==, -1);
  for (int y = 0; y < 30; y++)
    for (int x = 0; x < 40; x++)
      {
        const gboolean on_canvas = x - 8 >= 0 && y + 5 < 30;
        const float amount = on_canvas ? get_value (selection, x - 8, y + 5) : 0;
        const float before = red_of (copy, x, y);

        if (amount == 0)
          g_assert_cmpfloat (red_of (layer, x, y), ==, before);
        else if (amount == 1)
          g_assert_cmpfloat_with_epsilon (red_of (layer, x, y), 1 - before, 1e-5);
        else
          g_assert_cmpfloat_with_epsilon (red_of (layer, x, y), 0.5, 0.5);
      }
}

static void
test_selection_whole_layer (void)
{
  g_auto (Document) document = float_document (20, 20);
  const gint32 layer = document_add_layer (document, -1, 30, 24, -5, -2, FALSE);
  g_auto (Reply) reply = { 0 };
  gint32 mask;

  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 5, 5, 4, 4);
  reply = call_effect (&art_effect_fake, document, layer, "{ \"region\": \"layer\" }");
  assert_success (&reply);
  assert_offsets (reply.drawable, -5, -2, 30, 24);
  mask = gimp_layer_get_mask (reply.drawable);
  g_assert_cmpfloat (get_value (mask, 10, 7), ==, 1);
  g_assert_cmpfloat (get_value (mask, 9, 7), ==, 0);
  g_assert_cmpfloat (get_value (mask, 0, 0), ==, 0);
  g_assert_cmpfloat_with_epsilon (red_of (reply.drawable, 0, 0), 1 - red_of (layer, 0, 0), 1e-5);
}

static void
test_selection_elsewhere (void)
{
  g_auto (Document) document = float_document (40, 30);
  const gint32 layer = document_add_layer (document, -1, 10, 10, 0, 0, FALSE);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_auto (Reply) reply = { 0 };

  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 20, 20, 5, 5);
  before = document_checksum (document);
  reply = call_effect (&art_effect_fake, document, layer, "{}");
  assert_refused (&reply, GIMP_PDB_CALLING_ERROR, "selection does not touch “Pattern”");
  after = document_checksum (document);
  g_assert_cmpstr (after, ==, before);
}

/* ---- sizes and places ---- */

static void
test_odd_sizes (void)
{
  static const int sizes[][2] = { { 1, 1 }, { 3, 4000 }, { 4000, 3 }, { 65, 129 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const int width = sizes[i][0];
      const int height = sizes[i][1];
      g_auto (Document) document = float_document (16, 16);
      const gint32 layer = document_add_layer (document, -1, width, height, 2, 3, FALSE);
      g_auto (Reply) reply = call_effect (&art_effect_fake, document, layer, "{}");

      assert_success (&reply);
      assert_offsets (reply.drawable, 2, 3, width, height);
      g_assert_cmpint (gimp_layer_get_mask (reply.drawable), ==, -1);
      g_assert_cmpfloat_with_epsilon (red_of (reply.drawable, width - 1, height - 1),
                                      1 - red_of (layer, width - 1, height - 1), 1e-5);
    }
}

/* The result stands right above its source, in the same group, and tells where it came from. */
static void
test_group_child (void)
{
  g_auto (Document) document = float_document (16, 16);
  const gint32 group = gimp_layer_group_new (document);
  gint32 layer;
  g_auto (Reply) reply = { 0 };
  g_autofree char *name = NULL;
  GimpParasite *parasite;

  gimp_image_insert_layer (document, group, -1, 0);
  document_add_layer (document, group, 16, 16, 0, 0, FALSE);
  layer = document_add_layer (document, group, 16, 16, 0, 0, FALSE);
  document_add_layer (document, group, 16, 16, 0, 0, FALSE);
  gimp_item_set_name (layer, "Middle");
  reply = call_effect (&art_effect_fake, document, layer, "{ \"note\": \"kept\" }");
  assert_success (&reply);
  g_assert_cmpint (gimp_item_get_parent (reply.drawable), ==, group);
  g_assert_cmpint (gimp_image_get_item_position (document, reply.drawable), ==, 1);
  g_assert_cmpint (gimp_image_get_item_position (document, layer), ==, 2);
  name = gimp_item_get_name (reply.drawable);
  g_assert_cmpstr (name, ==, "Fake (Middle)");
  parasite = gimp_item_get_parasite (reply.drawable, "neural-art-settings");
  g_assert_nonnull (strstr (gimp_parasite_data (parasite), "\"kept\""));
  g_assert_nonnull (strstr (gimp_parasite_data (parasite), "plug-in-neural-fake"));
  gimp_parasite_free (parasite);
}

static void
test_group_itself (void)
{
  g_auto (Document) document = float_document (16, 16);
  const gint32 group = gimp_layer_group_new (document);
  g_auto (Reply) refused = { 0 };
  g_auto (Reply) reply = { 0 };

  gimp_image_insert_layer (document, group, -1, 0);
  document_add_layer (document, group, 6, 6, 3, 4, FALSE);
  refused = call_effect (&art_effect_fake, document, group, IN_PLACE);
  assert_refused (&refused, GIMP_PDB_CALLING_ERROR, "layer group");
  reply = call_effect (&art_effect_fake, document, group, "{}");
  assert_success (&reply);
  assert_offsets (reply.drawable, 3, 4, 6, 6);
  g_assert_cmpint (gimp_item_get_parent (reply.drawable), ==, -1);
}

static void
test_masks_and_channels (void)
{
  g_auto (Document) document = float_document (16, 16);
  const gint32 layer = document_add_layer (document, -1, 16, 16, 0, 0, FALSE);
  const gint32 mask = gimp_layer_create_mask (layer, GIMP_ADD_MASK_BLACK);
  const GimpRGB red = { 1, 0, 0, 1 };
  const gint32 channel = gimp_channel_new (document, "Channel", 16, 16, 50, &red);
  gint32 drawables[2] = { mask, channel };

  gimp_layer_add_mask (layer, mask);
  gimp_image_insert_channel (document, channel, -1, 0);
  gimp_drawable_fill (channel, GIMP_FILL_WHITE);
  for (int i = 0; i < 2; i++)
    {
      const float before = get_value (drawables[i], 5, 5);
      g_auto (Reply) refused = call_effect (&art_effect_fake, document, drawables[i], "{}");
      g_auto (Reply) reply = call_effect (&art_effect_fake, document, drawables[i], IN_PLACE);

      assert_refused (&refused, GIMP_PDB_CALLING_ERROR, "layer mask");
      assert_success (&reply);
      g_assert_cmpint (reply.drawable, ==, drawables[i]);
      g_assert_cmpfloat_with_epsilon (get_value (drawables[i], 5, 5), 1 - before, 1e-5);
    }
  g_assert_cmpint (document_count_layers (document), ==, 1);
}

/* In place, a layer's own mask is left alone; a new layer shows only where the layer showed. */
static void
test_layer_with_mask (void)
{
  g_auto (Document) document = float_document (16, 16);
  const gint32 layer = document_add_layer (document, -1, 16, 16, 0, 0, FALSE);
  const gint32 mask = gimp_layer_create_mask (layer, GIMP_ADD_MASK_WHITE);
  g_autoptr (GeglBuffer) values = NULL;
  const float half = 0.5f;
  gint32 new_mask;
  g_auto (Reply) added = { 0 };
  g_auto (Reply) changed = { 0 };
  float before;

  gimp_layer_add_mask (layer, mask);
  values = gimp_drawable_get_buffer (mask);
  gegl_buffer_set (values, GEGL_RECTANGLE (3, 3, 1, 1), 0, babl_format ("Y float"), &half, GEGL_AUTO_ROWSTRIDE);
  gegl_buffer_flush (values);
  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 2, 2, 5, 5);
  added = call_effect (&art_effect_fake, document, layer, "{}");
  assert_success (&added);
  new_mask = gimp_layer_get_mask (added.drawable);
  g_assert_cmpfloat (get_value (new_mask, 1, 1), ==, 0.5);
  g_assert_cmpfloat (get_value (new_mask, 2, 2), ==, 1);

  before = red_of (layer, 3, 3);
  changed = call_effect (&art_effect_fake, document, layer, IN_PLACE);
  assert_success (&changed);
  g_assert_cmpfloat_with_epsilon (red_of (layer, 3, 3), 1 - before, 1e-5);
  g_assert_cmpfloat (get_value (mask, 3, 3), ==, 0.5);
}

static void
test_other_layer (void)
{
  g_auto (Document) document = float_document (8, 8);
  g_auto (Document) elsewhere = document_new (GIMP_GRAY, GIMP_PRECISION_U8_GAMMA, 4, 4);
  const gint32 layer = document_add_layer (document, -1, 8, 8, 0, 0, FALSE);
  const gint32 other = document_add_layer (elsewhere, -1, 4, 4, 1, 1, FALSE);
  g_autofree char *json = g_strdup_printf ("{ \"other\": %d }", other);
  g_auto (Reply) reply = call_effect (&art_effect_fake, document, layer, json);

  assert_success (&reply);
  g_assert_cmpfloat_with_epsilon (red_of (reply.drawable, 7, 7), red_of (other, 0, 0), 1e-5);
}

/* ---- locks ---- */

static void
test_locks (void)
{
  g_auto (Document) document = float_document (8, 8);
  const gint32 group = gimp_layer_group_new (document);
  gint32 layer;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_auto (Reply) locked = { 0 };
  g_auto (Reply) locked_by_group = { 0 };
  g_auto (Reply) reply = { 0 };

  gimp_image_insert_layer (document, group, -1, 0);
  layer = document_add_layer (document, group, 8, 8, 0, 0, TRUE);
  gimp_item_set_lock_content (layer, TRUE);
  before = document_checksum (document);
  locked = call_effect (&art_effect_fake, document, layer, IN_PLACE);
  assert_refused (&locked, GIMP_PDB_CALLING_ERROR, "locked");
  gimp_item_set_lock_content (layer, FALSE);
  gimp_item_set_lock_content (group, TRUE);
  locked_by_group = call_effect (&art_effect_fake, document, layer, IN_PLACE);
  assert_refused (&locked_by_group, GIMP_PDB_CALLING_ERROR, "locked");
  after = document_checksum (document);
  g_assert_cmpstr (after, ==, before);

  /* A new layer does not touch locked pixels. */
  gimp_item_set_lock_content (group, FALSE);
  gimp_item_set_lock_content (layer, TRUE);
  reply = call_effect (&art_effect_fake, document, layer, "{}");
  assert_success (&reply);
}

/* ---- the document changes during a run ---- */

typedef struct
{
  ArtTarget *target;
  ArtSettings *settings;
  ArtInputs *inputs;
} Run;

static Run
start_run (Document document, gint32 layer, const char *json)
{
  Run run = { .settings = art_settings_new (&art_effect_fake) };
  g_autoptr (GError) error = NULL;

  g_assert_true (art_settings_from_json (run.settings, json, &error));
  run.target = art_target_new (document, layer, &error);
  g_assert_no_error (error);
  run.inputs = art_target_read (run.target, run.settings, &error);
  g_assert_no_error (error);
  return run;
}

static void
end_run (Run *run)
{
  art_inputs_free (run->inputs);
  art_settings_free (run->settings);
  art_target_free (run->target);
}

static void
assert_not_written (Run *run, const char *said)
{
  const ArtResult result = { .buffer = run->inputs->content };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (art_target_write (run->target, run->settings, &result, &error), ==, -1);
  g_assert_error (error, ART_ERROR, ART_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, said));
}

static gint32
rescue (const Run *run)
{
  const ArtResult result = { .buffer = run->inputs->content };

  return art_target_write_new_image (run->target, run->settings, &result);
}

static void
test_layer_vanishes (void)
{
  g_auto (Document) document = float_document (8, 8);
  const gint32 layer = document_add_layer (document, -1, 8, 8, 0, 0, FALSE);
  Run run = start_run (document, layer, "{}");
  gint32 rescued;

  gimp_image_remove_layer (document, layer);
  assert_not_written (&run, "not there any longer");
  g_assert_cmpint (document_count_layers (document), ==, 0);

  rescued = rescue (&run);
  g_assert_cmpint (gimp_image_get_precision (gimp_item_get_image (rescued)), ==, GIMP_PRECISION_FLOAT_GAMMA);
  assert_offsets (rescued, 0, 0, 8, 8);
  g_assert_cmpfloat_with_epsilon (red_of (rescued, 0, 0), 1 / 17.0, 1e-5);
  gimp_image_delete (gimp_item_get_image (rescued));
  end_run (&run);
}

static void
test_image_vanishes (void)
{
  g_autoptr (GimpColorProfile) adobe = gimp_color_profile_new_rgb_adobe ();
  Document document = float_document (8, 8);
  const gint32 layer = document_add_layer (document, -1, 8, 8, 0, 0, FALSE);
  GimpColorProfile *kept;
  gint32 rescued;
  Run run;

  gimp_image_set_color_profile (document, adobe);
  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 2, 2, 4, 3);
  run = start_run (document, layer, IN_PLACE);
  gimp_image_delete (document);
  assert_not_written (&run, "not there any longer");

  rescued = rescue (&run);
  assert_offsets (rescued, 0, 0, 4, 3);
  g_assert_cmpint (gimp_layer_get_mask (rescued), !=, -1);
  kept = gimp_image_get_color_profile (gimp_item_get_image (rescued));
  g_assert_true (gimp_color_profile_is_equal (kept, adobe));
  g_object_unref (kept);
  gimp_image_delete (gimp_item_get_image (rescued));
  end_run (&run);
}

static void
test_layer_changes (void)
{
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 8, 8);
  const gint32 layer = document_add_layer (document, -1, 8, 8, 0, 0, FALSE);
  Run run = start_run (document, layer, IN_PLACE);

  gimp_item_set_lock_content (layer, TRUE);
  assert_not_written (&run, "locked");
  gimp_item_set_lock_content (layer, FALSE);
  gimp_layer_scale (layer, 5, 5, FALSE);
  assert_not_written (&run, "size");
  gimp_image_convert_indexed (document, GIMP_CONVERT_DITHER_NONE, GIMP_CONVERT_PALETTE_GENERATE, 4, FALSE, FALSE, "");
  assert_not_written (&run, "indexed");
  end_run (&run);
}

void
add_layer_tests (void)
{
  g_test_add_func ("/gimp/layers/selection/new-layer", test_selection_new_layer);
  g_test_add_func ("/gimp/layers/selection/in-place", test_selection_in_place);
  g_test_add_func ("/gimp/layers/selection/whole-layer", test_selection_whole_layer);
  g_test_add_func ("/gimp/layers/selection/elsewhere", test_selection_elsewhere);
  g_test_add_func ("/gimp/layers/odd-sizes", test_odd_sizes);
  g_test_add_func ("/gimp/layers/group/child", test_group_child);
  g_test_add_func ("/gimp/layers/group/itself", test_group_itself);
  g_test_add_func ("/gimp/layers/masks-and-channels", test_masks_and_channels);
  g_test_add_func ("/gimp/layers/layer-with-mask", test_layer_with_mask);
  g_test_add_func ("/gimp/layers/other-layer", test_other_layer);
  g_test_add_func ("/gimp/layers/locks", test_locks);
  g_test_add_func ("/gimp/layers/layer-vanishes", test_layer_vanishes);
  g_test_add_func ("/gimp/layers/image-vanishes", test_image_vanishes);
  g_test_add_func ("/gimp/layers/layer-changes", test_layer_changes);
}
