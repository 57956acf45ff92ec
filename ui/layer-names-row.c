/* SPDX-License-Identifier: GPL-3.0-or-later
 * Editor for the layers of a network that are compared ("relu1_1, relu3_1:0.5"): a button that says which, with a list
 * to tick and weigh.
 *
 * What layers there are is read from the chosen network in a thread, because a user's model may be large.
 */
#include "config.h"

#include "row.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "effects/model-store.h"
#include "effects/objective.h"

/* What "" as a network stands for. */
#define DEFAULT_NETWORK "features"
#define LIST_HEIGHT 280
#define WEIGHT_MAXIMUM 1000

typedef struct
{
  ArtRow row;
  GtkWidget *summary, *list;
  char *network; /* whose layers are listed; NULL = none yet */
} NamesRow;

/* The weight of @name in @text: 1 if none is written, -1 if @name is not there. */
static double
weight_in (const char *text, const char *name)
{
  g_auto (GStrv) items = g_strsplit (text, ",", -1);

  for (char **item = items; *item; item++)
    {
      char *colon = strchr (*item, ':');
      if (colon)
        *colon = '\0';
      if (g_str_equal (g_strstrip (*item), name))
        return colon ? g_ascii_strtod (colon + 1, NULL) : 1;
    }
  return -1;
}

/* ---- the list in the popover ---- */

/* The error message that may stand in the list is no item. */
static gboolean
is_item (GtkWidget *line)
{
  return g_object_get_data (G_OBJECT (line), "tick") != NULL;
}

static void
add_item_text (GtkWidget *line, GString *text)
{
  GtkWidget *tick = g_object_get_data (G_OBJECT (line), "tick");
  GtkWidget *spin = g_object_get_data (G_OBJECT (line), "weight");
  double weight = gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin));
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  gtk_widget_set_sensitive (spin, gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (tick)));
  if (!gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (tick)))
    return;
  g_string_append_printf (text, "%s%s", text->len ? ", " : "", gtk_button_get_label (GTK_BUTTON (tick)));
  if (weight != 1)
    g_string_append_printf (text, ":%s", g_ascii_formatd (number, sizeof number, "%.6g", weight));
}

static void
show_summary (NamesRow *self)
{
  const char *text = art_settings_string (self->row.form->settings, self->row.param->name);
  gtk_label_set_text (GTK_LABEL (self->summary), *text ? text : _ ("Recommended"));
}

static void
on_item_changed (GtkWidget *widget, NamesRow *self)
{
  if (self->row.form->filling)
    return;
  GString *text = g_string_new (NULL);
  g_autoptr (GList) lines = gtk_container_get_children (GTK_CONTAINER (self->list));
  for (GList *line = lines; line; line = line->next)
    if (is_item (line->data))
      add_item_text (line->data, text);
  art_form_set_string (self->row.form, self->row.param, text->str);
  g_string_free (text, TRUE);
  show_summary (self);
}

static void
add_item (NamesRow *self, const char *name)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *tick = gtk_check_button_new_with_label (name);
  GtkWidget *spin = gtk_spin_button_new_with_range (0, WEIGHT_MAXIMUM, 0.1);

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), 2);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 1);
  gtk_widget_set_name (tick, name);
  art_widget_name (spin, name, _ ("Weight"));
  art_widget_tooltip (self->row.form, spin, _ ("Weight of this layer among the chosen ones."));
  art_widget_calm_wheel (spin);
  g_object_set_data (G_OBJECT (line), "tick", tick);
  g_object_set_data (G_OBJECT (line), "weight", spin);
  gtk_box_pack_start (GTK_BOX (line), tick, TRUE, TRUE, 0);
  gtk_box_pack_end (GTK_BOX (line), spin, FALSE, FALSE, 0);
  g_signal_connect (tick, "toggled", G_CALLBACK (on_item_changed), self);
  g_signal_connect (spin, "value-changed", G_CALLBACK (on_item_changed), self);
  gtk_box_pack_start (GTK_BOX (self->list), line, FALSE, FALSE, 0);
  gtk_widget_show_all (line);
}

static void
remove_item (GtkWidget *item, gpointer data)
{
  gtk_widget_destroy (item);
}

