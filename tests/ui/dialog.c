/* SPDX-License-Identifier: GPL-3.0-or-later
 * The dialog as a user meets it: widgets and settings, runs, cancel, stop, errors, closing. Needs a display.
 */
#include "config.h"

#include "driver.h"
#include "effects/model-store.h"

/* What conditions look at; tests do not overlap. */
static Play *playing;

/* ---- acts ---- */

static void
cancel (Play *play)
{
  play_press ("button-cancel");
}

static void
spin (const char *name, double value)
{
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (play_widget (name)), value);
}

static void
choose (const char *name, const char *id)
{
  g_assert_true (gtk_combo_box_set_active_id (GTK_COMBO_BOX (play_widget (name)), id));
}

static const char *
label_text (const char *name)
{
  return gtk_label_get_text (GTK_LABEL (play_widget (name)));
}

/* Presses OK and waits for the result, to have the settings that the dialog would use. */
static void
accept (Play *play)
{
  spin ("param-iterations", 1);
  choose ("param-behaviour", "0");
  play_press ("button-ok");
}

/* ---- conditions ---- */

static gboolean
is_running (void)
{
  return gtk_widget_get_visible (play_widget ("button-stop"))
         && gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (play_widget ("progress"))) > 0;
}

static gboolean
is_idle (void)
{
  return !gtk_widget_get_visible (play_widget ("progress")) && gtk_widget_is_sensitive (play_widget ("button-ok"));
}

static gboolean
has_error (void)
{
  return gtk_widget_get_visible (play_widget ("error"));
}

static gboolean
has_estimate (void)
{
  return g_str_has_prefix (label_text ("status"), "Working size");
}

static gboolean
has_new_estimate (void)
{
  return strstr (label_text ("status"), "128×64") != NULL;
}

static int runs_before;

static gboolean
has_run_again (void)
{
  return fake_runs > runs_before;
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

static gboolean
has_preview (void)
{
  return is_idle () && fake_runs > 0;
}

/* ---- results ---- */

static void
assert_inverted (GeglBuffer *result, GeglBuffer *content, gboolean inverted)
{
  const GeglRectangle one = { 50, 40, 1, 1 };
  guchar after[4], before[4];

  g_assert_nonnull (result);
  g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (result), gegl_buffer_get_extent (content)));
  gegl_buffer_get (result, &one, 1, babl_format ("R'G'B'A u8"), after, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  gegl_buffer_get (content, &one, 1, babl_format ("R'G'B'A u8"), before, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  g_assert_cmpint (after[0], ==, inverted ? 255 - before[0] : before[0]);
}

static void
play (void (*script) (Play *))
{
  playing = play_new ();
  fake_runs = 0;
  play_run (playing, script);
}

static void
finish (void)
{
  g_clear_pointer (&playing, play_free);
}

/* ---- tests ---- */

static void
test_cancel (void)
{
  play (cancel);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
  g_assert_null (playing->result);
  g_assert_cmpint (fake_runs, ==, 0);
  finish ();
}

static void
script_edit (Play *play)
{
  spin ("param-working-size", 256);
  spin ("param-weight", 12.5);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (play_widget ("param-careful")), TRUE);
  g_assert_true (gtk_widget_is_sensitive (play_widget ("param-care")));
  spin ("param-care", 75);
  gtk_entry_set_text (GTK_ENTRY (play_widget ("param-note")), "hallo");
  spin ("param-seed", 4711);
  choose ("param-output", "1");
  gtk_stack_set_visible_child_name (GTK_STACK (play_widget ("param-style-source")), "layer");
  gtk_combo_box_set_active (GTK_COMBO_BOX (play_widget ("param-style-layer")), 2);
  accept (play);
}

static void
test_edit (void)
{
  ArtSettings *settings;

  play (script_edit);
  settings = playing->settings;
  g_assert_cmpint (playing->response, ==, ART_DIALOG_OK);
  assert_inverted (playing->result, playing->fake->content, TRUE);
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
  finish ();
}

