/* SPDX-License-Identifier: GPL-3.0-or-later
 * The line of the dialog to choose, save, delete, import and export presets, and to copy the settings as Script-Fu.
 */
#include "config.h"

#include "preset-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "presets.h"

/* Ids of the combo box: these two, or one of the others and the preset's name. */
#define DEFAULT "default"
#define CUSTOM "custom"
#define BUILT_IN "built-in:"
#define NAMED "preset:"

/* ---- the list ---- */

const char *
art_preset_bar_chosen_name (ArtPresetBar *bar)
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
  gtk_widget_set_sensitive (bar->delete, art_preset_bar_chosen_name (bar) && !custom);
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
  for (const ArtPreset *preset = bar->form->effect->presets; preset && preset->name; preset++)
    {
      g_autofree char *id = g_strconcat (BUILT_IN, preset->name, NULL);
      gtk_combo_box_text_append (combo, id, art_text (preset->name));
    }
  for (char **name = names; *name; name++)
    {
      g_autofree char *id = g_strconcat (NAMED, *name, NULL);
      gtk_combo_box_text_append (combo, id, *name);
    }
  bar->filling = FALSE;
}

/* What the preset @id holds, to @settings, but for what belongs to the picture. */
static gboolean
load (ArtPresetBar *bar, const char *id, ArtSettings *settings, GError **error)
{
  g_autoptr (ArtSettings) read = art_settings_new (bar->form->effect);

  if (g_str_has_prefix (id, NAMED))
    return art_presets_load (bar->form->host->preset_dir, id + strlen (NAMED), settings, error);
  for (const ArtPreset *preset = bar->form->effect->presets; preset && preset->name; preset++)
    if (g_str_has_prefix (id, BUILT_IN) && g_str_equal (id + strlen (BUILT_IN), preset->name)
        && !art_settings_from_json (read, preset->settings, error))
      return FALSE;
  art_presets_keep_picture (read, settings);
  art_settings_assign (settings, read);
  return TRUE;
}

/* Last time's settings may be a preset's: say so. */
static void
recognise (ArtPresetBar *bar)
{
  GtkTreeModel *model = gtk_combo_box_get_model (GTK_COMBO_BOX (bar->combo));
  g_autoptr (ArtSettings) settings = art_settings_new (bar->form->effect);
  GtkTreeIter iter;

  set_chosen (bar, g_strdup (DEFAULT), settings);
  for (gboolean more = gtk_tree_model_get_iter_first (model, &iter); more && !is_chosen (bar);
       more = gtk_tree_model_iter_next (model, &iter))
    {
      g_autofree char *id = NULL;
      gtk_tree_model_get (model, &iter, gtk_combo_box_get_id_column (GTK_COMBO_BOX (bar->combo)), &id, -1);
      if (!g_str_equal (id, CUSTOM) && load (bar, id, settings, NULL)
          && art_presets_same (settings, bar->form->settings))
        set_chosen (bar, g_steal_pointer (&id), settings);
    }
}

static void
choose (ArtPresetBar *bar, const char *id)
{
  g_autoptr (ArtSettings) settings = art_settings_copy (bar->form->settings);
  g_autoptr (GError) error = NULL;

  if (!load (bar, id, settings, &error))
    {
      bar->events->failed (error, bar->data);
      art_preset_bar_update (bar);
      return;
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
  gtk_entry_set_text (GTK_ENTRY (bar->entry), art_preset_bar_chosen_name (bar) ? art_preset_bar_chosen_name (bar) : "");
  on_name_changed (NULL, bar);
}

static void
on_delete (GtkMenuItem *item, ArtPresetBar *bar)
{
  g_autoptr (GError) error = NULL;

  if (!art_presets_delete (bar->form->host->preset_dir, art_preset_bar_chosen_name (bar), &error))
    bar->events->failed (error, bar->data);
  list_presets (bar);
  recognise (bar);
  art_preset_bar_update (bar);
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
  menu_add (bar, menu, "preset-import", _ ("_Import…"), G_CALLBACK (art_preset_bar_import));
  menu_add (bar, menu, "preset-export", _ ("_Export…"), G_CALLBACK (art_preset_bar_export));
  gtk_menu_shell_append (GTK_MENU_SHELL (menu), gtk_separator_menu_item_new ());
  menu_add (bar, menu, "copy-script-fu", _ ("_Copy as Script-Fu"), G_CALLBACK (art_preset_bar_copy));
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
