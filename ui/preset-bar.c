/* SPDX-License-Identifier: GPL-3.0-or-later
 * The line of the dialog to choose, save, delete, import and export presets, and to copy the settings as Script-Fu.
 */
#include "config.h"

#include "preset-bar.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "presets.h"

/* Ids of the combo box: these two, or NAMED and the preset's name. */
#define DEFAULT "default"
#define CUSTOM "custom"
#define NAMED "preset:"

struct _ArtPresetBar
{
  ArtForm *form;
  const ArtPresetBarEvents *events;
  gpointer data;
  GtkWidget *widget, *combo, *popover, *entry, *save, *delete;
  ArtSettings *chosen; /* what the active preset holds */
  char *chosen_id;
  gboolean custom_listed, filling;
};

/* ---- the list ---- */

static const char *
chosen_name (ArtPresetBar *bar)
{
  return g_str_has_prefix (bar->chosen_id, NAMED) ? bar->chosen_id + strlen (NAMED) : NULL;
}

/* (transfer full) @id. @settings are what it holds; copied. */
static void
set_chosen (ArtPresetBar *bar, char *id, const ArtSettings *settings)
{
  g_free (bar->chosen_id);
  bar->chosen_id = id;
  art_settings_assign (bar->chosen, settings);
}

static gboolean
is_chosen (ArtPresetBar *bar)
{
  return art_presets_same (bar->chosen, bar->form->settings);
}

void
art_preset_bar_update (ArtPresetBar *bar)
{
  gboolean custom = !is_chosen (bar);
  GtkComboBoxText *combo = GTK_COMBO_BOX_TEXT (bar->combo);

  bar->filling = TRUE;
  if (custom && !bar->custom_listed)
    gtk_combo_box_text_prepend (combo, CUSTOM, _ ("Custom settings"));
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), custom ? CUSTOM : bar->chosen_id);
  if (!custom && bar->custom_listed)
    gtk_combo_box_text_remove (combo, 0);
  bar->custom_listed = custom;
  bar->filling = FALSE;
  gtk_widget_set_sensitive (bar->delete, chosen_name (bar) && !custom);
}

static void
list_presets (ArtPresetBar *bar)
{
  g_auto (GStrv) names = art_presets_list (bar->form->host->preset_dir);
  GtkComboBoxText *combo = GTK_COMBO_BOX_TEXT (bar->combo);

  bar->filling = TRUE;
  gtk_combo_box_text_remove_all (combo);
  bar->custom_listed = FALSE;
  gtk_combo_box_text_append (combo, DEFAULT, _ ("Default"));
  for (char **name = names; *name; name++)
    {
      g_autofree char *id = g_strconcat (NAMED, *name, NULL);
      gtk_combo_box_text_append (combo, id, *name);
    }
  bar->filling = FALSE;
}

/* Last time's settings may be a preset's: say so. */
static void
recognise (ArtPresetBar *bar)
{
  g_auto (GStrv) names = art_presets_list (bar->form->host->preset_dir);
  g_autoptr (ArtSettings) settings = art_settings_new (bar->form->effect);

  set_chosen (bar, g_strdup (DEFAULT), settings);
  for (char **name = names; *name && !is_chosen (bar); name++)
    if (art_presets_load (bar->form->host->preset_dir, *name, settings, NULL)
        && art_presets_same (settings, bar->form->settings))
      set_chosen (bar, g_strconcat (NAMED, *name, NULL), settings);
}

static void
choose (ArtPresetBar *bar, const char *id)
{
  g_autoptr (ArtSettings) settings = art_settings_copy (bar->form->settings);
  g_autoptr (GError) error = NULL;

  if (g_str_has_prefix (id, NAMED))
    {
      if (!art_presets_load (bar->form->host->preset_dir, id + strlen (NAMED), settings, &error))
        {
          bar->events->failed (error, bar->data);
          art_preset_bar_update (bar);
          return;
        }
    }
  else
    {
      art_settings_reset (settings);
      art_presets_keep_picture (settings, bar->form->settings);
    }
  set_chosen (bar, g_strdup (id), settings);
  art_settings_assign (bar->form->settings, settings);
  bar->events->loaded (bar->data);
  art_preset_bar_update (bar);
}