/* Cancel gives the caller's settings back as they were. */
static void
script_edit_cancel (Play *play)
{
  spin ("param-working-size", 256);
  cancel (play);
}

static void
test_edit_cancel (void)
{
  play (script_edit_cancel);
  g_assert_cmpint (art_settings_int (playing->settings, "working-size"), ==, 512);
  finish ();
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
  cancel (play);
}

/* Settings that the dialog starts from are shown, and Reset shows the defaults. */
static void
test_shown (void)
{
  playing = play_new ();
  art_settings_set_number (playing->settings, "weight", 3.25, NULL);
  art_settings_set_string (playing->settings, "note", "as it was", NULL);
  art_settings_set_number (playing->settings, "behaviour", FAKE_FAIL, NULL);
  art_settings_set_number (playing->settings, "style-source", FAKE_SOURCE_LAYER, NULL);
  art_settings_set_number (playing->settings, "style-layer", 3, NULL);
  play_run (playing, script_shown);
  finish ();
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
  accept (play);
}

/* Nothing out of range can be entered. */
static void
test_range (void)
{
  play (script_range);
  g_assert_cmpint (art_settings_int (playing->settings, "working-size"), ==, 2048);
  g_assert_cmpfloat (art_settings_double (playing->settings, "weight"), ==, 0);
  g_assert_cmpint (art_settings_int (playing->settings, "seed"), !=, G_MAXINT);
  finish ();
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
      spin ("param-weight", spin_value ("param-weight"));
      /* Two digits of a value that covers four decades are a hundredth of the way. */
      g_assert_cmpfloat_with_epsilon (gtk_range_get_value (slider_of ("param-weight")), i / 20.0, 0.02);
    }
  g_assert_cmpfloat (spin_value ("param-weight"), ==, 1000);
  gtk_range_set_value (slider_of ("param-working-size"), 0);
  g_assert_cmpfloat (spin_value ("param-working-size"), ==, 64);
  gtk_range_set_value (slider_of ("param-weight"), 0.5);
  g_assert_cmpfloat (spin_value ("param-weight"), <, 50);
  cancel (play);
}

static void
test_slider (void)
{
  play (script_slider);
  finish ();
}

static void
script_abort (Play *play)
{
  choose ("param-behaviour", "2");
  play_press ("button-ok");
  play_until (is_running);
  g_assert_false (gtk_widget_is_sensitive (play_widget ("param-weight")));
  g_assert_false (gtk_widget_is_sensitive (play_widget ("button-ok")));
  play_press ("button-cancel");
  play_until (is_idle);
  g_assert_false (has_error ());
  g_assert_true (gtk_widget_is_sensitive (play_widget ("param-weight")));

  play_press ("button-ok");
  play_until (is_running);
  play_key (GDK_KEY_Escape, 0);
  play_until (is_idle);
  g_assert_true (gtk_widget_get_mapped (play_widget (fake_effect.name)));
  cancel (play);
}

/* Cancel and Escape during a run lead back to the settings. */
static void
test_abort (void)
{
  play (script_abort);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
  g_assert_cmpint (fake_runs, ==, 2);
  g_assert_null (playing->result);
  finish ();
}

static void
script_stop (Play *play)
{
  choose ("param-behaviour", "2");
  play_key (GDK_KEY_Return, GDK_CONTROL_MASK);
  play_until (is_running);
  play_press ("button-stop");
}

static void
test_stop (void)
{
  play (script_stop);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_OK);
  assert_inverted (playing->result, playing->fake->content, FALSE);
  finish ();
}

static void
script_fail (Play *play)
{
  choose ("param-behaviour", "1");
  spin ("param-iterations", 2);
  play_press ("button-ok");
  play_until (has_error);
  g_assert_cmpstr (label_text ("error-message"), ==, "The fake effect failed.");
  play_until (is_idle);
  accept (play);
}

/* A failed run says why, and the next one may succeed. */
static void
test_fail (void)
{
  play (script_fail);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_OK);
  g_assert_cmpint (fake_runs, ==, 2);
  finish ();
}

