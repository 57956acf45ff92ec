/* SPDX-License-Identifier: GPL-3.0-or-later
 * The preset bar's insides: preset-bar.c is the list and what is saved in it, preset-files.c everything outside.
 */
#pragma once

#include "preset-bar.h"

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

/* The active preset's, if it is one of the user's; else NULL. */
const char *art_preset_bar_chosen_name (ArtPresetBar *bar);
/* Items of the bar's menu. */
void art_preset_bar_import (GtkMenuItem *item, ArtPresetBar *bar);
void art_preset_bar_export (GtkMenuItem *item, ArtPresetBar *bar);
void art_preset_bar_copy (GtkMenuItem *item, ArtPresetBar *bar);
