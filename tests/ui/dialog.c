/* SPDX-License-Identifier: GPL-3.0-or-later
 * The dialog as a user meets it: widgets and settings, presets, what a run would cost, size. Needs a display.
 */
#include "config.h"

#include "driver.h"
#include "effects/model-store.h"

static gboolean
has_estimate (void)
{
  return g_str_has_prefix (play_label ("status"), "Working size");
}

static gboolean
has_new_estimate (void)
{
  return strstr (play_label ("status"), "128×64") != NULL;
}

static gboolean
has_layer_names (void)
{
  return play_find ("relu1_1") != NULL;
}

static gboolean
has_network_error (void)
{
  return play_find ("layer-names-error") != NULL;
}

static gboolean
is_resized (void)
{
  int width, height;

  gtk_window_get_size (GTK_WINDOW (play_widget (fake_effect.name)), &width, &height);
  return width == 1150 && height == 700;
}

static void
test_cancel (void)
{
  g_autoptr (Play) playing = play_perform (play_cancel);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
  g_assert_null (playing->result);
  g_assert_cmpint (fake_runs, ==, 0);
}

static void
script_edit (Play *play)
{
  play_spin ("param-working-size", 256);
  play_spin ("param-weight", 12.5);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (play_widget ("param-careful")), TRUE);
  g_assert_true (gtk_widget_is_sensitive (play_widget ("param-care")));
  play_spin ("param-care", 75);
  gtk_entry_set_text (GTK_ENTRY (play_widget ("param-note")), "hallo");
  play_spin ("param-seed", 4711);
  play_choose ("param-output", "1");
  gtk_stack_set_visible_child_name (GTK_STACK (play_widget ("param-style-source")), "layer");
  gtk_combo_box_set_active (GTK_COMBO_BOX (play_widget ("param-style-layer")), 2);
  play_accept (play);
}

static void
test_edit (void)
{
  g_autoptr (Play) playing = play_perform (script_edit);
  ArtSettings *settings = playing->settings;

  g_assert_cmpint (playing->response, ==, ART_DIALOG_OK);
  play_assert_inverted (playing->result, playing->fake->content, TRUE);
  g_assert_cmpint (fake_last_size, ==, 256);
  g_assert_cmpint (art_settings_int (settings, "working-size"), ==, 256);
  g_assert_cmpfloat (art_settings_double (settings, "weight"), ==, 12.5);
  g_assert_true (art_settings_boolean (settings, "careful"));
  g_assert_cmpfloat (art_settings_double (settings, "care"), ==, 75);
  g_assert_cmpstr (art_settings_string (settings, "note"), ==, "hallo");
  g_assert_cmpint (art_settings_int (settings, "seed"), ==, 4711);
  g_assert_cmpint (art_settings_int (settings, "output"), ==, ART_OUTPUT_IN_PLACE);
  g_assert_cmpint (art_settings_int (settings, "style-source"), ==, FAKE_SOURCE_LAYER);
  g_assert_cmpint (art_settings_int (settings, "style-layer"), ==, 2);
}

/* Cancel gives the caller's settings back as they were. */
static void
script_edit_cancel (Play *play)
{
  play_spin ("param-working-size", 256);
  play_cancel (play);
}

static void
test_edit_cancel (void)
{
  g_autoptr (Play) playing = play_perform (script_edit_cancel);
  g_assert_cmpint (art_settings_int (playing->settings, "working-size"), ==, 512);
}

static double
spin_value (const char *name)
{
  return gtk_spin_button_get_value (GTK_SPIN_BUTTON (play_widget (name)));
}

static void
script_shown (Play *play)
{
  g_assert_cmpfloat (spin_value ("param-weight"), ==, 3.25);
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (play_widget ("param-note"))), ==, "as it was");
  g_assert_cmpstr (gtk_combo_box_get_active_id (GTK_COMBO_BOX (play_widget ("param-behaviour"))), ==, "1");
  g_assert_cmpint (gtk_combo_box_get_active (GTK_COMBO_BOX (play_widget ("param-style-layer"))), ==, 3);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (play_widget ("param-style-source"))), ==, "layer");
  g_assert_false (gtk_widget_is_sensitive (play_widget ("param-care")));
  g_assert_cmpstr (gtk_combo_box_get_active_id (GTK_COMBO_BOX (play_widget ("presets"))), ==, "custom");
  g_assert_nonnull (gtk_widget_get_tooltip_text (play_widget ("param-weight")));
  g_assert_cmpstr (atk_object_get_name (gtk_widget_get_accessible (play_widget ("param-weight"))), ==, "Weight");

  play_press ("button-reset");
  g_assert_cmpfloat (spin_value ("param-weight"), ==, 1);
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (play_widget ("param-note"))), ==, "none");
  g_assert_cmpstr (gtk_combo_box_get_active_id (GTK_COMBO_BOX (play_widget ("presets"))), ==, "default");
  play_cancel (play);
}

