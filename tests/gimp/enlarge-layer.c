/* SPDX-License-Identifier: GPL-3.0-or-later
 * One layer, or what is in the selection, made larger: in place, into a new layer, into a new image.
 */
#include "config.h"

#include "enlarge.h"
#include "plugins/fake-enlarge.h"

#include <string.h>

#define EFFECT (&art_effect_fake_enlarge)
#define LAYER "\"region\": \"layer\""
#define SELECTION "\"region\": \"selection\""
#define NEW_LAYER "\"output\": \"new-layer\""
#define NEW_IMAGE "\"output\": \"new-image\""

static void
assert_place (gint32 drawable, int x, int y, int width, int height)
{
  int at_x, at_y;

  gimp_drawable_offsets (drawable, &at_x, &at_y);
  g_assert_cmpint (at_x, ==, x);
  g_assert_cmpint (at_y, ==, y);
  g_assert_cmpint (gimp_drawable_width (drawable), ==, width);
  g_assert_cmpint (gimp_drawable_height (drawable), ==, height);
}

static gint32
copy_of (gint32 layer)
{
  const gint32 copy = gimp_layer_copy (layer);

  gimp_image_insert_layer (gimp_item_get_image (layer), copy, -1, 0);
  return copy;
}

/* The layer in the inner group is 13 x 11 at 31, 22, and has a mask. */
static void
test_in_place (void)
{
  gint32 middle;
  g_auto (Document) document = layered_document (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, &middle);
  const gint32 copy = copy_of (middle);
  g_auto (Reply) reply = { 0 };

  gimp_layer_set_opacity (middle, 70);
  reply = call_effect (EFFECT, document, middle, "{" LAYER "}");
  assert_success (&reply);
  g_assert_cmpint (reply.drawable, ==, middle);
  assert_place (middle, 31 - 7, 22 - 6, 26, 22);
  assert_enlarged (middle, copy, TRUE, 0.6 / 255);
  assert_enlarged (gimp_layer_get_mask (middle), gimp_layer_get_mask (copy), TRUE, 0.6 / 255);
  g_assert_cmpfloat (gimp_layer_get_opacity (middle), ==, 70);
  g_assert_cmpint (gimp_image_width (document), ==, 40);
  g_assert_nonnull (gimp_item_get_parasite (middle, "neural-art-settings"));
}

/* The selection does not matter for an entire layer, not even one that does not touch it. */
static void
test_new_layer (void)
{
  gint32 middle;
  g_auto (Document) document = layered_document (GIMP_GRAY, GIMP_PRECISION_FLOAT_LINEAR, &middle);
  const gint32 copy = copy_of (middle);
  g_autofree char *name = NULL;
  g_auto (Reply) reply = { 0 };

  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 0, 0, 3, 3);
  gimp_layer_set_apply_mask (middle, FALSE);
  reply = call_effect (EFFECT, document, middle, "{" LAYER "," NEW_LAYER ", \"scale\": 3}");
  assert_success (&reply);
  assert_place (reply.drawable, 31 - 13, 22 - 11, 39, 33);
  assert_enlarged (reply.drawable, copy, TRUE, 1e-4);
  assert_enlarged (gimp_layer_get_mask (reply.drawable), gimp_layer_get_mask (copy), TRUE, 1e-4);
  g_assert_false (gimp_layer_get_apply_mask (reply.drawable));
  g_assert_cmpint (gimp_item_get_parent (reply.drawable), ==, gimp_item_get_parent (middle));
  g_assert_cmpint (gimp_image_get_item_position (document, reply.drawable), ==, 0);
  g_assert_cmpint (gimp_image_get_item_position (document, middle), ==, 1);
  assert_place (middle, 31, 22, 13, 11);
  name = gimp_item_get_name (reply.drawable);
  g_assert_true (g_str_has_prefix (name, "Fake Enlarge (Pattern"));
}

static void
test_new_image (void)
{
  g_autoptr (GimpColorProfile) adobe = gimp_color_profile_new_rgb_adobe ();
  g_autoptr (GimpColorProfile) kept = NULL;
  gint32 middle;
  g_auto (Document) document = layered_document (GIMP_RGB, GIMP_PRECISION_U16_GAMMA, &middle);
  g_auto (Document) made = -1;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_auto (Reply) reply = { 0 };
  double x, y;

  gimp_image_set_color_profile (document, adobe);
  before = document_checksum (document);
  reply = call_effect (EFFECT, document, middle, "{" LAYER "," NEW_IMAGE ", \"keep-colors\": true}");
  assert_success (&reply);
  made = reply.image;
  after = document_checksum (document);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpint (gimp_image_width (made), ==, 26);
  g_assert_cmpint (gimp_image_height (made), ==, 22);
  g_assert_cmpint (gimp_image_get_precision (made), ==, GIMP_PRECISION_U16_GAMMA);
  kept = gimp_image_get_color_profile (made);
  g_assert_true (gimp_color_profile_is_equal (kept, adobe));
  gimp_image_get_resolution (made, &x, &y);
  g_assert_cmpfloat (x, ==, 100);
  g_assert_cmpfloat (y, ==, 200);
  assert_place (reply.drawable, 0, 0, 26, 22);
  assert_enlarged (reply.drawable, middle, FALSE, 2e-3);
  assert_enlarged (gimp_layer_get_mask (reply.drawable), gimp_layer_get_mask (middle), TRUE, 1e-4);
}

