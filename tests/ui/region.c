/* SPDX-License-Identifier: GPL-3.0-or-later
 * The part of the result at its own size: when it is worked out, and how it is moved; what is said about size and cost.
 * Needs a display.
 */
#include "config.h"

#include "driver.h"
#include "effects/model-store.h"
#include "fake-region.h"
#include "ui/facts.h"
#include "ui/preview.h"

#define WIDTH 97
#define HEIGHT 61

static gboolean
is_quiet (void)
{
  return !gtk_widget_get_visible (play_widget ("updating"));
}

static gboolean
is_shown (void)
{
  return is_quiet () && art_preview_has_result (ART_PREVIEW (play_widget ("picture")));
}

static gboolean
has_error (void)
{
  return gtk_widget_get_visible (play_widget ("preview-error"));
}

static gboolean
has_started (void)
{
  return g_atomic_int_get (&fake_region_started) > 0;
}

static gboolean
has_cost (void)
{
  return g_str_has_prefix (play_label ("facts-cost"), "about 12 s");
}

static gboolean
has_warning (void)
{
  return gtk_widget_get_visible (gtk_widget_get_parent (play_widget ("facts-warning")));
}

static GeglRectangle
visible_part (void)
{
  return art_preview_get_visible (ART_PREVIEW (play_widget ("picture")));
}

static void
forget (void)
{
  fake_region_started = fake_region_cancelled = fake_region_finished = 0;
}

static Play *
perform (PlayScript script)
{
  Play *play = play_new_for (&fake_region_effect);

  forget ();
  play_run (play, script);
  return play;
}

/* ---- when it is worked out ---- */

static void
script_once (Play *play)
{
  play_until (is_shown);
  g_assert_cmpint (fake_region_finished, ==, 1);
  g_assert_cmpint (fake_region_last.x, ==, 5);
  g_assert_cmpint (fake_region_last.width, ==, WIDTH);
  for (int i = 2; i < 9; i++)
    {
      play_spin ("param-strength", i);
      g_assert_false (is_quiet ());
      play_wait (20);
    }
  play_until (is_shown);
  g_assert_cmpint (fake_region_started, ==, 2);
  g_assert_cmpint (fake_region_finished, ==, 2);
  play_cancel (play);
}

/* It is there without being asked for; of many changes in a row only the last is worked out. */
static void
test_once (void)
{
  g_autoptr (Play) playing = perform (script_once);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
}

static void
script_cancel (Play *play)
{
  play_until (is_shown);
  forget ();
  play_choose ("param-behaviour", "2");
  play_until (has_started);
  play_choose ("param-behaviour", "0");
  play_until (is_shown);
  g_assert_cmpint (fake_region_started, ==, 2);
  g_assert_cmpint (fake_region_cancelled, ==, 1);
  g_assert_cmpint (fake_region_finished, ==, 1);

  /* The toggle cancels, too, and takes the picture away. */
  forget ();
  play_choose ("param-behaviour", "2");
  play_until (has_started);
  play_press ("preview");
  g_assert_true (is_quiet ());
  g_assert_false (is_shown ());
  play_spin ("param-strength", 50);
  play_wait (300);
  g_assert_cmpint (fake_region_started, ==, 1);
  play_choose ("param-behaviour", "0");
  play_press ("preview");
  play_until (is_shown);
  play_choose ("param-behaviour", "2");
  forget ();
  play_until (has_started);
  play_cancel (play);
}

/* A change cancels what is being worked out; so does closing the dialog. */
static void
test_cancel (void)
{
  g_autoptr (Play) playing = perform (script_cancel);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
  g_assert_cmpint (fake_region_cancelled, ==, 1);
}

static void
script_fail (Play *play)
{
  play_until (is_shown);
  play_choose ("param-behaviour", "1");
  play_until (has_error);
  g_assert_cmpstr (play_label ("preview-error"), ==, "The fake preview failed.");
  g_assert_false (is_shown ());
  g_assert_false (play_has_error ());
  play_choose ("param-behaviour", "0");
  play_until (is_shown);
  g_assert_false (has_error ());
  play_cancel (play);
}

