/* SPDX-License-Identifier: GPL-3.0-or-later
 * Effects that make colors: gray pictures become RGB, in every precision, with every output; what has no place for
 * colors is refused.
 */
#include "config.h"

#include "colors.h"
#include "plugins/common/layers.h"
#include "plugins/fake-color.h"

#include <string.h>

#define EFFECT (&art_effect_fake_color)
#define IN_PLACE "{ \"output\": \"in-place\" }"

void
get_linear (gint32 drawable, int x, int y, float rgba[4])
{
  get_pixel (drawable, x, y, rgba);
  babl_process (babl_fish (babl_format ("R'G'B'A float"), babl_format ("RGBA float")), rgba, rgba, 1);
}

void
expect_color (const float rgba[4], const float *hint, float expected[3])
{
  const float lines = 0.3f * rgba[0] + 0.6f * rgba[1] + 0.1f * rgba[2];

  for (int c = 0; c < 3; c++)
    {
      const float flat = hint ? fake_color_tint[c] + hint[3] * (hint[c] - fake_color_tint[c]) : fake_color_tint[c];

      expected[c] = 1 - (1 - lines * flat) * (1 - FAKE_COLOR_LIGHT);
    }
}

void
assert_tinted (gint32 result, gint32 original, int x, int y, double tolerance)
{
  float in[4], out[4], expected[3];

  get_linear (original, x, y, in);
  get_linear (result, x, y, out);
  expect_color (in, NULL, expected);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (out[c], expected[c], tolerance);
  g_assert_cmpfloat_with_epsilon (out[3], in[3], 1e-6);
}

/* A step of 8 bits is up to 2.3 times as large in linear light. */
static double
tolerance_of (GimpPrecision precision)
{
  switch (precision)
    {
    case GIMP_PRECISION_U8_GAMMA:
      return 2.5 / 255;
    case GIMP_PRECISION_U8_LINEAR:
      return 1.1 / 255;
    case GIMP_PRECISION_HALF_GAMMA:
    case GIMP_PRECISION_HALF_LINEAR:
      return 2e-3;
    default:
      return 1e-4;
    }
}

/* ---- gray ---- */

/* The layer that is worked on is smaller than the canvas and partly outside it, below another one. */
static void
check_format (GimpImageBaseType type, GimpPrecision precision, gboolean alpha, const char *output)
{
  g_auto (Document) document = document_new (type, precision, 20, 16);
  const gint32 layer = document_add_layer (document, -1, 12, 9, -3, 10, alpha);
  const gint32 above = document_add_layer (document, -1, 20, 16, 0, 0, TRUE);
  g_auto (Document) copy = gimp_image_duplicate (document);
  g_autofree gint *copies = gimp_image_get_layers (copy, &(int){ 0 });
  g_autofree char *json = g_strdup_printf ("{ \"output\": \"%s\" }", output);
  g_auto (Reply) reply = call_effect (EFFECT, document, layer, json);

  g_test_message ("precision %d, %s, %s, %s", precision, type == GIMP_GRAY ? "gray" : "RGB", alpha ? "alpha" : "opaque",
                  output);
  assert_success (&reply);
  g_assert_cmpint (gimp_image_base_type (document), ==, GIMP_RGB);
  g_assert_cmpint (gimp_image_get_precision (document), ==, precision);
  g_assert_true ((reply.drawable == layer) == g_str_equal (output, "in-place"));
  g_assert_cmpint (gimp_image_get_item_position (document, layer), >, gimp_image_get_item_position (document, above));
  for (int y = 0; y < 9; y += 4)
    for (int x = 0; x < 12; x += 3)
      {
        assert_tinted (reply.drawable, copies[1], x, y, tolerance_of (precision));
        g_assert_cmpfloat_with_epsilon (get_value (above, x, y), get_value (copies[0], x, y), 1e-3);
      }
}

