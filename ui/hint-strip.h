/* SPDX-License-Identifier: GPL-3.0-or-later
 * The line below the picture to give a color to the point that was clicked: the likeliest ones, or any.
 */
#pragma once

#include "form.h"

/**
 * ArtHintStripEvents: what its user wants.
 * @chosen: the point is to have @color
 * @undo, @remove, @clear: to be rid of the last change, the selected hint, all hints
 */
typedef struct
{
  void (*chosen) (const GdkRGBA *color, gpointer data);
  void (*undo) (gpointer data);
  void (*remove) (gpointer data);
  void (*clear) (gpointer data);
} ArtHintStripEvents;

typedef struct _ArtHintStrip ArtHintStrip;

ArtHintStrip *art_hint_strip_new (ArtForm *form, const ArtParam *param, const ArtHintStripEvents *events,
                                  gpointer data);
/* Owns the strip. */
GtkWidget *art_hint_strip_widget (ArtHintStrip *strip);
/* No point is chosen; or one is, and suggestions are on their way, or these. */
void art_hint_strip_show_nothing (ArtHintStrip *strip);
void art_hint_strip_show_waiting (ArtHintStrip *strip);
void art_hint_strip_show_suggestions (ArtHintStrip *strip, const ArtSuggestion *suggestions, int n);
/* The color that the button for any color starts from. */
void art_hint_strip_set_color (ArtHintStrip *strip, const GdkRGBA *color);
/* How many hints there are, and what can be done. */
void art_hint_strip_update (ArtHintStrip *strip, int count, gboolean can_undo, gboolean can_remove);
