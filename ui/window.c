/* SPDX-License-Identifier: GPL-3.0-or-later
 * The dialog's place on the desktop: above its host's window, as large as last time, dark or light as its host.
 *
 * Sizes are kept in ui.json beside the folder of presets: {"style-transfer": {"width": 1100, "height": 640}}.
 */
#include "config.h"

#include "window.h"

#include <json-glib/json-glib.h>
#include <gdk/gdkx.h>

#define SMALLEST 200

#define ROWS "." ART_STYLE_ROWS
static const char css[] =
    ROWS " spinbutton, " ROWS " entry, " ROWS " button "
         "{ min-height: 24px; padding-top: 1px; padding-bottom: 1px; } " ROWS
         " spinbutton button { min-width: 12px; padding-left: 6px; padding-right: 6px; } " ROWS
         " scale { padding-top: 4px; padding-bottom: 4px; } "
         "." ART_STYLE_TAG " { color: white; background-color: rgba(0, 0, 0, 0.65); "
         "border-radius: 4px; padding: 3px 8px; font-size: smaller; } "
         "." ART_STYLE_SWATCH " { padding: 4px; min-height: 0; min-width: 0; } "
         "." ART_STYLE_SWATCH ":checked { box-shadow: inset 0 0 0 2px @theme_selected_bg_color; } "
         "." ART_STYLE_SOURCES " button { padding-left: 8px; padding-right: 8px; min-width: 0; }";

static char *
state_path (const ArtForm *form)
{
  g_autofree char *parent = g_path_get_dirname (form->host->preset_dir);
  return g_build_filename (parent, "ui.json", NULL);
}

/* The whole state; an empty object if there is none, or somebody wrote something else there. (transfer full) */
static JsonNode *
state_load (const ArtForm *form)
{
  g_autofree char *path = state_path (form);
  g_autoptr (JsonParser) parser = json_parser_new ();

  if (json_parser_load_from_file (parser, path, NULL) && json_parser_get_root (parser)
      && JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return json_parser_steal_root (parser);
  JsonNode *root = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (root, json_object_new ());
  return root;
}

static int
member_int (JsonObject *object, const char *name, int fallback)
{
  JsonNode *node = json_object_get_member (object, name);
  if (!node || json_node_get_value_type (node) != G_TYPE_INT64)
    return fallback;
  return (int) CLAMP (json_node_get_int (node), SMALLEST, G_MAXINT16);
}

static void
recall_size (const ArtForm *form, int *width, int *height)
{
  g_autoptr (JsonNode) root = state_load (form);
  JsonNode *node = json_object_get_member (json_node_get_object (root), form->effect->name);

  if (!node || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  *width = member_int (json_node_get_object (node), "width", *width);
  *height = member_int (json_node_get_object (node), "height", *height);
}

static void
limit_to_monitor (GdkDisplay *display, int *width, int *height)
{
  GdkMonitor *monitor = gdk_display_get_primary_monitor (display);
  GdkRectangle area;

  if (!monitor)
    monitor = gdk_display_get_monitor (display, 0);
  if (!monitor)
    return;
  gdk_monitor_get_workarea (monitor, &area);
  *width = MIN (*width, area.width);
  *height = MIN (*height, area.height);
}

static void
stay_above (GtkWidget *window, gpointer data)
{
  guint32 id = GPOINTER_TO_UINT (data);
  GdkDisplay *display = gtk_widget_get_display (window);

  if (!GDK_IS_X11_DISPLAY (display))
    return;
  /* NULL if that window is gone meanwhile. */
  g_autoptr (GdkWindow) parent = gdk_x11_window_foreign_new_for_display (display, id);
  if (parent)
    gdk_window_set_transient_for (gtk_widget_get_window (window), parent);
}

static void
add_style (GdkScreen *screen)
{
  static gboolean added = FALSE;
  g_autoptr (GtkCssProvider) provider = NULL;

  if (added)
    return;
  added = TRUE;
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_data (provider, css, -1, NULL);
  gtk_style_context_add_provider_for_screen (screen, GTK_STYLE_PROVIDER (provider),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

void
art_window_prepare (GtkWindow *window, const ArtForm *form, int width, int height)
{
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (window));
  guint32 parent = form->host->parent_window ? form->host->parent_window (form->host) : 0;

  g_object_set (settings, "gtk-application-prefer-dark-theme", form->host->dark_theme, NULL);
  add_style (gtk_widget_get_screen (GTK_WIDGET (window)));
  recall_size (form, &width, &height);
  limit_to_monitor (gtk_widget_get_display (GTK_WIDGET (window)), &width, &height);
  gtk_window_set_default_size (window, width, height);
  gtk_window_set_position (window, parent ? GTK_WIN_POS_CENTER_ON_PARENT : GTK_WIN_POS_CENTER);
  if (parent)
    g_signal_connect (window, "realize", G_CALLBACK (stay_above), GUINT_TO_POINTER (parent));
}

void
art_window_remember (GtkWindow *window, const ArtForm *form)
{
  g_autofree char *path = state_path (form), *dir = g_path_get_dirname (path);
  g_autoptr (JsonNode) root = state_load (form);
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *size = json_object_new ();
  int width, height;

  gtk_window_get_size (window, &width, &height);
  json_object_set_int_member (size, "width", width);
  json_object_set_int_member (size, "height", height);
  json_object_set_object_member (json_node_get_object (root), form->effect->name, size);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  g_mkdir_with_parents (dir, 0755);
  /* A size that cannot be kept is nothing to bother an artist with. */
  if (!json_generator_to_file (generator, path, &error))
    g_debug ("window size: %s", error->message);
}
