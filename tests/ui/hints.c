/* SPDX-License-Identifier: GPL-3.0-or-later
 * Overviews, refreshing, and color hints set in the picture, as a user meets them. Needs a display.
 */
#include "config.h"

#include "driver.h"
#include "fake-hints.h"
#include "ui/preview.h"

/* The fake picture's corner is at 5, 7 and its size 97 x 61. */
#define MIDDLE_X (5 + 48)
#define MIDDLE_Y (7 + 30)

static gboolean
is_quiet (void)
{
  return !gtk_widget_get_visible (play_widget ("updating"));
}

static gboolean
is_shown (void)
{
  return is_quiet () && g_atomic_int_get (&fake_hints_finished) > 0
         && art_preview_has_result (ART_PREVIEW (play_widget ("picture")));
}

static gboolean
has_started (void)
{
  return g_atomic_int_get (&fake_hints_started) > 0;
}

static gboolean
has_failed (void)
{
  return gtk_widget_get_visible (play_widget ("preview-error"));
}

static gboolean
has_suggestions (void)
{
  return gtk_widget_get_visible (play_widget ("suggestion-1"));
}

static gboolean
has_no_suggestions (void)
{
  return !has_suggestions ();
}

static void
forget (void)
{
  fake_hints_started = fake_hints_cancelled = fake_hints_finished = fake_hints_asked = 0;
}

static Play *
perform (PlayScript script)
{
  Play *play = play_new_for (&fake_hints_effect);

  forget ();
  play_run (play, script);
  return play;
}

/* Presses, moves if it is another place, and releases, in px of the picture's content from @x, @y. */
static void
drag (double x, double y, double to_x, double to_y, GdkModifierType button)
{
  GtkWidget *picture = play_widget ("picture");
  ArtPreview *preview = ART_PREVIEW (picture);
  double from_x, from_y, end_x, end_y;

  g_assert_true (art_preview_from_content (preview, x, y, &from_x, &from_y));
  g_assert_true (art_preview_from_content (preview, to_x, to_y, &end_x, &end_y));
  play_event (picture, GDK_BUTTON_PRESS, from_x, from_y, 0, button);
  if (x != to_x || y != to_y)
    play_event (picture, GDK_MOTION_NOTIFY, end_x, end_y, 0, 0);
  play_event (picture, GDK_BUTTON_RELEASE, end_x, end_y, 0, button);
}

static void
click (double x, double y)
{
  drag (x, y, x, y, 0);
}

/* ---- overviews ---- */

static void
script_overview (Play *play)
{
  ArtPreview *preview = ART_PREVIEW (play_widget ("picture"));

  play_until (is_shown);
  g_assert_cmpint (fake_hints_started, ==, 1);
  g_assert_cmpint (fake_hints_size, >=, 64);
  g_assert_cmpint (fake_hints_size, <=, gtk_widget_get_allocated_width (GTK_WIDGET (preview)));
  g_assert_cmpstr (play_label ("note-text"), ==, "Two pixels are too bright.");
  g_assert_true (gtk_widget_get_visible (play_widget ("note")));
  g_assert_false (gtk_widget_get_visible (play_widget ("progress")));
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (play_widget ("view-after"))));

  /* The newest wins; nothing waits for the one before. */
  forget ();
  play_choose ("param-behaviour", "2");
  play_until (has_started);
  play_choose ("param-behaviour", "0");
  play_until (is_shown);
  g_assert_cmpint (fake_hints_started, ==, 2);
  g_assert_cmpint (fake_hints_cancelled, ==, 1);

  play_choose ("param-behaviour", "1");
  play_until (has_failed);
  g_assert_cmpstr (play_label ("preview-error"), ==, "The fake overview failed.");
  g_assert_false (art_preview_has_result (preview));
  forget ();
  play_choose ("param-behaviour", "0");
  play_until (is_shown);
  g_assert_false (has_failed ());

  forget ();
  play_press ("preview");
  play_choose ("param-behaviour", "2");
  play_wait (400);
  g_assert_cmpint (fake_hints_started, ==, 0);
  play_press ("preview");
  play_until (has_started);
  play_cancel (play);
}