static void
test_fail (void)
{
  g_autoptr (Play) playing = perform (script_fail);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
}

static void
script_hidden (Play *play)
{
  GtkWidget *window = play_widget (fake_region_effect.name);

  play_until (is_shown);
  forget ();
  gtk_widget_hide (window);
  play_spin ("param-strength", 50);
  play_wait (300);
  g_assert_cmpint (fake_region_started, ==, 0);
  gtk_widget_show (window);
  play_until (has_started);
  play_until (is_shown);
  g_assert_cmpint (fake_region_started, ==, 1);
  play_cancel (play);
}

/* Nothing is worked out for a window that is not on the screen. */
static void
test_hidden (void)
{
  g_autoptr (Play) playing = perform (script_hidden);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
}

static gboolean
is_halfway (void)
{
  return gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (play_widget ("progress"))) >= 0.5;
}

static void
script_run (Play *play)
{
  play_until (is_shown);
  play_choose ("param-behaviour", "2");
  forget ();
  play_until (has_started);
  play_press ("button-ok");
  g_assert_true (gtk_widget_get_visible (play_widget ("progress")));
  g_assert_false (gtk_widget_is_sensitive (play_widget ("param-strength")));
  g_assert_true (is_quiet ());
  play_until (is_halfway);
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (gtk_widget_get_parent (play_widget ("loss")))));
}

/* OK does not wait for a preview, and there is none while the effect runs. Nothing is optimised, nor plotted. */
static void
test_run (void)
{
  g_autoptr (Play) playing = perform (script_run);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_OK);
  g_assert_cmpint (gegl_buffer_get_width (playing->result), ==, 2 * WIDTH);
  g_assert_cmpint (gegl_buffer_get_height (playing->result), ==, 2 * HEIGHT);
  g_assert_cmpint (fake_region_started, ==, 1);
  g_assert_cmpint (fake_region_cancelled, ==, 1);
}

/* ---- how it is moved ---- */

static void
script_move (Play *play)
{
  GtkWidget *navigator, *picture;
  GeglRectangle part, before;
  int width, height;

  play_spin ("param-scale", 8);
  play_until (is_shown);
  navigator = play_widget ("navigator");
  picture = play_widget ("picture");
  width = gtk_widget_get_allocated_width (navigator);
  height = gtk_widget_get_allocated_height (navigator);
  before = visible_part ();
  g_assert_cmpint (before.width, <, WIDTH);
  g_assert_true (gegl_rectangle_contains (GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT), &before));

  /* A click in the map, and a drag beyond its corner. */
  forget ();
  play_event (navigator, GDK_BUTTON_PRESS, 1, 1, 0, 0);
  part = visible_part ();
  g_assert_cmpint (part.x, ==, 0);
  g_assert_cmpint (part.y, ==, 0);
  play_event (navigator, GDK_MOTION_NOTIFY, width + 50, height + 50, 0, 0);
  play_event (navigator, GDK_BUTTON_RELEASE, width + 50, height + 50, 0, 0);
  part = visible_part ();
  g_assert_cmpint (part.x + part.width, ==, WIDTH);
  g_assert_cmpint (part.y + part.height, ==, HEIGHT);
  play_event (navigator, GDK_MOTION_NOTIFY, 1, 1, 0, 0);
  g_assert_cmpint (visible_part ().x, ==, part.x);
  play_until (is_shown);
  g_assert_cmpint (fake_region_started, ==, 1);
  g_assert_cmpint (fake_region_last.x, ==, 5 + part.x);
  g_assert_cmpint (fake_region_last.y, ==, 7 + part.y);

  /* Arrow keys of the map; wheel, Shift and arrow keys, and dragging in the picture. */
  play_event (navigator, GDK_KEY_PRESS, 0, 0, GDK_KEY_Left, 0);
  g_assert_cmpint (visible_part ().x, <, part.x);
  play_event (navigator, GDK_BUTTON_PRESS, 1, 1, 0, 0);
  play_event (navigator, GDK_BUTTON_RELEASE, 1, 1, 0, 0);
  play_event (picture, GDK_SCROLL, 0, 0, 0, 0);
  part = visible_part ();
  g_assert_cmpint (part.y, >, 0);
  g_assert_cmpint (part.x, ==, 0);
  play_event (picture, GDK_SCROLL, 0, 0, 0, GDK_SHIFT_MASK);
  g_assert_cmpint (visible_part ().x, >, 0);
  play_event (picture, GDK_KEY_PRESS, 0, 0, GDK_KEY_Left, GDK_SHIFT_MASK);
  play_event (picture, GDK_KEY_PRESS, 0, 0, GDK_KEY_Left, GDK_SHIFT_MASK);
  g_assert_cmpint (visible_part ().x, ==, 0);
  play_event (picture, GDK_BUTTON_PRESS, 10, 100, 0, 0);
  play_event (picture, GDK_MOTION_NOTIFY, 10 - 80, 100, 0, 0);
  play_event (picture, GDK_BUTTON_RELEASE, 10 - 80, 100, 0, 0);
  g_assert_cmpint (visible_part ().x, ==, 10);
  play_cancel (play);
}