/* Settings that the dialog starts from are shown, and Reset shows the defaults. */
static void
test_shown (void)
{
  g_autoptr (Play) playing = play_new ();
  art_settings_set_number (playing->settings, "weight", 3.25, NULL);
  art_settings_set_string (playing->settings, "note", "as it was", NULL);
  art_settings_set_number (playing->settings, "behaviour", FAKE_FAIL, NULL);
  art_settings_set_number (playing->settings, "style-source", FAKE_SOURCE_LAYER, NULL);
  art_settings_set_number (playing->settings, "style-layer", 3, NULL);
  play_run (playing, script_shown);
}

static void
type_number (const char *name, const char *text)
{
  gtk_entry_set_text (GTK_ENTRY (play_widget (name)), text);
  gtk_spin_button_update (GTK_SPIN_BUTTON (play_widget (name)));
}

static void
script_range (Play *play)
{
  type_number ("param-working-size", "999999");
  g_assert_cmpfloat (spin_value ("param-working-size"), ==, 2048);
  type_number ("param-weight", "-5");
  g_assert_cmpfloat (spin_value ("param-weight"), ==, 0);
  type_number ("param-seed", "2147483647");
  for (int i = 0; i < 100; i++)
    play_press ("dice");
  play_accept (play);
}

/* Nothing out of range can be entered. */
static void
test_range (void)
{
  g_autoptr (Play) playing = play_perform (script_range);
  g_assert_cmpint (art_settings_int (playing->settings, "working-size"), ==, 2048);
  g_assert_cmpfloat (art_settings_double (playing->settings, "weight"), ==, 0);
  g_assert_cmpint (art_settings_int (playing->settings, "seed"), !=, G_MAXINT);
}

static GtkRange *
slider_of (const char *name)
{
  GList *children = gtk_container_get_children (GTK_CONTAINER (gtk_widget_get_parent (play_widget (name))));
  GtkRange *slider = NULL;

  for (GList *child = children; child; child = child->next)
    if (GTK_IS_RANGE (child->data))
      slider = child->data;
  g_list_free (children);
  g_assert_nonnull (slider);
  return slider;
}

static void
script_slider (Play *play)
{
  for (int i = 0; i <= 20; i++)
    {
      gtk_range_set_value (slider_of ("param-weight"), i / 20.0);
      play_spin ("param-weight", spin_value ("param-weight"));
      /* Two digits of a value that covers four decades are a hundredth of the way. */
      g_assert_cmpfloat_with_epsilon (gtk_range_get_value (slider_of ("param-weight")), i / 20.0, 0.02);
    }
  g_assert_cmpfloat (spin_value ("param-weight"), ==, 1000);
  gtk_range_set_value (slider_of ("param-working-size"), 0);
  g_assert_cmpfloat (spin_value ("param-working-size"), ==, 64);
  gtk_range_set_value (slider_of ("param-weight"), 0.5);
  g_assert_cmpfloat (spin_value ("param-weight"), <, 50);
  play_cancel (play);
}

static void
test_slider (void)
{
  g_autoptr (Play) playing = play_perform (script_slider);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
}

static void
script_presets (Play *play)
{
  GtkWidget *presets = play_widget ("presets");

  g_assert_cmpstr (gtk_combo_box_get_active_id (GTK_COMBO_BOX (presets)), ==, "default");
  g_assert_false (gtk_widget_is_sensitive (play_widget ("preset-delete")));
  play_spin ("param-weight", 9);
  g_assert_cmpstr (gtk_combo_box_get_active_id (GTK_COMBO_BOX (presets)), ==, "custom");
  gtk_entry_set_text (GTK_ENTRY (play_widget ("preset-name")), " Nine / neun ");
  play_press ("preset-save");
  g_assert_cmpstr (gtk_combo_box_get_active_id (GTK_COMBO_BOX (presets)), ==, "preset:Nine / neun");
  play_choose ("presets", "default");
  g_assert_cmpfloat (spin_value ("param-weight"), ==, 1);
  play_choose ("presets", "preset:Nine / neun");
  g_assert_cmpfloat (spin_value ("param-weight"), ==, 9);
  play_press ("preset-delete");
  g_assert_cmpstr (gtk_combo_box_get_active_id (GTK_COMBO_BOX (presets)), ==, "custom");
  g_assert_false (gtk_combo_box_set_active_id (GTK_COMBO_BOX (presets), "preset:Nine / neun"));
  play_cancel (play);
}

static void
test_presets (void)
{
  g_autoptr (Play) playing = play_perform (script_presets);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
}