/* The picture follows the settings by itself; closing does not wait. */
static void
test_overview (void)
{
  g_autoptr (Play) playing = perform (script_overview);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
  g_assert_cmpint (fake_hints_cancelled, ==, 1);
}

static void
script_layers (Play *play)
{
  /* None, and two of three: the third is another image's. */
  g_assert_cmpint (
      gtk_tree_model_iter_n_children (gtk_combo_box_get_model (GTK_COMBO_BOX (play_widget ("param-hint-layer"))), NULL),
      ==, 3);
  g_assert_cmpint (
      gtk_tree_model_iter_n_children (gtk_combo_box_get_model (GTK_COMBO_BOX (play_widget ("param-any-layer"))), NULL),
      ==, 4);
  play_choose ("param-output", "3");
  play_press ("button-ok");
}

/* A group comes back as layers. What the user has not been shown is told to the host. */
static void
test_layers (void)
{
  g_autoptr (Play) playing = perform (script_layers);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_OK);
  g_assert_null (playing->result);
  g_assert_nonnull (playing->layers);
  g_assert_cmpint (playing->layers->len, ==, 2);
  g_assert_null (playing->fake->told);
}

static void
script_run (Play *play)
{
  play_press ("preview");
  play_press ("button-ok");
}

static void
test_run (void)
{
  g_autoptr (Play) playing = perform (script_run);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_OK);
  g_assert_nonnull (playing->result);
  g_assert_null (playing->layers);
  g_assert_cmpstr (playing->fake->told, ==, "Two pixels are too bright.");
}

/* ---- refreshing ---- */

static void
paint (Play *play, guchar red)
{
  const GeglRectangle one = { 20, 20, 1, 1 };
  guchar pixel[4] = { red, 0, 0, 255 };

  gegl_buffer_set (play->fake->content, &one, 0, babl_format ("R'G'B'A u8"), pixel, GEGL_AUTO_ROWSTRIDE);
}

static void
focus (gboolean in)
{
  GtkWidget *window = play_widget (fake_hints_effect.name);
  GdkEvent *event = gdk_event_new (GDK_FOCUS_CHANGE);

  event->focus_change.window = g_object_ref (gtk_widget_get_window (window));
  event->focus_change.in = in;
  gtk_widget_event (window, event);
  gdk_event_free (event);
}

static void
script_refresh (Play *play)
{
  int reads;

  play_until (is_shown);
  forget ();
  reads = play->fake->n_inputs;
  play_press ("refresh");
  play_wait (400);
  g_assert_cmpint (play->fake->n_inputs, ==, reads + 1);
  g_assert_cmpint (fake_hints_started, ==, 0);
  paint (play, 200);
  play_key (GDK_KEY_F5, 0);
  play_until (is_shown);
  g_assert_cmpint (fake_hints_started, ==, 1);

  forget ();
  paint (play, 100);
  focus (FALSE);
  play_wait (100);
  focus (TRUE);
  play_until (is_shown);
  g_assert_cmpint (fake_hints_started, ==, 1);
  play->fake->fewer = TRUE;
  gtk_combo_box_set_active (GTK_COMBO_BOX (play_widget ("param-any-layer")), 3);
  play_press ("refresh");
  g_assert_cmpint (gtk_combo_box_get_active (GTK_COMBO_BOX (play_widget ("param-any-layer"))), ==, 0);
  play_cancel (play);
}

/* Refresh, F5 and coming back read the document; only other pixels make another overview. */
static void
test_refresh (void)
{
  g_autoptr (Play) playing = perform (script_refresh);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
}

/* ---- hints ---- */