static void
test_move (void)
{
  g_autoptr (Play) playing = perform (script_move);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
}

static void
script_split (Play *play)
{
  GtkWidget *picture = play_widget ("picture");
  int middle = gtk_widget_get_allocated_width (picture) / 2;

  play_until (is_shown);
  play_spin ("param-scale", 8);
  play_until (is_shown);
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (play_widget ("view-split"))));
  g_assert_true (gtk_widget_get_visible (play_widget ("tag-before")));
  g_assert_true (gtk_widget_get_visible (play_widget ("tag-after")));
  play_event (picture, GDK_BUTTON_PRESS, middle + 3, 100, 0, 0);
  play_event (picture, GDK_MOTION_NOTIFY, middle / 2.0, 120, 0, 0);
  play_event (picture, GDK_BUTTON_RELEASE, middle / 2.0, 120, 0, 0);
  g_assert_cmpfloat_with_epsilon (art_preview_get_split (ART_PREVIEW (picture)), 0.25, 0.01);
  play_event (picture, GDK_KEY_PRESS, 0, 0, GDK_KEY_Right, 0);
  g_assert_cmpfloat_with_epsilon (art_preview_get_split (ART_PREVIEW (picture)), 0.27, 0.01);
  play_press ("view-before");
  g_assert_false (gtk_widget_get_visible (play_widget ("tag-after")));
  play_press ("view-after");
  g_assert_false (gtk_widget_get_visible (play_widget ("tag-before")));
  g_assert_null (play_find ("actual-size"));
  play_cancel (play);
}

static void
test_split (void)
{
  g_autoptr (Play) playing = perform (script_split);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
}

static void
script_names (Play *play)
{
  static const char *const names[] = { "navigator", "picture", "preview" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GtkWidget *widget = play_widget (names[i]);
      AtkObject *accessible = gtk_widget_get_accessible (widget);
      g_assert_true (gtk_widget_get_can_focus (widget));
      g_assert_nonnull (atk_object_get_name (accessible));
      g_assert_cmpstr (atk_object_get_name (accessible), !=, "");
    }
  g_assert_cmpstr (atk_object_get_description (gtk_widget_get_accessible (play_widget ("navigator"))), !=, "");
  play_cancel (play);
}

/* What can be used by keyboard has a name for those who do not see it. */
static void
test_names (void)
{
  g_autoptr (Play) playing = perform (script_names);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
}

/* ---- size and cost ---- */

static double
spin_value (const char *name)
{
  return gtk_spin_button_get_value (GTK_SPIN_BUTTON (play_widget (name)));
}