static void
script_copy (Play *play)
{
  GtkClipboard *clipboard = gtk_clipboard_get (GDK_SELECTION_CLIPBOARD);
  g_autofree char *text = NULL;

  play_spin ("param-weight", 2.5);
  play_press ("copy-script-fu");
  text = gtk_clipboard_wait_for_text (clipboard);
  g_assert_nonnull (text);
  g_assert_true (g_str_has_prefix (text, "(plug-in-neural-fake RUN-NONINTERACTIVE "));
  g_assert_nonnull (strstr (text, " 2.5 "));
  play_cancel (play);
}

static void
test_copy (void)
{
  g_autoptr (Play) playing = play_perform (script_copy);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
}

static void
script_estimate (Play *play)
{
  play_until (has_estimate);
  g_assert_nonnull (strstr (play_label ("status"), "512×256"));
  play_spin ("param-working-size", 128);
  play_until (has_new_estimate);
  play_press ("button-help");
  play_cancel (play);
}

static void
test_estimate (void)
{
  g_autoptr (Play) playing = play_perform (script_estimate);
  g_assert_cmpint (playing->fake->helped, ==, 1);
}

static void
script_layers (Play *play)
{
  GtkWidget *combo = play_widget ("param-style-layer");
  GtkWidget *window = play_widget (fake_effect.name);
  GdkEvent *event = gdk_event_new (GDK_FOCUS_CHANGE);
  gboolean handled;

  gtk_combo_box_set_active (GTK_COMBO_BOX (combo), 3);
  play->fake->fewer = TRUE;
  event->focus_change.window = g_object_ref (gtk_widget_get_window (window));
  event->focus_change.in = TRUE;
  g_signal_emit_by_name (window, "focus-in-event", event, &handled);
  gdk_event_free (event);
  g_assert_cmpint (gtk_combo_box_get_active (GTK_COMBO_BOX (combo)), ==, 0);
  play_accept (play);
}

/* A layer that was closed meanwhile is no longer chosen. */
static void
test_layers (void)
{
  g_autoptr (Play) playing = play_perform (script_layers);
  g_assert_cmpint (art_settings_int (playing->settings, "style-layer"), ==, -1);
}

static void
script_layer_names (Play *play)
{
  static const char *const names[] = { "relu1_1", "relu2_1" };

  g_autofree char *network = art_model_store_find ("features", NULL);

  gtk_expander_set_expanded (GTK_EXPANDER (play_widget ("advanced")), TRUE);
  if (!network)
    {
      g_test_skip ("the network \"features\" is not there");
      play_cancel (play);
      return;
    }
  play_until (has_layer_names);
  for (int i = 0; i < 2; i++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (play_widget (names[i])), TRUE);
  play_accept (play);
}

static void
test_layer_names (void)
{
  g_autoptr (Play) playing = play_perform (script_layer_names);
  if (playing->response == ART_DIALOG_OK)
    g_assert_cmpstr (art_settings_string (playing->settings, "layers"), ==, "relu1_1, relu2_1");
}

static void
script_bad_network (Play *play)
{
  play_until (has_network_error);
  play_press ("button-reset");
  play_cancel (play);
}

/* A network that cannot be read says why in its list of layers. */
static void
test_bad_network (void)
{
  g_autoptr (Play) playing = play_new ();
  art_settings_set_string (playing->settings, "network", "/no/such/network.onnx", NULL);
  art_settings_set_string (playing->settings, "layers", "relu9_9:2", NULL);
  play_run (playing, script_bad_network);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
}

static void
script_resize (Play *play)
{
  gtk_window_resize (GTK_WINDOW (play_widget (fake_effect.name)), 1150, 700);
  play_until (is_resized);
  play_cancel (play);
}

static void
script_size (Play *play)
{
  g_assert_true (is_resized ());
  play_cancel (play);
}

static void
test_size (void)
{
  g_autoptr (Play) playing = play_perform (script_resize);
  play_run (playing, script_size);
}

int
main (int argc, char **argv)
{
  if (!play_init (&argc, &argv))
    return 0;
  g_test_add_func ("/ui/dialog/cancel", test_cancel);
  g_test_add_func ("/ui/dialog/edit", test_edit);
  g_test_add_func ("/ui/dialog/edit-cancel", test_edit_cancel);
  g_test_add_func ("/ui/dialog/shown", test_shown);
  g_test_add_func ("/ui/dialog/range", test_range);
  g_test_add_func ("/ui/dialog/slider", test_slider);
  g_test_add_func ("/ui/dialog/presets", test_presets);
  g_test_add_func ("/ui/dialog/copy-script-fu", test_copy);
  g_test_add_func ("/ui/dialog/estimate-and-help", test_estimate);
  g_test_add_func ("/ui/dialog/layers", test_layers);
  g_test_add_func ("/ui/dialog/layer-names", test_layer_names);
  g_test_add_func ("/ui/dialog/bad-network", test_bad_network);
  g_test_add_func ("/ui/dialog/size", test_size);
  return g_test_run ();
}
