/* SPDX-License-Identifier: GPL-3.0-or-later
 * Plays the user of a dialog: finds widgets by name, presses, types, waits.
 */
#include "config.h"

#include "driver.h"

#include <glib/gstdio.h>

#define PATIENCE_US (60 * G_USEC_PER_SEC)

static const char *window_name; /* of the dialog that is open */

gboolean
play_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  if (!gtk_init_check (argc, argv))
    {
      g_print ("1..0 # SKIP there is no display (install xvfb)\n");
      return FALSE;
    }
  gegl_init (NULL, NULL);
  return TRUE;
}

Play *
play_new (void)
{
  return play_new_for (&fake_effect);
}

Play *
play_new_for (const ArtEffect *effect)
{
  Play *play = g_new0 (Play, 1);
  g_autofree char *presets = NULL;

  play->effect = effect;
  play->dir = g_dir_make_tmp ("art-ui-XXXXXX", NULL);
  g_assert_nonnull (play->dir);
  presets = g_build_filename (play->dir, "presets", effect->name, NULL);
  play->fake = host_fake_new (NULL, presets);
  play->settings = art_settings_new (effect);
  fake_runs = 0;
  return play;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
play_free (Play *play)
{
  remove_tree (play->dir);
  host_fake_free (play->fake);
  art_settings_free (play->settings);
  g_clear_object (&play->result);
  g_clear_pointer (&play->layers, g_ptr_array_unref);
  g_free (play->dir);
  g_free (play);
}

typedef struct
{
  Play *play;
  PlayScript script;
} Performance;

static gboolean
perform (gpointer data)
{
  Performance *performance = data;

  if (!gtk_widget_get_mapped (play_widget (performance->play->effect->name)))
    return G_SOURCE_CONTINUE;
  performance->script (performance->play);
  return G_SOURCE_REMOVE;
}

void
play_run (Play *play, PlayScript script)
{
  Performance performance = { play, script };
  ArtResult result = { 0 };

  window_name = play->effect->name;
  g_timeout_add (20, perform, &performance);

  play->response = art_dialog_run_result (play->effect, play->settings, &play->fake->host, &result);
  play->result = result.buffer;
  play->layers = result.layers;
}

Play *
play_perform (PlayScript script)
{
  Play *play = play_new ();

  play_run (play, script);
  return play;
}

typedef struct
{
  const char *name;
  GtkWidget *found;
} Search;

static void
search (GtkWidget *widget, gpointer data)
{
  Search *wanted = data;

  if (!wanted->found && g_str_equal (gtk_widget_get_name (widget), wanted->name))
    wanted->found = widget;
  if (!wanted->found && GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), search, wanted);
}

GtkWidget *
play_find (const char *name)
{
  Search wanted = { name, NULL };
  GList *windows = gtk_window_list_toplevels ();

  g_list_foreach (windows, (GFunc) search, &wanted);
  g_list_free (windows);
  return wanted.found;
}

GtkWidget *
play_widget (const char *name)
{
  GtkWidget *widget = play_find (name);
  if (!widget)
    g_error ("there is no widget \"%s\"", name);
  return widget;
}

void
play_press (const char *name)
{
  GtkWidget *widget = play_widget (name);

  g_assert_true (gtk_widget_is_sensitive (widget));
  if (GTK_IS_MENU_ITEM (widget))
    gtk_menu_item_activate (GTK_MENU_ITEM (widget));
  else
    gtk_button_clicked (GTK_BUTTON (widget));
}

void
play_key (guint keyval, GdkModifierType state)
{
  GtkWidget *window = play_widget (window_name);
  GdkEvent *event = gdk_event_new (GDK_KEY_PRESS);

  event->key.window = g_object_ref (gtk_widget_get_window (window));
  event->key.send_event = TRUE;
  event->key.keyval = keyval;
  event->key.state = state;
  gdk_event_set_device (event, gdk_seat_get_keyboard (gdk_display_get_default_seat (gdk_display_get_default ())));
  gtk_main_do_event (event);
  gdk_event_free (event);
}

void
play_event (GtkWidget *widget, GdkEventType type, double x, double y, guint keyval, GdkModifierType state)
{
  GdkEvent *event = gdk_event_new (type);

  event->any.window = g_object_ref (gtk_widget_get_window (widget));
  event->any.send_event = TRUE;
  switch (type)
    {
    case GDK_KEY_PRESS:
      event->key.keyval = keyval;
      event->key.state = state;
      break;
    case GDK_SCROLL:
      event->scroll.direction = GDK_SCROLL_DOWN;
      event->scroll.state = state;
      break;
    case GDK_MOTION_NOTIFY:
      event->motion.x = x;
      event->motion.y = y;
      break;
    default:
      event->button.button = state & GDK_BUTTON3_MASK ? GDK_BUTTON_SECONDARY : GDK_BUTTON_PRIMARY;
      event->button.x = x;
      event->button.y = y;
    }
  gtk_widget_event (widget, event);
  gdk_event_free (event);
}

static gboolean
on_time (gpointer waiting)
{
  *(gboolean *) waiting = FALSE;
  return G_SOURCE_REMOVE;
}

void
play_wait (int milliseconds)
{
  gboolean waiting = TRUE;

  g_timeout_add (milliseconds, on_time, &waiting);
  while (waiting)
    g_main_context_iteration (NULL, TRUE);
}

void
play_until (gboolean (*condition) (void))
{
  gint64 end = g_get_monotonic_time () + PATIENCE_US;

  while (!condition ())
    {
      if (g_get_monotonic_time () > end)
        g_error ("what was waited for has not come");
      g_main_context_iteration (NULL, FALSE);
      g_usleep (500);
    }
}

void
play_cancel (Play *play)
{
  play_press ("button-cancel");
}

void
play_spin (const char *name, double value)
{
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (play_widget (name)), value);
}

void
play_choose (const char *name, const char *id)
{
  g_assert_true (gtk_combo_box_set_active_id (GTK_COMBO_BOX (play_widget (name)), id));
}

const char *
play_label (const char *name)
{
  return gtk_label_get_text (GTK_LABEL (play_widget (name)));
}

void
play_accept (Play *play)
{
  play_spin ("param-iterations", 1);
  play_choose ("param-behaviour", "0");
  play_press ("button-ok");
}

gboolean
play_is_idle (void)
{
  return !gtk_widget_get_visible (play_widget ("progress")) && gtk_widget_is_sensitive (play_widget ("button-ok"));
}

gboolean
play_has_error (void)
{
  return gtk_widget_get_visible (play_widget ("error"));
}

void
play_assert_inverted (GeglBuffer *result, GeglBuffer *content, gboolean inverted)
{
  const GeglRectangle one = { 50, 40, 1, 1 };
  guchar after[4], before[4];

  g_assert_nonnull (result);
  g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (result), gegl_buffer_get_extent (content)));
  gegl_buffer_get (result, &one, 1, babl_format ("R'G'B'A u8"), after, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  gegl_buffer_get (content, &one, 1, babl_format ("R'G'B'A u8"), before, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  g_assert_cmpint (after[0], ==, inverted ? 255 - before[0] : before[0]);
}