static void
script_size (Play *play)
{
  g_assert_cmpstr (play_label ("facts-pixels"), ==, "194 × 122 px");
  g_assert_cmpstr (play_label ("facts-paper"), ==, "24.6 × 15.5 mm at 200 ppi");
  g_assert_cmpfloat (spin_value ("param-width"), ==, 194);
  g_assert_cmpfloat (spin_value ("param-height"), ==, 122);
  g_assert_cmpstr (gtk_combo_box_get_active_id (GTK_COMBO_BOX (play_widget ("presets"))), ==, "default");
  play_until (has_cost);
  g_assert_cmpstr (play_label ("facts-cost"), ==, "about 12 s, 640.0\u00a0MiB of memory");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (play_widget ("param-keep-print-size")), FALSE);
  g_assert_cmpstr (play_label ("facts-paper"), ==, "49.3 × 31.0 mm at 100 ppi");

  /* The size stays when another row is to say it. */
  play_spin ("param-scale", 3);
  play_choose ("param-size-by", "1");
  g_assert_cmpfloat (spin_value ("param-width"), ==, 291);
  g_assert_true (gtk_widget_is_sensitive (play_widget ("param-width")));
  g_assert_false (gtk_widget_is_sensitive (play_widget ("param-scale")));
  play_spin ("param-width", 388);
  g_assert_cmpfloat (spin_value ("param-scale"), ==, 4);
  g_assert_cmpfloat (spin_value ("param-height"), ==, 244);
  play_choose ("param-size-by", "2");
  g_assert_cmpfloat (spin_value ("param-height"), ==, 244);
  play_press ("button-reset");
  g_assert_cmpfloat (spin_value ("param-scale"), ==, 2);
  g_assert_cmpfloat (spin_value ("param-height"), ==, 122);

  play_spin ("param-strength", 99);
  play_until (has_warning);
  g_assert_cmpstr (play_label ("facts-warning"), ==, "That needs more memory than there is.");
  play_spin ("param-strength", 98);
  play_until (has_cost);
  g_assert_false (has_warning ());
  play_choose ("param-size-by", "1");
  play_press ("button-ok");
}

static void
test_size (void)
{
  g_autoptr (Play) playing = play_new_for (&fake_region_effect);

  playing->fake->host.resolution_x = playing->fake->host.resolution_y = 100;
  play_run (playing, script_size);
  g_assert_cmpint (art_settings_int (playing->settings, "width"), ==, 194);
  /* What is only shown is not chosen. */
  g_assert_cmpint (art_settings_int (playing->settings, "height"), ==, 1080);
}

static void
test_texts (void)
{
  ArtHost host = { .unit = (char *) "in", .unit_per_inch = 1, .unit_digits = 2 };
  ArtEstimate estimate = { .memory = 3u << 30, .seconds = 200 };
  g_autofree char *inches = art_facts_describe_paper (&host, 3000, 2000, 300, 150);
  g_autofree char *minutes = art_facts_describe_cost (&estimate);

  g_assert_cmpstr (inches, ==, "10.00 × 13.33 in at 300 × 150 ppi");
  g_assert_cmpstr (minutes, ==, "about 4 min, 3.0\u00a0GiB of memory");
  estimate.seconds = -1;
  g_autofree char *memory = art_facts_describe_cost (&estimate);
  g_assert_cmpstr (memory, ==, "about 3.0\u00a0GiB of memory");
}

int
main (int argc, char **argv)
{
  if (!play_init (&argc, &argv))
    return 0;
  g_test_add_func ("/ui/region/once", test_once);
  g_test_add_func ("/ui/region/cancel", test_cancel);
  g_test_add_func ("/ui/region/fail", test_fail);
  g_test_add_func ("/ui/region/hidden", test_hidden);
  g_test_add_func ("/ui/region/run", test_run);
  g_test_add_func ("/ui/region/move", test_move);
  g_test_add_func ("/ui/region/split", test_split);
  g_test_add_func ("/ui/region/names", test_names);
  g_test_add_func ("/ui/region/size", test_size);
  g_test_add_func ("/ui/region/texts", test_texts);
  return g_test_run ();
}
