/* SPDX-License-Identifier: GPL-3.0-or-later
 * Several styles in the dialog: added, mixed, put in their places, removed.
 */
#include "config.h"

#include "driver.h"

#include <string.h>

static gboolean
is_shown (const char *name)
{
  GtkWidget *widget = play_find (name);
  return widget && gtk_widget_get_mapped (widget);
}

static void
choose_source (const char *name, const char *nick)
{
  gtk_stack_set_visible_child_name (GTK_STACK (play_widget (name)), nick);
}

static void
script_one (Play *play)
{
  play_wait (50);
  g_assert_true (is_shown ("style-add"));
  g_assert_false (is_shown ("style-remove"));
  g_assert_false (is_shown ("style-tab-1"));
  g_assert_false (is_shown ("param-style-blend"));
  g_assert_false (is_shown ("param-style-mask"));
  g_assert_null (play_find ("param-style-2-source"));
  play_cancel (play);
}

/* Who wants one style sees nothing of the others. */
static void
test_one (void)
{
  g_autoptr (Play) playing = play_perform (script_one);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
}

static void
script_place (Play *play)
{
  play_wait (50);
  g_assert_false (is_shown ("style-tab-1"));
  g_assert_true (is_shown ("param-style-mask"));
  play_cancel (play);
}

/* A single style with a mask does not hide it. */
static void
test_place (void)
{
  g_autoptr (Play) playing = play_new ();
  art_settings_set_number (playing->settings, "style-mask", 9, NULL);
  play_run (playing, script_place);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
}

static void
script_add (Play *play)
{
  play_press ("style-add");
  play_wait (50);
  g_assert_true (is_shown ("style-tab-1") && is_shown ("style-tab-2"));
  g_assert_false (is_shown ("style-tab-3"));
  g_assert_true (is_shown ("param-style-2-blend"));
  g_assert_false (is_shown ("param-style-blend"));
  play_spin ("param-style-2-blend", 0.25);
  /* The first is "everywhere". */
  gtk_combo_box_set_active (GTK_COMBO_BOX (play_widget ("param-style-2-mask")), 1);
  choose_source ("param-style-2-source", "layer");
  gtk_combo_box_set_active (GTK_COMBO_BOX (play_widget ("param-style-2-layer")), 3);
  g_assert_cmpstr (atk_object_get_name (gtk_widget_get_accessible (play_widget ("style-tab-2"))), ==,
                   "Style 2: texture.png: Paint");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (play_widget ("style-tab-1")), TRUE);
  play_wait (50);
  g_assert_true (is_shown ("param-style-blend"));
  play_spin ("param-style-blend", 0.5);
  play_press ("style-add");
  g_assert_false (gtk_widget_is_sensitive (play_widget ("style-add")));
  play_accept (play);
}

static void
test_add (void)
{
  g_autoptr (Play) playing = play_perform (script_add);
  ArtSettings *settings = playing->settings;

  g_assert_cmpfloat (art_settings_double (settings, "style-blend"), ==, 0.5);
  g_assert_cmpint (art_settings_int (settings, "style-2-source"), ==, FAKE_SOURCE_LAYER);
  g_assert_cmpint (art_settings_int (settings, "style-2-layer"), ==, 3);
  g_assert_cmpint (art_settings_int (settings, "style-2-mask"), ==, 9);
  g_assert_cmpfloat (art_settings_double (settings, "style-2-blend"), ==, 0.25);
  g_assert_cmpint (art_settings_int (settings, "style-3-source"), ==, FAKE_SOURCE_BUILT_IN);
}

static void
script_remove (Play *play)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (play_widget ("style-tab-2")), TRUE);
  play_press ("style-remove");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (play_widget ("style-tab-1")), TRUE);
  play_press ("style-remove");
  play_wait (50);
  g_assert_false (is_shown ("style-tab-1"));
  g_assert_true (is_shown ("style-add"));
  play_accept (play);
}

/* The third style is what is left; its folder goes into the first style's own row for it. */
static void
test_remove (void)
{
  g_autoptr (Play) playing = play_new ();
  ArtSettings *settings = playing->settings;

  art_settings_set_number (settings, "style-2-source", FAKE_SOURCE_LAYER, NULL);
  art_settings_set_number (settings, "style-2-layer", 2, NULL);
  art_settings_set_number (settings, "style-3-source", FAKE_SOURCE_FOLDER, NULL);
  art_settings_set_string (settings, "style-3-file", playing->dir, NULL);
  art_settings_set_number (settings, "style-3-blend", 0.75, NULL);
  play_run (playing, script_remove);
  g_assert_cmpint (art_settings_int (settings, "style-source"), ==, FAKE_SOURCE_FOLDER);
  g_assert_cmpstr (art_settings_string (settings, "style-folder"), ==, playing->dir);
  g_assert_cmpstr (art_settings_string (settings, "style-file"), ==, "");
  g_assert_cmpfloat (art_settings_double (settings, "style-blend"), ==, 0.75);
  g_assert_cmpint (art_settings_int (settings, "style-2-source"), ==, FAKE_SOURCE_NONE);
  g_assert_cmpint (art_settings_int (settings, "style-2-layer"), ==, -1);
  g_assert_cmpint (art_settings_int (settings, "style-3-source"), ==, FAKE_SOURCE_NONE);
}

static int
count_found (GtkWidget *flow)
{
  GtkFlowBoxChild *child;
  int n = 0;

  for (int i = 0; (child = gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (flow), i)); i++)
    n += gtk_widget_get_child_visible (GTK_WIDGET (child));
  return n;
}

static void
script_search (Play *play)
{
  GtkWidget *search = play_find ("search-style"), *flow = play_widget ("param-style");

  if (!search)
    {
      g_test_skip ("the built-in styles are not there");
      play_cancel (play);
      return;
    }
  int all = count_found (flow);
  gtk_entry_set_text (GTK_ENTRY (search), "durer");
  play_wait (400);
  g_assert_cmpint (count_found (flow), <, all);
  g_assert_cmpint (count_found (flow), >, 0);
  g_signal_emit_by_name (search, "activate");
  g_assert_nonnull (strstr (play_label ("style-caption"), "Dürer"));
  gtk_entry_set_text (GTK_ENTRY (search), "nobody ever painted this");
  play_wait (400);
  g_assert_cmpint (count_found (flow), ==, 0);
  play_cancel (play);
}

/* Styles are found by their painters, with or without accents. */
static void
test_search (void)
{
  g_autoptr (Play) playing = play_perform (script_search);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
}

int
main (int argc, char **argv)
{
  if (!play_init (&argc, &argv))
    return 0;
  g_test_add_func ("/ui/styles/one", test_one);
  g_test_add_func ("/ui/styles/place", test_place);
  g_test_add_func ("/ui/styles/add", test_add);
  g_test_add_func ("/ui/styles/remove", test_remove);
  g_test_add_func ("/ui/styles/search", test_search);
  return g_test_run ();
}