static void
script_broken (Play *play)
{
  g_assert_cmpstr (label_text ("status"), ==, "There are no pixels.");
  play_press ("button-ok");
  g_assert_true (has_error ());
  play->fake->broken = FALSE;
  accept (play);
}

static void
test_broken (void)
{
  playing = play_new ();
  playing->fake->broken = TRUE;
  play_run (playing, script_broken);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_OK);
  finish ();
}

static void
script_close (Play *play)
{
  choose ("param-behaviour", "2");
  play_press ("button-ok");
  play_until (is_running);
  gtk_window_close (GTK_WINDOW (play_widget (fake_effect.name)));
}

/* Closing the window during a run cancels everything. */
static void
test_close (void)
{
  play (script_close);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
  g_assert_null (playing->result);
  finish ();
}

static void
script_preview (Play *play)
{
  play_press ("preview");
  play_until (has_preview);
  g_assert_cmpint (fake_last_size, ==, 192);
  g_assert_cmpint (fake_last_iterations, ==, 40);
  g_assert_true (gtk_widget_is_sensitive (play_widget ("view-split")));
  play_press ("view-split");
  play_press ("view-before");
  play_press ("actual-size");
  runs_before = fake_runs;
  /* Several changes, one preview. */
  spin ("param-weight", 7);
  spin ("param-weight", 8);
  play_until (has_run_again);
  play_until (is_idle);
  g_assert_cmpint (fake_runs, ==, runs_before + 1);

  /* OK does not wait for a preview. */
  runs_before = fake_runs;
  choose ("param-behaviour", "2");
  play_until (has_run_again);
  choose ("param-behaviour", "0");
  spin ("param-iterations", 60);
  play_press ("button-ok");
}

static void
test_preview (void)
{
  play (script_preview);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_OK);
  g_assert_cmpint (fake_last_iterations, ==, 60);
  g_assert_cmpint (fake_last_size, ==, 512);
  finish ();
}

static void
script_close_previewing (Play *play)
{
  choose ("param-behaviour", "2");
  play_press ("preview");
  runs_before = 0;
  play_until (has_run_again);
  cancel (play);
}

/* Cancel closes the dialog even while a preview goes on. */
static void
test_close_previewing (void)
{
  play (script_close_previewing);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
  finish ();
}

static void
script_presets (Play *play)
{
  GtkWidget *presets = play_widget ("presets");

  g_assert_cmpstr (gtk_combo_box_get_active_id (GTK_COMBO_BOX (presets)), ==, "default");
  g_assert_false (gtk_widget_is_sensitive (play_widget ("preset-delete")));
  spin ("param-weight", 9);
  g_assert_cmpstr (gtk_combo_box_get_active_id (GTK_COMBO_BOX (presets)), ==, "custom");
  gtk_entry_set_text (GTK_ENTRY (play_widget ("preset-name")), " Nine / neun ");
  play_press ("preset-save");
  g_assert_cmpstr (gtk_combo_box_get_active_id (GTK_COMBO_BOX (presets)), ==, "preset:Nine / neun");
  choose ("presets", "default");
  g_assert_cmpfloat (spin_value ("param-weight"), ==, 1);
  choose ("presets", "preset:Nine / neun");
  g_assert_cmpfloat (spin_value ("param-weight"), ==, 9);
  play_press ("preset-delete");
  g_assert_cmpstr (gtk_combo_box_get_active_id (GTK_COMBO_BOX (presets)), ==, "custom");
  g_assert_false (gtk_combo_box_set_active_id (GTK_COMBO_BOX (presets), "preset:Nine / neun"));
  cancel (play);
}

static void
test_presets (void)
{
  play (script_presets);
  finish ();
}

static void
script_copy (Play *play)
{
  GtkClipboard *clipboard = gtk_clipboard_get (GDK_SELECTION_CLIPBOARD);
  g_autofree char *text = NULL;

  spin ("param-weight", 2.5);
  play_press ("copy-script-fu");
  text = gtk_clipboard_wait_for_text (clipboard);
  g_assert_nonnull (text);
  g_assert_true (g_str_has_prefix (text, "(plug-in-neural-fake RUN-NONINTERACTIVE "));
  g_assert_nonnull (strstr (text, " 2.5 "));
  cancel (play);
}