static void
test_precisions (void)
{
  static const GimpPrecision precisions[] = {
    GIMP_PRECISION_U8_GAMMA,   GIMP_PRECISION_U8_LINEAR,   GIMP_PRECISION_U16_GAMMA,   GIMP_PRECISION_U16_LINEAR,
    GIMP_PRECISION_HALF_GAMMA, GIMP_PRECISION_HALF_LINEAR, GIMP_PRECISION_FLOAT_GAMMA, GIMP_PRECISION_FLOAT_LINEAR,
  };
  static const char *const outputs[] = { "new-layer", "in-place" };

  for (gsize i = 0; i < G_N_ELEMENTS (precisions); i++)
    {
      check_format (GIMP_GRAY, precisions[i], i % 2, outputs[i / 2 % 2]);
      check_format (GIMP_RGB, precisions[i], !(i % 2), outputs[!(i / 2 % 2)]);
    }
}

/* Where nothing is selected, the pixels are those of GIMP's own conversion, bit for bit. */
static void
test_selection (void)
{
  g_auto (Document) document = document_new (GIMP_GRAY, GIMP_PRECISION_U16_GAMMA, 40, 30);
  const gint32 layer = document_add_layer (document, -1, 40, 30, -4, 2, TRUE);
  const gint32 selection = gimp_image_get_selection (document);
  g_auto (Document) converted = -1;
  g_auto (Reply) reply = { 0 };
  gint32 copy;

  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 10, 8, 14, 12);
  gimp_selection_feather (document, 4);
  converted = gimp_image_duplicate (document);
  gimp_image_convert_rgb (converted);
  copy = gimp_image_get_active_layer (converted);
  reply = call_effect (EFFECT, document, layer, IN_PLACE);
  assert_success (&reply);
  for (int y = 0; y < 28; y += 2)
    for (int x = 4; x < 40; x += 2)
      {
        const float amount = get_value (selection, x - 4, y + 2);
        float before[4], after[4];

        get_pixel (copy, x, y, before);
        get_pixel (layer, x, y, after);
        if (amount == 0)
          g_assert_cmpmem (after, sizeof after, before, sizeof before);
        else if (amount == 1)
          assert_tinted (layer, copy, x, y, 1e-4);
      }
}

/* The picture looks as it did, whatever its profile; what comes out is sRGB. */
static void
test_gray_profile (void)
{
  g_autoptr (GimpColorProfile) gray = gimp_color_profile_new_d50_gray_lab_trc ();
  g_auto (Document) document = document_new (GIMP_GRAY, GIMP_PRECISION_U16_GAMMA, 12, 9);
  const gint32 layer = document_add_layer (document, -1, 12, 9, 0, 0, FALSE);
  g_auto (Document) converted = -1;
  g_auto (Reply) reply = { 0 };

  g_assert_true (gimp_image_set_color_profile (document, gray));
  converted = gimp_image_duplicate (document);
  gimp_image_convert_rgb (converted);
  reply = call_effect (EFFECT, document, layer, "{}");
  assert_success (&reply);
  for (int i = 0; i < 9; i++)
    assert_tinted (reply.drawable, gimp_image_get_active_layer (converted), i, i, 2e-3);
}

/* ---- refused ---- */

static void
test_no_place_for_colors (void)
{
  static const char *const outputs[] = { "{}", IN_PLACE, "{ \"output\": \"group\" }" };
  g_auto (Document) document = document_new (GIMP_GRAY, GIMP_PRECISION_U8_GAMMA, 16, 16);
  const gint32 layer = document_add_layer (document, -1, 16, 16, 0, 0, FALSE);
  const gint32 mask = gimp_layer_create_mask (layer, GIMP_ADD_MASK_WHITE);
  const GimpRGB red = { 1, 0, 0, 1 };
  const gint32 channel = gimp_channel_new (document, "Channel", 16, 16, 50, &red);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  gimp_layer_add_mask (layer, mask);
  gimp_image_insert_channel (document, channel, -1, 0);
  before = document_checksum (document);
  for (gsize i = 0; i < G_N_ELEMENTS (outputs); i++)
    {
      g_auto (Reply) on_mask = call_effect (EFFECT, document, mask, outputs[i]);
      g_auto (Reply) on_channel = call_effect (EFFECT, document, channel, outputs[i]);

      assert_refused (&on_mask, GIMP_PDB_CALLING_ERROR, "cannot have colors. Click the layer itself.");
      assert_refused (&on_channel, GIMP_PDB_CALLING_ERROR, "“Channel”");
    }
  after = document_checksum (document);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpint (gimp_image_base_type (document), ==, GIMP_GRAY);
}

