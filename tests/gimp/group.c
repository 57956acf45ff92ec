/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results that are a group: what is in it, where it is, and that it looks as the result in one piece.
 */
#include "config.h"

#include "colors.h"
#include "plugins/fake-color.h"

#include <string.h>

#define EFFECT (&art_effect_fake_color)
#define GROUP "{ \"output\": \"group\" }"

static void
assert_layer (gint32 layer, const char *name, GimpLayerMode mode)
{
  g_autofree char *found = gimp_item_get_name (layer);
  int x, y;

  gimp_drawable_offsets (layer, &x, &y);
  g_assert_cmpstr (found, ==, name);
  g_assert_cmpint (gimp_layer_get_mode (layer), ==, mode);
  g_assert_cmpint (gimp_drawable_width (layer), ==, 24);
  g_assert_cmpint (gimp_drawable_height (layer), ==, 18);
  g_assert_cmpint (x, ==, 5);
  g_assert_cmpint (y, ==, -4);
}

static void
test_structure (void)
{
  g_auto (Document) document = document_new (GIMP_GRAY, GIMP_PRECISION_U8_GAMMA, 20, 16);
  const gint32 outer = gimp_layer_group_new (document);
  g_auto (Reply) reply = { 0 };
  g_autofree char *name = NULL;
  g_autofree gint *layers = NULL;
  GimpParasite *record;
  gint32 layer;
  int n_layers;

  gimp_image_insert_layer (document, outer, -1, 0);
  layer = document_add_layer (document, outer, 24, 18, 5, -4, FALSE);
  document_add_layer (document, outer, 8, 8, 0, 0, FALSE);
  reply = call_effect (EFFECT, document, layer, GROUP);
  assert_success (&reply);
  g_assert_true (gimp_item_is_group (reply.drawable));
  g_assert_cmpint (gimp_image_base_type (document), ==, GIMP_RGB);
  g_assert_cmpint (gimp_item_get_parent (reply.drawable), ==, outer);
  g_assert_cmpint (gimp_image_get_item_position (document, reply.drawable), ==, 1);
  g_assert_cmpint (gimp_image_get_item_position (document, layer), ==, 2);
  g_assert_cmpint (gimp_image_get_active_layer (document), ==, reply.drawable);
  g_assert_cmpint (gimp_layer_get_mask (reply.drawable), ==, -1);
  name = gimp_item_get_name (reply.drawable);
  g_assert_cmpstr (name, ==, "Fake Color (Pattern)");
  layers = gimp_item_get_children (reply.drawable, &n_layers);
  g_assert_cmpint (n_layers, ==, 3);
  assert_layer (layers[0], "Light", GIMP_LAYER_MODE_SCREEN);
  assert_layer (layers[1], "Lines", GIMP_LAYER_MODE_MULTIPLY);
  assert_layer (layers[2], "Flats", GIMP_LAYER_MODE_NORMAL);
  record = gimp_item_get_parasite (reply.drawable, "neural-art-settings");
  g_assert_nonnull (strstr (gimp_parasite_data (record), "\"group\""));
  gimp_parasite_free (record);
}

static void
check_looks (GimpImageBaseType type, GimpPrecision precision, double tolerance)
{
  g_auto (Document) document = document_new (type, precision, 24, 18);
  const gint32 layer = document_add_layer (document, -1, 24, 18, 0, 0, FALSE);
  g_auto (Document) merged = gimp_image_duplicate (document);
  g_auto (Reply) in_one_piece = call_effect (EFFECT, merged, gimp_image_get_active_layer (merged), "{}");
  g_auto (Reply) reply = call_effect (EFFECT, document, layer, GROUP);

  g_test_message ("type %d, precision %d", type, precision);
  assert_success (&in_one_piece);
  assert_success (&reply);
  for (int y = 0; y < 18; y += 4)
    for (int x = 0; x < 24; x += 3)
      {
        float group[4], picture[4];

        get_pixel (reply.drawable, x, y, group);
        get_pixel (in_one_piece.drawable, x, y, picture);
        for (int c = 0; c < 4; c++)
          g_assert_cmpfloat_with_epsilon (group[c], picture[c], tolerance);
      }
}

static void
test_looks (void)
{
  check_looks (GIMP_GRAY, GIMP_PRECISION_U8_GAMMA, 2.1 / 255);
  check_looks (GIMP_RGB, GIMP_PRECISION_U16_GAMMA, 1e-4);
  check_looks (GIMP_RGB, GIMP_PRECISION_FLOAT_LINEAR, 1e-4);
}

/* The group shows where the selection and the layer's own mask were. */
static void
test_selection (void)
{
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_FLOAT_GAMMA, 40, 30);
  const gint32 layer = document_add_layer (document, -1, 40, 30, -8, 5, FALSE);
  const gint32 selection = gimp_image_get_selection (document);
  gint32 mask;
  g_auto (Reply) reply = { 0 };
  gboolean some;
  int x1, y1, x2, y2, x, y;

  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 10, 12, 12, 8);
  gimp_selection_feather (document, 4);
  gimp_selection_bounds (document, &some, &x1, &y1, &x2, &y2);
  reply = call_effect (EFFECT, document, layer, GROUP);
  assert_success (&reply);
  gimp_drawable_offsets (reply.drawable, &x, &y);
  g_assert_cmpint (x, ==, x1);
  g_assert_cmpint (y, ==, y1);
  g_assert_cmpint (gimp_drawable_width (reply.drawable), ==, x2 - x1);
  mask = gimp_layer_get_mask (reply.drawable);
  g_assert_cmpint (mask, !=, -1);
  for (int i = 0; i < y2 - y1; i++)
    g_assert_cmpfloat_with_epsilon (get_value (mask, i, i), get_value (selection, x1 + i, y1 + i), 1e-6);
}

void
add_group_tests (void)
{
  g_test_add_func ("/gimp/group/structure", test_structure);
  g_test_add_func ("/gimp/group/looks", test_looks);
  g_test_add_func ("/gimp/group/selection", test_selection);
}