static void
test_layer_without_mask (void)
{
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U8_LINEAR, 8, 8);
  const gint32 layer = document_add_layer (document, -1, 30, 5, -20, -3, FALSE);
  const gint32 copy = copy_of (layer);
  g_auto (Reply) reply = call_effect (EFFECT, document, layer, "{" LAYER ", \"scale\": 1.5}");

  assert_success (&reply);
  g_assert_cmpint (gimp_drawable_width (layer), ==, 45);
  g_assert_cmpint (gimp_drawable_height (layer), ==, 8);
  g_assert_false (gimp_drawable_has_alpha (layer));
  g_assert_cmpint (gimp_layer_get_mask (layer), ==, -1);
  assert_enlarged (layer, copy, TRUE, 7.0 / 255);
}

/* ---- the selection ---- */

/* A feathered selection that is partly off the layer, and the layer's own mask: both shape the result. */
static void
check_selection (const char *json, gboolean new_image)
{
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 40, 30);
  const gint32 layer = document_add_layer (document, -1, 30, 20, -5, 4, TRUE);
  const gint32 mask = add_patterned_mask (layer);
  const gint32 selection = gimp_image_get_selection (document);
  g_auto (Document) made = -1;
  gint32 x1, y1, x2, y2, shape;
  gboolean some;
  g_auto (Reply) reply = { 0 };

  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 3, 8, 12, 9);
  gimp_selection_feather (document, 3);
  gimp_selection_bounds (document, &some, &x1, &y1, &x2, &y2);
  reply = call_effect (EFFECT, document, layer, json);
  assert_success (&reply);
  made = new_image ? reply.image : -1;
  g_assert_true ((reply.image == document) == !new_image);
  assert_place (reply.drawable, new_image ? 0 : (int) (x1 - (x2 - x1) / 2.0),
                new_image ? 0 : (int) (y1 - (y2 - y1) / 2.0), 2 * (x2 - x1), 2 * (y2 - y1));
  shape = gimp_layer_get_mask (reply.drawable);
  for (int y = y1; y < y2; y++)
    for (int x = x1; x < x2; x++)
      {
        const float covered = get_value (selection, x, y) * get_value (mask, x + 5, y - 4);
        float in[4], out[4];

        get_pixel (layer, x + 5, y - 4, in);
        get_pixel (reply.drawable, 2 * (x - x1), 2 * (y - y1) + 1, out);
        g_assert_cmpfloat_with_epsilon (out[0], 1 - in[0], 0.6 / 255);
        g_assert_cmpfloat_with_epsilon (out[3], in[3], 0.6 / 255);
        g_assert_cmpfloat_with_epsilon (get_value (shape, 2 * (x - x1) + 1, 2 * (y - y1)), 1 - covered, 0.6 / 255);
      }
}

static void
test_selection (void)
{
  check_selection ("{" SELECTION "," NEW_LAYER "}", FALSE);
  check_selection ("{" SELECTION "," NEW_IMAGE "}", TRUE);
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
  gint32 middle;
  g_auto (Document) document = layered_document (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, &middle);
  const gint32 group = gimp_item_get_parent (middle);
  const gint32 mask = gimp_layer_get_mask (middle);

  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 0, 0, 3, 3);
  check_refused (document, middle, "{" SELECTION "}", "new-layer");
  check_refused (document, middle, "{" SELECTION "," NEW_LAYER "}", "does not touch");
  check_refused (document, mask, "{" LAYER "}", "layer mask");
  check_refused (document, mask, "{" LAYER "," NEW_IMAGE "}", "layer mask");
  check_refused (document, group, "{" LAYER "}", "layer group");
  gimp_item_set_lock_position (middle, TRUE);
  check_refused (document, middle, "{" LAYER "}", "position");
  gimp_item_set_lock_position (middle, FALSE);
  gimp_item_set_lock_content (group, TRUE);
  check_refused (document, middle, "{" LAYER "}", "locked");
}

void
add_enlarge_layer_tests (void)
{
  g_test_add_func ("/gimp/enlarge/layer/in-place", test_in_place);
  g_test_add_func ("/gimp/enlarge/layer/new-layer", test_new_layer);
  g_test_add_func ("/gimp/enlarge/layer/new-image", test_new_image);
  g_test_add_func ("/gimp/enlarge/layer/without-mask", test_layer_without_mask);
  g_test_add_func ("/gimp/enlarge/layer/selection", test_selection);
  g_test_add_func ("/gimp/enlarge/layer/refused", test_refused);
}
