/* SPDX-License-Identifier: GPL-3.0-or-later
 * All rows of a parameter table below each other, in their groups; advanced ones behind an expander.
 */
#include "config.h"

#include "param-panel.h"

#include <glib/gi18n-lib.h>

#include "row.h"

#define GROUP_SPACING 14

struct _ArtParamPanel
{
  ArtForm *form;
  GtkWidget *widget;
  GtkSizeGroup *labels; /* one column of labels through all groups */
  GPtrArray *rows;
  GPtrArray *groups; /* GtkWidget*, not owned */
};

static GtkWidget *
heading_new (const char *text)
{
  GtkWidget *heading = gtk_label_new (text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  gtk_label_set_attributes (GTK_LABEL (heading), attributes);
  pango_attr_list_unref (attributes);
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  return heading;
}

static GtkWidget *
group_new (const char *group)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  if (*art_text (group))
    gtk_grid_attach (GTK_GRID (grid), heading_new (art_text (group)), 0, 0, 2, 1);
  return grid;
}

static void
add_row (ArtParamPanel *panel, GtkWidget *grid, int line, const ArtParam *param)
{
  ArtRow *row = art_row_new (panel->form, param);

  g_ptr_array_add (panel->rows, row);
  if (row->label)
    {
      gtk_size_group_add_widget (panel->labels, row->label);
      gtk_grid_attach (GTK_GRID (grid), row->label, 0, line, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), row->editor, 1, line, 1, 1);
    }
  else
    gtk_grid_attach (GTK_GRID (grid), row->editor, 0, line, 2, 1);
}

/* Groups appear in the order of their first row; rows of a group that are apart in the table still come together. */
static void
add_rows (ArtParamPanel *panel, GtkBox *box, ArtParamFlags advanced)
{
  const ArtEffect *effect = panel->form->effect;
  g_autoptr (GHashTable) grids = g_hash_table_new (g_str_hash, g_str_equal);

  for (int i = 0; i < effect->n_params; i++)
    {
      const ArtParam *param = &effect->params[i];
      const char *group = param->group ? param->group : "";
      if ((param->flags & (ART_PARAM_STYLE | ART_PARAM_HINTS)) || (param->flags & ART_PARAM_ADVANCED) != advanced)
        continue;
      GtkWidget *grid = g_hash_table_lookup (grids, group);
      if (!grid)
        {
          grid = group_new (group);
          g_hash_table_insert (grids, (gpointer) group, grid);
          g_ptr_array_add (panel->groups, grid);
          gtk_box_pack_start (box, grid, FALSE, FALSE, 0);
        }
      add_row (panel, grid, i + 1, param);
    }
}

static gboolean
has_advanced (const ArtEffect *effect)
{
  for (int i = 0; i < effect->n_params; i++)
    if ((effect->params[i].flags & ART_PARAM_ADVANCED) && !(effect->params[i].flags & ART_PARAM_STYLE))
      return TRUE;
  return FALSE;
}

ArtParamPanel *
art_param_panel_new (ArtForm *form)
{
  ArtParamPanel *panel = g_new0 (ArtParamPanel, 1);

  panel->form = form;
  panel->rows = g_ptr_array_new ();
  panel->groups = g_ptr_array_new ();
  panel->labels = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  panel->widget = gtk_box_new (GTK_ORIENTATION_VERTICAL, GROUP_SPACING);
  gtk_style_context_add_class (gtk_widget_get_style_context (panel->widget), ART_STYLE_ROWS);
  add_rows (panel, GTK_BOX (panel->widget), 0);
  if (has_advanced (form->effect))
    {
      g_autofree char *label = art_form_mnemonic (form, _ ("Ad_vanced"));
      GtkWidget *expander = gtk_expander_new_with_mnemonic (label);
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, GROUP_SPACING);
      gtk_widget_set_name (expander, "advanced");
      gtk_widget_set_margin_top (box, 6);
      add_rows (panel, GTK_BOX (box), ART_PARAM_ADVANCED);
      gtk_container_add (GTK_CONTAINER (expander), box);
      gtk_box_pack_start (GTK_BOX (panel->widget), expander, FALSE, FALSE, 0);
    }
  /* Whoever shows the dialog does not show what is in a hidden group. */
  for (guint i = 0; i < panel->groups->len; i++)
    gtk_widget_show_all (panel->groups->pdata[i]);
  art_param_panel_update (panel);
  return panel;
}

void
art_param_panel_free (ArtParamPanel *panel)
{
  g_ptr_array_unref (panel->rows);
  g_ptr_array_unref (panel->groups);
  g_object_unref (panel->labels);
  g_free (panel);
}

GtkWidget *
art_param_panel_widget (ArtParamPanel *panel)
{
  return panel->widget;
}

void
art_param_panel_fill (ArtParamPanel *panel)
{
  for (guint i = 0; i < panel->rows->len; i++)
    art_row_fill (panel->rows->pdata[i]);
  art_param_panel_update (panel);
}

void
art_param_panel_reload (ArtParamPanel *panel)
{
  for (guint i = 0; i < panel->rows->len; i++)
    art_row_reload (panel->rows->pdata[i]);
  art_param_panel_update (panel);
}

/* A group of which nothing can be used now is not worth its place. */
static void
update_group (ArtParamPanel *panel, GtkWidget *group)
{
  gboolean used = FALSE;

  for (guint i = 0; i < panel->rows->len; i++)
    {
      const ArtRow *row = panel->rows->pdata[i];
      if (gtk_widget_get_parent (row->editor) == group)
        used = used || art_form_holds (panel->form, row->param->depends_on);
    }
  gtk_widget_set_no_show_all (group, !used);
  gtk_widget_set_visible (group, used);
}

void
art_param_panel_update (ArtParamPanel *panel)
{
  for (guint i = 0; i < panel->rows->len; i++)
    art_row_update_sensitive (panel->rows->pdata[i]);
  for (guint i = 0; i < panel->groups->len; i++)
    update_group (panel, panel->groups->pdata[i]);
}

void
art_param_panel_focus (ArtParamPanel *panel, ArtParamFlags flags)
{
  for (guint i = 0; i < panel->rows->len; i++)
    {
      ArtRow *row = panel->rows->pdata[i];
      if ((row->param->flags & flags) == flags && gtk_widget_is_visible (row->focus)
          && gtk_widget_is_sensitive (row->focus))
        {
          gtk_widget_grab_focus (row->focus);
          return;
        }
    }
}

void
art_param_panel_show (ArtParamPanel *panel, const ArtParam *param, double value)
{
  for (guint i = 0; i < panel->rows->len; i++)
    {
      ArtRow *row = panel->rows->pdata[i];
      if (row->param == param)
        art_number_row_show (row, value);
    }
}