static void
fill_item (GtkWidget *line, const char *text)
{
  GtkToggleButton *tick = g_object_get_data (G_OBJECT (line), "tick");
  GtkWidget *spin = g_object_get_data (G_OBJECT (line), "weight");
  double weight = weight_in (text, gtk_button_get_label (GTK_BUTTON (tick)));

  gtk_toggle_button_set_active (tick, weight >= 0);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), weight >= 0 ? weight : 1);
  gtk_widget_set_sensitive (spin, weight >= 0);
}

static void
fill_names (ArtRow *row)
{
  NamesRow *self = (NamesRow *) row;
  g_autoptr (GList) lines = gtk_container_get_children (GTK_CONTAINER (self->list));

  for (GList *line = lines; line; line = line->next)
    if (is_item (line->data))
      fill_item (line->data, art_settings_string (row->form->settings, row->param->name));
  show_summary (self);
}

/* ---- which layers the network has ---- */

static void
read_names (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (NnGraph) graph = art_model_store_load (data, NULL, &error);

  if (graph)
    g_task_return_pointer (task, art_layers_list (graph), (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, error);
}

static void
show_names (GObject *editor, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = g_task_propagate_pointer (G_TASK (result), &error);
  NamesRow *self = data;

  /* The task holds the editor, and the editor the row. */
  self->row.form->jobs--;
  if (gtk_widget_in_destruction (GTK_WIDGET (editor)) || !gtk_widget_get_parent (GTK_WIDGET (editor)))
    return;
  self->row.form->filling = TRUE;
  gtk_container_foreach (GTK_CONTAINER (self->list), remove_item, NULL);
  for (char **name = names; name && *name; name++)
    add_item (self, *name);
  self->row.form->filling = FALSE;
  if (error)
    {
      GtkWidget *label = gtk_label_new (error->message);
      gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
      gtk_widget_set_name (label, "layer-names-error");
      gtk_box_pack_start (GTK_BOX (self->list), label, FALSE, FALSE, 0);
      gtk_widget_show (label);
      return;
    }
  art_row_fill (&self->row);
}

static void
reload_names (ArtRow *row)
{
  NamesRow *self = (NamesRow *) row;
  const ArtParam *param = NULL;

  /* Another group's network does something else: it is not the one that compares. */
  for (int i = 0; i < row->form->effect->n_params; i++)
    if ((row->form->effect->params[i].flags & ART_PARAM_NETWORK)
        && g_strcmp0 (row->form->effect->params[i].group, row->param->group) == 0)
      param = &row->form->effect->params[i];
  const char *network = param ? art_settings_string (row->form->settings, param->name) : "";
  if (self->network && g_str_equal (self->network, network))
    return;
  g_free (self->network);
  self->network = g_strdup (network);
  g_autoptr (GTask) task = g_task_new (row->editor, NULL, show_names, self);
  g_task_set_task_data (task, g_strdup (*network ? network : DEFAULT_NETWORK), g_free);
  row->form->jobs++;
  g_task_run_in_thread (task, read_names);
}

static void
dispose_names (ArtRow *row)
{
  g_free (((NamesRow *) row)->network);
}

static GtkWidget *
popover_new (NamesRow *self)
{
  GtkWidget *popover = gtk_popover_new (self->row.editor);
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_container_set_border_width (GTK_CONTAINER (self->list), 12);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), LIST_HEIGHT);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_container_add (GTK_CONTAINER (scrolled), self->list);
  gtk_container_add (GTK_CONTAINER (popover), scrolled);
  gtk_widget_show_all (scrolled);
  return popover;
}

ArtRow *
art_layer_names_row_new (ArtForm *form, const ArtParam *param)
{
  NamesRow *self = g_new0 (NamesRow, 1);
  GtkWidget *line;

  self->row.editor = self->row.focus = gtk_menu_button_new ();
  self->row.fill = fill_names;
  self->row.reload = reload_names;
  self->row.dispose = dispose_names;
  self->summary = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->summary), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->summary), 0);
  line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_pack_start (GTK_BOX (line), self->summary, TRUE, TRUE, 0);
  gtk_box_pack_end (GTK_BOX (line), gtk_image_new_from_icon_name ("pan-down-symbolic", GTK_ICON_SIZE_BUTTON), FALSE,
                    FALSE, 0);
  gtk_container_add (GTK_CONTAINER (self->row.editor), line);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->row.editor), popover_new (self));
  return &self->row;
}
