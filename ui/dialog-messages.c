/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the dialog has to say: an error in a bar above everything, and below, beside the status, notes about the result.
 *
 * Notes come and go with every change of a setting, so they have a place that is always there: nothing moves.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dialog-private.h"

void
art_dialog_show_error (ArtDialog *dialog, const GError *error)
{
  gtk_label_set_text (GTK_LABEL (dialog->info_label), error->message);
  gtk_widget_show (dialog->info_bar);
}

void
art_dialog_hide_error (ArtDialog *dialog)
{
  gtk_widget_hide (dialog->info_bar);
}

GtkWidget *
art_dialog_info_bar_new (ArtDialog *dialog)
{
  GtkWidget *bar = gtk_info_bar_new (), *content;

  dialog->info_label = gtk_label_new (NULL);
  gtk_label_set_line_wrap (GTK_LABEL (dialog->info_label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (dialog->info_label), 0);
  gtk_label_set_selectable (GTK_LABEL (dialog->info_label), TRUE);
  gtk_widget_set_can_focus (dialog->info_label, FALSE);
  gtk_widget_set_name (dialog->info_label, "error-message");
  gtk_widget_set_name (bar, "error");
  gtk_info_bar_set_message_type (GTK_INFO_BAR (bar), GTK_MESSAGE_ERROR);
  gtk_info_bar_set_show_close_button (GTK_INFO_BAR (bar), TRUE);
  content = gtk_info_bar_get_content_area (GTK_INFO_BAR (bar));
  gtk_box_pack_start (GTK_BOX (content), gtk_image_new_from_icon_name ("dialog-error-symbolic", GTK_ICON_SIZE_BUTTON),
                      FALSE, FALSE, 6);
  gtk_box_pack_start (GTK_BOX (content), dialog->info_label, TRUE, TRUE, 0);
  gtk_widget_show_all (content);
  gtk_widget_set_no_show_all (bar, TRUE);
  g_signal_connect (bar, "response", G_CALLBACK (gtk_widget_hide), NULL);
  dialog->info_bar = bar;
  return bar;
}

/* ---- the status line ---- */

void
art_dialog_clear_notes (ArtDialog *dialog)
{
  g_string_truncate (dialog->notes, 0);
}

void
art_dialog_add_note (ArtDialog *dialog, const char *text)
{
  if (dialog->notes->len > 0)
    g_string_append_c (dialog->notes, '\n');
  g_string_append (dialog->notes, text);
}

void
art_dialog_show_notes (ArtDialog *dialog)
{
  g_auto (GStrv) lines = g_strsplit (dialog->notes->str, "\n", -1);
  g_autofree char *line = g_strjoinv (" ", lines);

  gtk_label_set_text (GTK_LABEL (dialog->note_label), line);
  gtk_widget_set_tooltip_text (dialog->note, dialog->notes->len > 0 ? dialog->notes->str : NULL);
  gtk_widget_set_visible (dialog->note, dialog->notes->len > 0);
  g_free (dialog->notes_shown);
  dialog->notes_shown = g_strdup (dialog->notes->str);
}

void
art_dialog_tell_notes (ArtDialog *dialog)
{
  ArtHost *host = dialog->form.host;

  if (host->tell && dialog->notes->len > 0 && g_strcmp0 (dialog->notes->str, dialog->notes_shown) != 0)
    host->tell (host, dialog->notes->str);
}

static GtkWidget *
note_new (ArtDialog *dialog)
{
  GtkWidget *note = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  dialog->note_label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (dialog->note_label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_name (dialog->note_label, "note-text");
  gtk_box_pack_start (GTK_BOX (note),
                      gtk_image_new_from_icon_name ("dialog-information-symbolic", GTK_ICON_SIZE_BUTTON), FALSE, FALSE,
                      0);
  gtk_box_pack_start (GTK_BOX (note), dialog->note_label, TRUE, TRUE, 0);
  gtk_widget_set_name (note, "note");
  gtk_widget_show_all (note);
  gtk_widget_hide (note);
  gtk_widget_set_no_show_all (note, TRUE);
  dialog->note = note;
  return note;
}

GtkWidget *
art_dialog_status_line_new (ArtDialog *dialog)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);

  dialog->status = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (dialog->status), 0);
  gtk_label_set_ellipsize (GTK_LABEL (dialog->status), PANGO_ELLIPSIZE_END);
  gtk_widget_set_name (dialog->status, "status");
  dialog->progress = gtk_progress_bar_new ();
  gtk_progress_bar_set_show_text (GTK_PROGRESS_BAR (dialog->progress), TRUE);
  gtk_widget_set_no_show_all (dialog->progress, TRUE);
  gtk_widget_set_valign (dialog->progress, GTK_ALIGN_CENTER);
  art_widget_name (dialog->progress, "progress", _ ("Progress"));
  gtk_box_pack_start (GTK_BOX (line), dialog->status, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (line), dialog->progress, TRUE, TRUE, 0);
  gtk_box_pack_end (GTK_BOX (line), note_new (dialog), FALSE, TRUE, 0);
  return line;
}