static void
script_hints (Play *play)
{
  g_assert_false (gtk_widget_is_sensitive (play_widget ("hint-color")));
  g_assert_false (gtk_widget_is_sensitive (play_widget ("hint-undo")));
  click (MIDDLE_X + 0.5, MIDDLE_Y + 0.5);
  play_until (has_suggestions);
  g_assert_cmpint (fake_hints_x, ==, MIDDLE_X);
  g_assert_cmpint (fake_hints_y, ==, MIDDLE_Y);
  g_assert_false (gtk_widget_get_visible (play_widget ("suggestion-4")));
  g_assert_cmpstr (atk_object_get_name (gtk_widget_get_accessible (play_widget ("suggestion-2"))), ==,
                   "#00ff00 – 25 %");
  g_assert_nonnull (gtk_widget_get_tooltip_text (play_widget ("suggestion-2")));
  g_assert_true (gtk_widget_get_can_focus (play_widget ("suggestion-2")));
  play_press ("suggestion-1");
  g_assert_cmpstr (play_label ("hint-count"), ==, "1 point");
  /* Another color for the same point. */
  play_press ("suggestion-2");
  g_assert_cmpstr (play_label ("hint-count"), ==, "1 point");

  click (20.25, 50.25);
  play_until (has_no_suggestions);
  play_until (has_suggestions);
  play_press ("suggestion-3");
  g_assert_cmpstr (play_label ("hint-count"), ==, "2 points");
  drag (20.25, 50.25, 30.25, 40.25, 0);
  play_wait (250);
  play_press ("button-ok");
}

/* Clicking chooses a point, a suggestion makes it a hint, dragging moves it. */
static void
test_hints (void)
{
  g_autoptr (Play) playing = perform (script_hints);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_OK);
  g_assert_cmpstr (art_settings_string (playing->settings, "hints"), ==, "53.5 37.5 #00ff00; 30.3 40.3 #0000ff");
}

static void
script_undo (Play *play)
{
  g_assert_cmpstr (play_label ("hint-count"), ==, "2 points");
  drag (20, 20, 20, 20, GDK_BUTTON3_MASK);
  g_assert_cmpstr (play_label ("hint-count"), ==, "1 point");
  click (40, 40);
  play_event (play_widget ("picture"), GDK_KEY_PRESS, 0, 0, GDK_KEY_Delete, 0);
  g_assert_cmpstr (play_label ("hint-count"), ==, "");
  play_key (GDK_KEY_z, GDK_CONTROL_MASK);
  g_assert_cmpstr (play_label ("hint-count"), ==, "1 point");
  play_press ("hint-undo");
  g_assert_cmpstr (play_label ("hint-count"), ==, "2 points");
  g_assert_false (gtk_widget_is_sensitive (play_widget ("hint-undo")));
  play_press ("hint-clear");
  g_assert_cmpstr (play_label ("hint-count"), ==, "");
  play_press ("hint-undo");

  /* By keyboard. */
  play_event (play_widget ("picture"), GDK_KEY_PRESS, 0, 0, GDK_KEY_space, 0);
  play_until (has_suggestions);
  play_press ("suggestion-1");
  g_assert_cmpstr (play_label ("hint-count"), ==, "3 points");
  play_event (play_widget ("picture"), GDK_KEY_PRESS, 0, 0, GDK_KEY_Delete, 0);
  g_assert_cmpstr (play_label ("hint-count"), ==, "2 points");
  /* A press that turns into a drag is not a click. */
  forget ();
  drag (60, 30, 80, 30, 0);
  play_wait (50);
  g_assert_cmpint (fake_hints_asked, ==, 0);
  /* What is set on this picture is not a matter of presets. */
  play_choose ("param-behaviour", "1");
  play_press ("button-reset");
  g_assert_cmpstr (play_label ("hint-count"), ==, "2 points");
  g_assert_cmpstr (gtk_combo_box_get_active_id (GTK_COMBO_BOX (play_widget ("presets"))), ==, "default");
  play_wait (250);
  play_press ("button-ok");
}

static void
test_undo (void)
{
  g_autoptr (Play) playing = play_new_for (&fake_hints_effect);

  forget ();
  art_settings_set_string (playing->settings, "hints", "20 20 #ff0000; 40 40 #00ff00", NULL);
  play_run (playing, script_undo);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_OK);
  g_assert_cmpstr (art_settings_string (playing->settings, "hints"), ==, "20 20 #ff0000; 40 40 #00ff00");
}

int
main (int argc, char **argv)
{
  if (!play_init (&argc, &argv))
    return 0;
  g_test_add_func ("/ui/hints/overview", test_overview);
  g_test_add_func ("/ui/hints/layers", test_layers);
  g_test_add_func ("/ui/hints/run", test_run);
  g_test_add_func ("/ui/hints/refresh", test_refresh);
  g_test_add_func ("/ui/hints/click", test_hints);
  g_test_add_func ("/ui/hints/undo", test_undo);
  return g_test_run ();
}