static void
on_combo (GtkComboBox *combo, ArtPresetBar *bar)
{
  g_autofree char *id = g_strdup (gtk_combo_box_get_active_id (combo));

  if (!bar->filling && id && !g_str_equal (id, CUSTOM))
    choose (bar, id);
}

void
art_preset_bar_reset (ArtPresetBar *bar)
{
  choose (bar, DEFAULT);
}

/* ---- saving and deleting ---- */

/* (transfer full) */
static char *
entered_name (ArtPresetBar *bar)
{
  return g_strstrip (g_strdup (gtk_entry_get_text (GTK_ENTRY (bar->entry))));
}

static void
on_name_changed (GtkEditable *entry, ArtPresetBar *bar)
{
  g_autofree char *name = entered_name (bar);
  gboolean exists = *name && art_presets_exists (bar->form->host->preset_dir, name);

  gtk_button_set_label (GTK_BUTTON (bar->save), exists ? _ ("Replace") : _ ("Save"));
  gtk_widget_set_sensitive (bar->save, *name != '\0');
}

static void
on_save (GtkWidget *widget, ArtPresetBar *bar)
{
  g_autofree char *name = entered_name (bar);
  g_autoptr (GError) error = NULL;

  if (!*name)
    return;
  gtk_popover_popdown (GTK_POPOVER (bar->popover));
  if (!art_presets_save (bar->form->host->preset_dir, name, bar->form->settings, &error))
    {
      bar->events->failed (error, bar->data);
      return;
    }
  list_presets (bar);
  set_chosen (bar, g_strconcat (NAMED, name, NULL), bar->form->settings);
  art_preset_bar_update (bar);
}

static void
on_popover (GtkWidget *popover, ArtPresetBar *bar)
{
  gtk_entry_set_text (GTK_ENTRY (bar->entry), chosen_name (bar) ? chosen_name (bar) : "");
  on_name_changed (NULL, bar);
}

static void
on_delete (GtkMenuItem *item, ArtPresetBar *bar)
{
  g_autoptr (GError) error = NULL;

  if (!art_presets_delete (bar->form->host->preset_dir, chosen_name (bar), &error))
    bar->events->failed (error, bar->data);
  list_presets (bar);
  recognise (bar);
  art_preset_bar_update (bar);
}

/* ---- files ---- */

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
  g_autofree char *name = g_strconcat (chosen_name (bar) ? chosen_name (bar) : bar->form->effect->name, ".json", NULL);

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

static void
on_import (GtkMenuItem *item, ArtPresetBar *bar)
{
  ask_file (bar, _ ("Import a Preset"), GTK_FILE_CHOOSER_ACTION_OPEN, G_CALLBACK (on_import_response));
}

static void
on_export (GtkMenuItem *item, ArtPresetBar *bar)
{
  ask_file (bar, _ ("Export the Preset"), GTK_FILE_CHOOSER_ACTION_SAVE, G_CALLBACK (on_export_response));
}

static void
on_copy (GtkMenuItem *item, ArtPresetBar *bar)
{
  GtkClipboard *clipboard = gtk_widget_get_clipboard (bar->widget, GDK_SELECTION_CLIPBOARD);
  g_autofree char *text = art_settings_to_script_fu (bar->form->settings);

  gtk_clipboard_set_text (clipboard, text, -1);
  /* The plug-in ends with its dialog: leave the text to a clipboard manager, if there is one. */
  gtk_clipboard_set_can_store (clipboard, NULL, 0);
  gtk_clipboard_store (clipboard);
  bar->events->told (_ ("The Script-Fu call is on the clipboard."), bar->data);
}

/* ---- assembly ---- */

