/* SPDX-License-Identifier: GPL-3.0-or-later
 * One row of the parameter table as widgets: a label and an editor that writes to the form.
 */
#pragma once

#include "form.h"

/**
 * ArtRow: owned by its editor (freed with it). Each kind of editor is a struct that starts with an ArtRow.
 * @label: what stands before the editor, or NULL where the editor carries its own text
 * @editor: the widget to pack; floating until packed
 * @focus: the part of @editor that the mnemonic goes to
 * @fill: shows the settings' value; called with form->filling set
 * @reload: what there is to choose from may have changed (layers opened, another network); NULL = fixed
 * @dispose: frees what the kind holds besides the struct, or NULL
 */
typedef struct _ArtRow ArtRow;
struct _ArtRow
{
  ArtForm *form;
  const ArtParam *param;
  GtkWidget *label, *editor, *focus;
  void (*fill) (ArtRow *row);
  void (*reload) (ArtRow *row);
  void (*dispose) (ArtRow *row);
};

/* Makes an editor; see the end of this file. */
typedef ArtRow *(*ArtEditorNew) (ArtForm *form, const ArtParam *param);
/* The row for @param: chosen by its kind and flags, filled, with names, tooltip and mnemonic. */
ArtRow *art_row_new (ArtForm *form, const ArtParam *param);
/* The same with an editor of the caller's choice. */
ArtRow *art_row_new_with (ArtForm *form, const ArtParam *param, ArtEditorNew editor_new);
/* Shows the settings' value. */
void art_row_fill (ArtRow *row);
/* Looks again what there is to choose from, then fills. */
void art_row_reload (ArtRow *row);
/* Greys the row out while its depends_on does not hold. */
void art_row_update_sensitive (ArtRow *row);

/* The editors. Each makes its own struct; art_row_new() does the rest. */
ArtRow *art_number_row_new (ArtForm *form, const ArtParam *param);
/* Shows @value, which need not be the settings'. */
void art_number_row_show (ArtRow *row, double value);
ArtRow *art_choice_row_new (ArtForm *form, const ArtParam *param);
ArtRow *art_file_row_new (ArtForm *form, const ArtParam *param);
/* For a FILE that is a folder. */
ArtRow *art_folder_row_new (ArtForm *form, const ArtParam *param);
ArtRow *art_layer_row_new (ArtForm *form, const ArtParam *param);
ArtRow *art_layer_names_row_new (ArtForm *form, const ArtParam *param);
