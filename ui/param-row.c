/* SPDX-License-Identifier: GPL-3.0-or-later
 * Chooses the editor for a row of the parameter table; the small editors (boolean, text) are here.
 */
#include "config.h"

#include "row.h"

static void
fill_boolean (ArtRow *row)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (row->editor),
                                art_settings_boolean (row->form->settings, row->param->name));
}

static void
on_toggled (GtkToggleButton *button, ArtRow *row)
{
  art_form_set_number (row->form, row->param, gtk_toggle_button_get_active (button));
}

static ArtRow *
boolean_row_new (ArtForm *form, const ArtParam *param)
{
  ArtRow *row = g_new0 (ArtRow, 1);
  g_autofree char *label = art_form_mnemonic (form, art_text (param->label));
  row->editor = row->focus = gtk_check_button_new_with_mnemonic (label);
  row->fill = fill_boolean;
  g_signal_connect (row->editor, "toggled", G_CALLBACK (on_toggled), row);
  return row;
}

static void
fill_text (ArtRow *row)
{
  gtk_entry_set_text (GTK_ENTRY (row->editor), art_settings_string (row->form->settings, row->param->name));
}

static void
on_text (GtkEditable *entry, ArtRow *row)
{
  art_form_set_string (row->form, row->param, gtk_entry_get_text (GTK_ENTRY (entry)));
}

static ArtRow *
text_row_new (ArtForm *form, const ArtParam *param)
{
  ArtRow *row = g_new0 (ArtRow, 1);
  row->editor = row->focus = gtk_entry_new ();
  gtk_entry_set_activates_default (GTK_ENTRY (row->editor), TRUE);
  row->fill = fill_text;
  g_signal_connect (row->editor, "changed", G_CALLBACK (on_text), row);
  return row;
}

static ArtRow *
editor_for (ArtForm *form, const ArtParam *param)
{
  switch (param->kind)
    {
    case ART_PARAM_INT:
    case ART_PARAM_DOUBLE:
      return art_number_row_new (form, param);
    case ART_PARAM_BOOLEAN:
      return boolean_row_new (form, param);
    case ART_PARAM_CHOICE:
      return art_choice_row_new (form, param);
    case ART_PARAM_FILE:
      return art_file_row_new (form, param);
    case ART_PARAM_LAYER:
      return art_layer_row_new (form, param);
    case ART_PARAM_STRING:
      break;
    }
  return param->flags & ART_PARAM_LAYER_NAMES ? art_layer_names_row_new (form, param) : text_row_new (form, param);
}

static void
row_free (gpointer data)
{
  ArtRow *row = data;
  if (row->dispose)
    row->dispose (row);
  g_free (row);
}

static void
add_label (ArtRow *row)
{
  g_autofree char *label = art_form_mnemonic (row->form, art_text (row->param->label));
  row->label = gtk_label_new_with_mnemonic (label);
  gtk_label_set_xalign (GTK_LABEL (row->label), 0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (row->label), row->focus);
}

ArtRow *
art_row_new (ArtForm *form, const ArtParam *param)
{
  return art_row_new_with (form, param, editor_for);
}

ArtRow *
art_row_new_with (ArtForm *form, const ArtParam *param, ArtEditorNew editor_new)
{
  ArtRow *row = editor_new (form, param);
  g_autofree char *name = g_strconcat ("param-", param->name, NULL);
  g_autofree char *plain = art_text_plain (param->label);

  row->form = form;
  row->param = param;
  g_object_set_data_full (G_OBJECT (row->editor), "art-row", row, row_free);
  if (param->kind != ART_PARAM_BOOLEAN)
    add_label (row);
  art_widget_name (row->focus, name, plain);
  art_widget_tooltip (form, row->focus, art_text (param->tooltip));
  if (row->label)
    art_widget_tooltip (form, row->label, art_text (param->tooltip));
  gtk_widget_set_hexpand (row->editor, TRUE);
  art_row_reload (row);
  return row;
}

void
art_row_fill (ArtRow *row)
{
  gboolean before = row->form->filling;
  row->form->filling = TRUE;
  row->fill (row);
  row->form->filling = before;
}

void
art_row_reload (ArtRow *row)
{
  if (row->reload)
    {
      gboolean before = row->form->filling;
      row->form->filling = TRUE;
      row->reload (row);
      row->form->filling = before;
    }
  art_row_fill (row);
}

void
art_row_update_sensitive (ArtRow *row)
{
  gboolean sensitive = art_form_holds (row->form, row->param->depends_on);
  gtk_widget_set_sensitive (row->editor, sensitive);
  if (row->label)
    gtk_widget_set_sensitive (row->label, sensitive);
}