static GtkWidget *
save_button_new (ArtPresetBar *bar)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label;

  gtk_button_set_image (GTK_BUTTON (button), gtk_image_new_from_icon_name ("list-add-symbolic", GTK_ICON_SIZE_BUTTON));
  art_widget_name (button, "preset-add", _ ("Save as a preset"));
  art_widget_tooltip (bar->form, button, _ ("Save these settings as a preset."));

  bar->popover = gtk_popover_new (button);
  label = gtk_label_new (_ ("Name:"));
  bar->entry = gtk_entry_new ();
  bar->save = gtk_button_new_with_label (_ ("Save"));
  art_widget_name (bar->entry, "preset-name", _ ("Name of the preset"));
  art_widget_name (bar->save, "preset-save", NULL);
  gtk_container_set_border_width (GTK_CONTAINER (box), 12);
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), bar->entry, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), bar->save, FALSE, FALSE, 0);
  gtk_widget_show_all (box);
  gtk_container_add (GTK_CONTAINER (bar->popover), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), bar->popover);
  g_signal_connect (bar->popover, "show", G_CALLBACK (on_popover), bar);
  g_signal_connect (bar->entry, "changed", G_CALLBACK (on_name_changed), bar);
  g_signal_connect (bar->entry, "activate", G_CALLBACK (on_save), bar);
  g_signal_connect (bar->save, "clicked", G_CALLBACK (on_save), bar);
  return button;
}

static GtkWidget *
menu_add (ArtPresetBar *bar, GtkWidget *menu, const char *name, const char *label, GCallback activate)
{
  GtkWidget *item = gtk_menu_item_new_with_mnemonic (label);

  gtk_widget_set_name (item, name);
  g_signal_connect (item, "activate", activate, bar);
  gtk_menu_shell_append (GTK_MENU_SHELL (menu), item);
  return item;
}

static GtkWidget *
menu_button_new (ArtPresetBar *bar)
{
  GtkWidget *button = gtk_menu_button_new (), *menu = gtk_menu_new ();

  bar->delete = menu_add (bar, menu, "preset-delete", _ ("_Delete This Preset"), G_CALLBACK (on_delete));
  menu_add (bar, menu, "preset-import", _ ("_Import…"), G_CALLBACK (on_import));
  menu_add (bar, menu, "preset-export", _ ("_Export…"), G_CALLBACK (on_export));
  gtk_menu_shell_append (GTK_MENU_SHELL (menu), gtk_separator_menu_item_new ());
  menu_add (bar, menu, "copy-script-fu", _ ("_Copy as Script-Fu"), G_CALLBACK (on_copy));
  gtk_widget_show_all (menu);
  gtk_menu_button_set_popup (GTK_MENU_BUTTON (button), menu);
  gtk_button_set_image (GTK_BUTTON (button), gtk_image_new_from_icon_name ("open-menu-symbolic", GTK_ICON_SIZE_BUTTON));
  art_widget_name (button, "preset-menu", _ ("More about presets"));
  art_widget_tooltip (bar->form, button, _ ("Delete, import or export presets; copy the settings as Script-Fu."));
  return button;
}

ArtPresetBar *
art_preset_bar_new (ArtForm *form, const ArtPresetBarEvents *events, gpointer data)
{
  ArtPresetBar *bar = g_new0 (ArtPresetBar, 1);
  g_autofree char *text = art_form_mnemonic (form, _ ("Pre_sets:"));
  GtkWidget *label = gtk_label_new_with_mnemonic (text);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  bar->form = form;
  bar->events = events;
  bar->data = data;
  bar->chosen = art_settings_new (form->effect);
  bar->widget = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  bar->combo = gtk_combo_box_text_new ();
  art_widget_name (bar->combo, "presets", NULL);
  art_widget_calm_wheel (bar->combo);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), bar->combo);
  gtk_style_context_add_class (gtk_widget_get_style_context (buttons), GTK_STYLE_CLASS_LINKED);
  gtk_box_pack_start (GTK_BOX (bar->widget), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (bar->widget), bar->combo, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (buttons), save_button_new (bar), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (buttons), menu_button_new (bar), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (bar->widget), buttons, FALSE, FALSE, 0);
  g_signal_connect (bar->combo, "changed", G_CALLBACK (on_combo), bar);
  list_presets (bar);
  recognise (bar);
  art_preset_bar_update (bar);
  return bar;
}

void
art_preset_bar_free (ArtPresetBar *bar)
{
  art_settings_free (bar->chosen);
  g_free (bar->chosen_id);
  g_free (bar);
}

GtkWidget *
art_preset_bar_widget (ArtPresetBar *bar)
{
  return bar->widget;
}
