/* SPDX-License-Identifier: GPL-3.0-or-later
 * Editor for choices: a combo box. Where networks stand behind the choices, it says how well they were measured to
 * work.
 */
#include "config.h"

#include "row.h"

#include "choice-notes.h"

enum
{
  COLUMN_ID,
  COLUMN_LABEL,
  COLUMN_NOTE,
  N_COLUMNS
};

#define NOTE_SCALE 0.85
#define NOTE_CHARS 8

static void
fill_choice (ArtRow *row)
{
  g_autofree char *id = g_strdup_printf ("%d", art_settings_int (row->form->settings, row->param->name));
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (row->editor), id);
}

static void
on_choice (GtkComboBox *combo, ArtRow *row)
{
  const char *id = gtk_combo_box_get_active_id (combo);
  if (id)
    art_form_set_number (row->form, row->param, g_ascii_strtoll (id, NULL, 10));
}

static GtkTreeModel *
model_new (const ArtParam *param)
{
  GtkListStore *store = gtk_list_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);

  for (const ArtChoice *choice = param->choices; choice->nick; choice++)
    {
      g_autofree char *id = g_strdup_printf ("%d", choice->value);
      gtk_list_store_insert_with_values (store, NULL, -1, COLUMN_ID, id, COLUMN_LABEL, art_text (choice->label), -1);
    }
  return GTK_TREE_MODEL (store);
}

/* ---- notes ---- */

static void
read_notes (GTask *task, gpointer editor, gpointer data, GCancellable *cancellable)
{
  ArtRow *row = data;
  g_task_return_pointer (task, art_choice_notes_read (row->form->effect, row->param),
                         (GDestroyNotify) g_hash_table_unref);
}

static void
show_notes (GObject *editor, GAsyncResult *result, gpointer data)
{
  ArtRow *row = data;
  g_autoptr (GHashTable) notes = g_task_propagate_pointer (G_TASK (result), NULL);
  GtkTreeModel *model = gtk_combo_box_get_model (GTK_COMBO_BOX (editor));
  GtkTreeIter iter;

  /* The task holds the editor, and the editor the row. */
  row->form->jobs--;
  if (!model || !gtk_tree_model_get_iter_first (model, &iter))
    return;
  for (const ArtChoice *choice = row->param->choices; choice->nick; choice++, gtk_tree_model_iter_next (model, &iter))
    {
      const char *note = g_hash_table_lookup (notes, choice->nick);
      gtk_list_store_set (GTK_LIST_STORE (model), &iter, COLUMN_NOTE, note ? note : "", -1);
    }
}

static void
add_notes (ArtRow *row)
{
  GtkCellRenderer *note = gtk_cell_renderer_text_new ();
  g_autoptr (GTask) task = g_task_new (row->editor, NULL, show_notes, row);

  g_object_set (note, "scale", NOTE_SCALE, "xalign", 1.0, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", NOTE_CHARS,
                NULL);
  gtk_cell_layout_pack_end (GTK_CELL_LAYOUT (row->editor), note, TRUE);
  gtk_cell_layout_set_attributes (GTK_CELL_LAYOUT (row->editor), note, "text", COLUMN_NOTE, NULL);
  row->form->jobs++;
  g_task_set_task_data (task, row, NULL);
  g_task_run_in_thread (task, read_notes);
}

ArtRow *
art_choice_row_new (ArtForm *form, const ArtParam *param)
{
  ArtRow *row = g_new0 (ArtRow, 1);
  g_autoptr (GtkTreeModel) model = model_new (param);
  GtkCellRenderer *label = gtk_cell_renderer_text_new ();

  row->form = form;
  row->param = param;
  row->editor = row->focus = gtk_combo_box_new_with_model (model);
  gtk_combo_box_set_id_column (GTK_COMBO_BOX (row->editor), COLUMN_ID);
  gtk_cell_layout_pack_start (GTK_CELL_LAYOUT (row->editor), label, !art_choice_has_notes (form->effect, param));
  gtk_cell_layout_set_attributes (GTK_CELL_LAYOUT (row->editor), label, "text", COLUMN_LABEL, NULL);
  row->fill = fill_choice;
  g_signal_connect (row->editor, "changed", G_CALLBACK (on_choice), row);
  art_widget_calm_wheel (row->editor);
  if (art_choice_has_notes (form->effect, param))
    add_notes (row);
  return row;
}