static void
test_bad_hints (void)
{
  g_auto (Document) document = document_new (GIMP_GRAY, GIMP_PRECISION_U8_GAMMA, 16, 16);
  const gint32 layer = document_add_layer (document, -1, 16, 16, 0, 0, FALSE);
  g_auto (Reply) good = call_effect (EFFECT, document, layer, "{ \"hints\": \"3 4 #ff0000; 5 5.5 #00ff00 3\" }");
  g_auto (Reply) bad = call_effect (EFFECT, document, layer, "{ \"hints\": \"3 4 #ff0000; 5 reddish\" }");

  assert_success (&good);
  assert_refused (&bad, GIMP_PDB_CALLING_ERROR, "5 reddish");
}

/* ---- notes ---- */

/* The effect tells it twice. */
static void
test_notes (void)
{
  g_auto (Document) document = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 16, 16);
  const gint32 layer = document_add_layer (document, -1, 16, 16, 0, 0, FALSE);
  g_auto (Reply) quiet = call_effect (EFFECT, document, layer, "{}");
  g_auto (Reply) reply = call_effect (EFFECT, document, layer, "{ \"note\": \"Seven pixels were clipped.\" }");

  assert_success (&quiet);
  assert_success (&reply);
  g_assert_cmpint (count_told ("Seven pixels were clipped."), ==, 1);
}

/* ---- the document vanishes ---- */

static void
test_rescue (void)
{
  g_autoptr (GimpColorProfile) gray = gimp_color_profile_new_d50_gray_lab_trc ();
  Document document = document_new (GIMP_GRAY, GIMP_PRECISION_U16_GAMMA, 12, 9);
  const gint32 layer = document_add_layer (document, -1, 12, 9, 0, 0, FALSE);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  g_autoptr (ArtTarget) target = NULL;
  g_autoptr (ArtInputs) inputs = NULL;
  g_auto (ArtResult) merged = { 0 };
  g_auto (ArtResult) layers = { 0 };
  g_auto (Document) rescued = -1;
  g_auto (Document) rescued_group = -1;

  gimp_image_set_color_profile (document, gray);
  target = art_target_new (document, layer, NULL);
  inputs = art_target_read (target, settings, NULL);
  gimp_image_delete (document);
  merged.buffer = EFFECT->run (inputs, settings, NULL, NULL, NULL);
  layers.layers = EFFECT->run_layers (inputs, settings, NULL, NULL, NULL);
  g_assert_cmpint (art_target_write (target, settings, &merged, NULL), ==, -1);
  rescued = gimp_item_get_image (art_target_write_new_image (target, settings, &merged));
  rescued_group = gimp_item_get_image (art_target_write_new_image (target, settings, &layers));
  g_assert_cmpint (gimp_image_base_type (rescued), ==, GIMP_RGB);
  g_assert_cmpint (gimp_image_get_precision (rescued), ==, GIMP_PRECISION_U16_GAMMA);
  g_assert_cmpint (gimp_image_base_type (rescued_group), ==, GIMP_RGB);
  g_assert_true (gimp_item_is_group (gimp_image_get_active_layer (rescued_group)));
}

void
add_color_tests (void)
{
  g_test_add_func ("/gimp/colors/precisions", test_precisions);
  g_test_add_func ("/gimp/colors/selection", test_selection);
  g_test_add_func ("/gimp/colors/gray-profile", test_gray_profile);
  g_test_add_func ("/gimp/colors/refused/no-place", test_no_place_for_colors);
  g_test_add_func ("/gimp/colors/refused/hints", test_bad_hints);
  g_test_add_func ("/gimp/colors/notes", test_notes);
  g_test_add_func ("/gimp/colors/rescue", test_rescue);
}
