/* SPDX-License-Identifier: GPL-3.0-or-later
 * The rows of a table that make up one of several styles.
 */
#include "config.h"

#include "style-slot.h"

#define NO_STYLE "none"
#define FOLDER "folder"

static const ArtParam *
row (const ArtForm *form, const char *prefix, const char *part)
{
  g_autofree char *name = g_strconcat (prefix, part, NULL);
  const ArtParam *param = art_effect_param (form->effect, name);

  return param && (param->flags & ART_PARAM_STYLE) ? param : NULL;
}

gboolean
art_style_slot_find (const ArtForm *form, int number, ArtStyleSlot *slot)
{
  g_autofree char *prefix = number > 0 ? g_strdup_printf ("style-%d", number + 1) : g_strdup ("style");

  *slot = (ArtStyleSlot){
    .source = row (form, prefix, "-source"),
    .style = row (form, prefix, ""),
    .layer = row (form, prefix, "-layer"),
    .file = row (form, prefix, "-file"),
    .folder = row (form, prefix, "-folder"),
    .blend = row (form, prefix, "-blend"),
    .mask = row (form, prefix, "-mask"),
  };
  return slot->source != NULL;
}

const char *
art_style_slot_source (const ArtForm *form, const ArtStyleSlot *slot)
{
  return art_param_choice (slot->source, art_form_number (form, slot->source))->nick;
}

gboolean
art_style_slot_is_used (const ArtForm *form, const ArtStyleSlot *slot)
{
  return !g_str_equal (art_style_slot_source (form, slot), NO_STYLE);
}

const ArtParam *
art_style_slot_path (const ArtStyleSlot *slot, gboolean folder)
{
  return folder && slot->folder ? slot->folder : slot->file;
}

gboolean
art_style_slot_set_source (ArtForm *form, const ArtStyleSlot *slot, const char *nick)
{
  for (const ArtChoice *choice = slot->source->choices; choice->nick; choice++)
    if (g_str_equal (choice->nick, nick))
      return art_settings_set_number (form->settings, slot->source->name, choice->value, NULL);
  return FALSE;
}

static void
reset (ArtForm *form, const ArtParam *param)
{
  if (!param)
    return;
  if (art_param_is_text (param))
    art_settings_set_string (form->settings, param->name, param->fallback_text ? param->fallback_text : "", NULL);
  else
    art_settings_set_number (form->settings, param->name, param->fallback, NULL);
}

void
art_style_slot_clear (ArtForm *form, const ArtStyleSlot *slot)
{
  const ArtParam *const rows[] = { slot->source, slot->style, slot->layer, slot->file,
                                   slot->folder, slot->blend, slot->mask };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    reset (form, rows[i]);
}

static void
copy (ArtForm *form, const ArtParam *from, const ArtParam *to)
{
  if (!from || !to)
    return;
  if (art_param_is_text (from))
    art_settings_set_string (form->settings, to->name, art_settings_string (form->settings, from->name), NULL);
  else
    art_settings_set_number (form->settings, to->name, art_form_number (form, from), NULL);
}

void
art_style_slot_copy (ArtForm *form, const ArtStyleSlot *from, const ArtStyleSlot *to)
{
  const char *source = art_style_slot_source (form, from);
  gboolean folder = g_str_equal (source, FOLDER);

  art_style_slot_clear (form, to);
  art_style_slot_set_source (form, to, source);
  copy (form, from->style, to->style);
  copy (form, from->layer, to->layer);
  copy (form, art_style_slot_path (from, folder), art_style_slot_path (to, folder));
  copy (form, from->blend, to->blend);
  copy (form, from->mask, to->mask);
}

void
art_style_slot_tell (ArtForm *form, const ArtStyleSlot *slot)
{
  /* A layer's row, if there is one: pixels of other layers may be needed now. */
  if (form->changed)
    form->changed (slot->layer ? slot->layer : slot->source, form->data);
}
