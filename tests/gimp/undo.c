/* SPDX-License-Identifier: GPL-3.0-or-later
 * One Undo takes everything back, bit for bit, and one Redo brings it all again. No procedure can undo, so this presses
 * keys in GIMP's window.
 */
#include "config.h"

#include "enlarge.h"
#include "plugins/fake-color.h"
#include "plugins/fake-enlarge.h"

#define PATIENCE (60 * G_TIME_SPAN_SECOND)

static void
press (const char *key)
{
  g_autofree char *command =
      g_strdup_printf ("xdotool search --sync --onlyvisible --name \"^.?\\[.*layers?\" windowfocus --sync key %s", key);
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_command_line_sync (command, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

/* GIMP works on the key when it finds the time. */
static void
wait_for (Document document, const char *expected)
{
  const gint64 end = g_get_monotonic_time () + PATIENCE;
  g_autofree char *now = NULL;

  do
    {
      g_usleep (G_TIME_SPAN_SECOND / 4);
      g_free (now);
      now = document_checksum (document);
    }
  while (g_strcmp0 (now, expected) != 0 && g_get_monotonic_time () < end);
  g_assert_cmpstr (now, ==, expected);
}

/* @document belongs to the display that is made. */
static void
check_undo (Document document, const ArtEffect *effect, gint32 layer, const char *json)
{
  g_auto (Document) untouched = gimp_image_duplicate (document);
  const gint32 display = gimp_display_new (document);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_auto (Reply) reply = { 0 };

  gimp_image_clean_all (document);
  before = document_checksum (document);
  reply = call_effect (effect, document, layer, json);
  assert_success (&reply);
  gimp_displays_flush ();
  after = document_checksum (document);
  g_assert_cmpstr (after, !=, before);
  g_usleep (G_TIME_SPAN_SECOND);

  press ("ctrl+z");
  wait_for (document, before);
  assert_same_structure (document, untouched);
  g_assert_cmpint (gimp_image_base_type (document), ==, gimp_image_base_type (untouched));
  g_assert_null (gimp_image_get_parasite (document, "neural-art-settings"));
  press ("ctrl+y");
  wait_for (document, after);
  gimp_display_delete (display);
}

static void
check_enlarged (const char *json)
{
  gint32 middle;
  const Document document = layered_document (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, &middle);

  check_undo (document, &art_effect_fake_enlarge, middle, json);
}

static void
test_image (void)
{
  check_enlarged ("{ \"scale\": 1.5 }");
}

static void
test_layer (void)
{
  check_enlarged ("{ \"region\": \"layer\" }");
}

/* Gray comes back with it. */
static void
test_colors (gconstpointer json)
{
  gint32 middle;
  const Document document = layered_document (GIMP_GRAY, GIMP_PRECISION_U16_GAMMA, &middle);

  check_undo (document, &art_effect_fake_color, middle, json);
}

static gint32
bottom_of (Document document)
{
  int n_layers;
  g_autofree gint *layers = gimp_image_get_layers (document, &n_layers);

  return layers[n_layers - 1];
}

/* With the selection, which is put aside meanwhile. */
static void
test_patch (gconstpointer json)
{
  gint32 middle;
  const Document document = layered_document (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, &middle);

  gimp_image_select_ellipse (document, GIMP_CHANNEL_OP_REPLACE, 20, 12, 8, 7);
  gimp_selection_feather (document, 3);
  check_undo (document, &art_effect_inpaint, bottom_of (document), json);
}

static void
test_canvas (void)
{
  gint32 middle;
  const Document document = layered_document (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, &middle);

  check_undo (document, &art_effect_outpaint, bottom_of (document),
              "{ \"left\": 7, \"right\": 3, \"top\": 0, \"bottom\": 5, \"method\": \"exemplar\", "
              "\"output\": \"in-place\" }");
}

static void
test_selection (void)
{
  gint32 middle;
  const Document document = layered_document (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, &middle);
  const gint32 bottom = bottom_of (document);

  set_value (bottom, 0, 0, 40, 30, 0.5f);
  set_value (bottom, 18, 5, 2, 20, 0);
  gimp_image_select_rectangle (document, GIMP_CHANNEL_OP_REPLACE, 2, 2, 5, 5);
  check_undo (document, &art_effect_find_damage, bottom, "{ \"region\": \"layer\", \"operation\": \"add\" }");
}

void
add_undo_tests (void)
{
  g_test_add_func ("/gimp/undo/enlarged/image", test_image);
  g_test_add_func ("/gimp/undo/enlarged/layer", test_layer);
  g_test_add_data_func ("/gimp/undo/colors/new-layer", "{}", test_colors);
  g_test_add_data_func ("/gimp/undo/colors/in-place", "{ \"output\": \"in-place\" }", test_colors);
  g_test_add_data_func ("/gimp/undo/colors/group", "{ \"output\": \"group\" }", test_colors);
  g_test_add_data_func ("/gimp/undo/patch/new-layer", "{ \"method\": \"exemplar\" }", test_patch);
  g_test_add_data_func ("/gimp/undo/patch/in-place", "{ \"method\": \"exemplar\", \"output\": \"in-place\" }",
                        test_patch);
  g_test_add_func ("/gimp/undo/canvas", test_canvas);
  g_test_add_func ("/gimp/undo/selection", test_selection);
}