static void
test_copy (void)
{
  play (script_copy);
  finish ();
}

static void
script_estimate (Play *play)
{
  play_until (has_estimate);
  g_assert_nonnull (strstr (label_text ("status"), "512×256"));
  spin ("param-working-size", 128);
  play_until (has_new_estimate);
  play_press ("button-help");
  cancel (play);
}

static void
test_estimate (void)
{
  play (script_estimate);
  g_assert_cmpint (playing->fake->helped, ==, 1);
  finish ();
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
  accept (play);
}

/* A layer that was closed meanwhile is no longer chosen. */
static void
test_layers (void)
{
  play (script_layers);
  g_assert_cmpint (art_settings_int (playing->settings, "style-layer"), ==, -1);
  finish ();
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
      cancel (play);
      return;
    }
  play_until (has_layer_names);
  for (int i = 0; i < 2; i++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (play_widget (names[i])), TRUE);
  accept (play);
}

static void
test_layer_names (void)
{
  play (script_layer_names);
  if (playing->response == ART_DIALOG_OK)
    g_assert_cmpstr (art_settings_string (playing->settings, "layers"), ==, "relu1_1, relu2_1");
  finish ();
}

static void
script_bad_network (Play *play)
{
  play_until (has_network_error);
  play_press ("button-reset");
  cancel (play);
}

/* A network that cannot be read says why in its list of layers. */
static void
test_bad_network (void)
{
  playing = play_new ();
  art_settings_set_string (playing->settings, "network", "/no/such/network.onnx", NULL);
  art_settings_set_string (playing->settings, "layers", "relu9_9:2", NULL);
  play_run (playing, script_bad_network);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
  finish ();
}

static void
script_resize (Play *play)
{
  gtk_window_resize (GTK_WINDOW (play_widget (fake_effect.name)), 1150, 700);
  play_until (is_resized);
  cancel (play);
}

static void
script_size (Play *play)
{
  g_assert_true (is_resized ());
  cancel (play);
}

static void
test_size (void)
{
  play (script_resize);
  play_run (playing, script_size);
  finish ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check (&argc, &argv))
    {
      g_print ("1..0 # SKIP there is no display (install xvfb)\n");
      return 0;
    }
  gegl_init (NULL, NULL);
  g_test_add_func ("/ui/dialog/cancel", test_cancel);
  g_test_add_func ("/ui/dialog/edit", test_edit);
  g_test_add_func ("/ui/dialog/edit-cancel", test_edit_cancel);
  g_test_add_func ("/ui/dialog/shown", test_shown);
  g_test_add_func ("/ui/dialog/range", test_range);
  g_test_add_func ("/ui/dialog/slider", test_slider);
  g_test_add_func ("/ui/dialog/abort", test_abort);
  g_test_add_func ("/ui/dialog/stop", test_stop);
  g_test_add_func ("/ui/dialog/fail", test_fail);
  g_test_add_func ("/ui/dialog/broken-inputs", test_broken);
  g_test_add_func ("/ui/dialog/close-while-running", test_close);
  g_test_add_func ("/ui/dialog/preview", test_preview);
  g_test_add_func ("/ui/dialog/close-while-previewing", test_close_previewing);
  g_test_add_func ("/ui/dialog/presets", test_presets);
  g_test_add_func ("/ui/dialog/copy-script-fu", test_copy);
  g_test_add_func ("/ui/dialog/estimate-and-help", test_estimate);
  g_test_add_func ("/ui/dialog/layers", test_layers);
  g_test_add_func ("/ui/dialog/layer-names", test_layer_names);
  g_test_add_func ("/ui/dialog/bad-network", test_bad_network);
  g_test_add_func ("/ui/dialog/size", test_size);
  return g_test_run ();
}
