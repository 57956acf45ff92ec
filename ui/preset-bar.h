/* SPDX-License-Identifier: GPL-3.0-or-later
 * The line of the dialog to choose, save, delete, import and export presets, and to copy the settings as Script-Fu.
 */
#pragma once

#include "form.h"

/**
 * ArtPresetBarEvents: what the bar tells the dialog.
 * @loaded: the settings have been replaced as a whole
 * @told: something was done that cannot be seen; @text is translated
 * @failed: something could not be read or written
 */
typedef struct
{
  void (*loaded) (gpointer data);
  void (*told) (const char *text, gpointer data);
  void (*failed) (const GError *error, gpointer data);
} ArtPresetBarEvents;

typedef struct _ArtPresetBar ArtPresetBar;

ArtPresetBar *art_preset_bar_new (ArtForm *form, const ArtPresetBarEvents *events, gpointer data);
/* After its widgets are gone. */
void art_preset_bar_free (ArtPresetBar *bar);
GtkWidget *art_preset_bar_widget (ArtPresetBar *bar);
/* Says whether the settings still are the chosen preset. Call after each change. */
void art_preset_bar_update (ArtPresetBar *bar);
/* Back to the defaults. */
void art_preset_bar_reset (ArtPresetBar *bar);
