/* SPDX-License-Identifier: GPL-3.0-or-later
 * Presets from and to files of the user's choice, and the settings as Script-Fu.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "preset-private.h"
#include "presets.h"

static void
on_import_response (GtkNativeDialog *dialog, int response, ArtPresetBar *bar)
{
  g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));
  g_autoptr (GError) error = NULL;

  if (response == GTK_RESPONSE_ACCEPT && path)
    {
      if (art_presets_import (path, bar->form->settings, &error))
        bar->events->loaded (bar->data);
      else
        bar->events->failed (error, bar->data);
      art_preset_bar_update (bar);
    }
  g_object_unref (dialog);
}

static void
on_export_response (GtkNativeDialog *dialog, int response, ArtPresetBar *bar)
{
  g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));
  g_autoptr (GError) error = NULL;

  if (response == GTK_RESPONSE_ACCEPT && path && !art_presets_export (path, bar->form->settings, &error))
    bar->events->failed (error, bar->data);
  g_object_unref (dialog);
}

static void
ask_file (ArtPresetBar *bar, const char *title, GtkFileChooserAction action, GCallback answer)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_toplevel (bar->widget));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, window, action, NULL, NULL);
  GtkFileFilter *filter = gtk_file_filter_new ();
  const char *chosen = art_preset_bar_chosen_name (bar);
  g_autofree char *name = g_strconcat (chosen ? chosen : bar->form->effect->name, ".json", NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_filter_set_name (filter, _ ("Presets"));
  gtk_file_filter_add_pattern (filter, "*.json");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  if (action == GTK_FILE_CHOOSER_ACTION_SAVE)
    {
      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
      gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (dialog), TRUE);
    }
  g_signal_connect (dialog, "response", answer, bar);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
art_preset_bar_import (GtkMenuItem *item, ArtPresetBar *bar)
{
  ask_file (bar, _ ("Import a Preset"), GTK_FILE_CHOOSER_ACTION_OPEN, G_CALLBACK (on_import_response));
}

void
art_preset_bar_export (GtkMenuItem *item, ArtPresetBar *bar)
{
  ask_file (bar, _ ("Export the Preset"), GTK_FILE_CHOOSER_ACTION_SAVE, G_CALLBACK (on_export_response));
}

void
art_preset_bar_copy (GtkMenuItem *item, ArtPresetBar *bar)
{
  GtkClipboard *clipboard = gtk_widget_get_clipboard (bar->widget, GDK_SELECTION_CLIPBOARD);
  g_autofree char *text = art_settings_to_script_fu (bar->form->settings);

  gtk_clipboard_set_text (clipboard, text, -1);
  /* The plug-in ends with its dialog: leave the text to a clipboard manager, if there is one. */
  gtk_clipboard_set_can_store (clipboard, NULL, 0);
  gtk_clipboard_store (clipboard);
  bar->events->told (_ ("The Script-Fu call is on the clipboard."), bar->data);
}
