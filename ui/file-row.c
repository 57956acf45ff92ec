/* SPDX-License-Identifier: GPL-3.0-or-later
 * Editor for files and folders: a file chooser button with a filter and, for pictures, a preview; a second button
 * clears it.
 */
#include "config.h"

#include "pixels.h"
#include "row.h"

#include <glib/gi18n-lib.h>

#define PREVIEW_SIZE 180

typedef struct
{
  ArtRow row;
  GtkWidget *chooser, *clear;
  gboolean folder;
} FileRow;

static void
fill_file (ArtRow *row)
{
  FileRow *self = (FileRow *) row;
  const char *path = art_settings_string (row->form->settings, row->param->name);

  /* A row may hold either; what is of the other kind is not shown. */
  if (*path && g_file_test (path, G_FILE_TEST_IS_DIR) == self->folder)
    gtk_file_chooser_set_filename (GTK_FILE_CHOOSER (self->chooser), path);
  else
    gtk_file_chooser_unselect_all (GTK_FILE_CHOOSER (self->chooser));
  gtk_widget_set_sensitive (self->clear, *path != '\0');
}

static void
on_file_set (GtkFileChooserButton *chooser, FileRow *self)
{
  g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (chooser));

  art_form_set_string (self->row.form, self->row.param, path ? path : "");
  art_row_fill (&self->row);
}

static void
on_clear (GtkButton *button, FileRow *self)
{
  art_form_set_string (self->row.form, self->row.param, "");
  art_row_fill (&self->row);
}

static void
on_update_preview (GtkFileChooser *chooser, GtkImage *image)
{
  g_autofree char *path = gtk_file_chooser_get_preview_filename (chooser);
  g_autoptr (GdkPixbuf) pixbuf =
      path ? gdk_pixbuf_new_from_file_at_size (path, PREVIEW_SIZE, PREVIEW_SIZE, NULL) : NULL;

  gtk_file_chooser_set_preview_widget_active (chooser, pixbuf != NULL);
  if (pixbuf)
    gtk_image_set_from_pixbuf (image, pixbuf);
}

static void
add_filter (GtkFileChooser *chooser, const ArtParam *param)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  if (param->flags & ART_PARAM_IMAGE_FILE)
    {
      gtk_file_filter_set_name (filter, _ ("Pictures"));
      gtk_file_filter_add_mime_type (filter, "image/*");
    }
  else
    {
      gtk_file_filter_set_name (filter, _ ("ONNX models"));
      gtk_file_filter_add_pattern (filter, "*.onnx");
    }
  gtk_file_chooser_add_filter (chooser, filter);

  filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, _ ("All files"));
  gtk_file_filter_add_pattern (filter, "*");
  gtk_file_chooser_add_filter (chooser, filter);
}

static GtkWidget *
chooser_new (const ArtParam *param, gboolean folder)
{
  g_autofree char *title = art_text_plain (param->label);
  GtkWidget *chooser = gtk_file_chooser_button_new (title, folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER
                                                                  : GTK_FILE_CHOOSER_ACTION_OPEN);

  gtk_file_chooser_set_local_only (GTK_FILE_CHOOSER (chooser), TRUE);
  gtk_file_chooser_button_set_width_chars (GTK_FILE_CHOOSER_BUTTON (chooser), 12);
  if (folder)
    return chooser;
  if (param->flags & (ART_PARAM_IMAGE_FILE | ART_PARAM_NETWORK))
    add_filter (GTK_FILE_CHOOSER (chooser), param);
  if (param->flags & ART_PARAM_IMAGE_FILE)
    {
      GtkWidget *image = gtk_image_new ();
      gtk_file_chooser_set_preview_widget (GTK_FILE_CHOOSER (chooser), image);
      g_signal_connect (chooser, "update-preview", G_CALLBACK (on_update_preview), image);
    }
  return chooser;
}

static ArtRow *
row_new (ArtForm *form, const ArtParam *param, gboolean folder)
{
  FileRow *self = g_new0 (FileRow, 1);

  self->folder = folder;
  self->row.fill = fill_file;
  self->row.editor = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->chooser = self->row.focus = chooser_new (param, folder);
  g_signal_connect (self->chooser, "file-set", G_CALLBACK (on_file_set), self);
  gtk_box_pack_start (GTK_BOX (self->row.editor), self->chooser, TRUE, TRUE, 0);

  self->clear = gtk_button_new_from_icon_name ("edit-clear-symbolic", GTK_ICON_SIZE_BUTTON);
  art_widget_name (self->clear, "clear", folder ? _ ("No folder") : _ ("No file"));
  art_widget_tooltip (form, self->clear, folder ? _ ("Use no folder.") : _ ("Use no file."));
  g_signal_connect (self->clear, "clicked", G_CALLBACK (on_clear), self);
  gtk_box_pack_end (GTK_BOX (self->row.editor), self->clear, FALSE, FALSE, 0);
  return &self->row;
}

ArtRow *
art_file_row_new (ArtForm *form, const ArtParam *param)
{
  return row_new (form, param, FALSE);
}

ArtRow *
art_folder_row_new (ArtForm *form, const ArtParam *param)
{
  return row_new (form, param, TRUE);
}
