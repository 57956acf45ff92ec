/* SPDX-License-Identifier: GPL-3.0-or-later
 * The hints that a parameter with ART_PARAM_HINTS holds as text, to be edited one by one, with undo.
 */
#pragma once

#include "effects/hints.h"
#include "form.h"

#define ART_HINT_NONE -1

typedef struct _ArtHintList ArtHintList;

/* @changed: the list is another one, whoever changed it. */
ArtHintList *art_hint_list_new (ArtForm *form, const ArtParam *param, void (*changed) (gpointer data), gpointer data);
void art_hint_list_free (ArtHintList *list);
/* Reads the settings again: they have been replaced. That, too, can be undone. */
void art_hint_list_fill (ArtHintList *list);

int art_hint_list_count (const ArtHintList *list);
const ArtHint *art_hint_list_get (const ArtHintList *list, int index);
/* The uppermost hint at most @distance from @x, @y (the layer's px), or ART_HINT_NONE. */
int art_hint_list_find (const ArtHintList *list, double x, double y, double distance);

/* Each of these writes the settings. The first returns the new hint's index. */
int art_hint_list_add (ArtHintList *list, double x, double y, const GdkRGBA *color);
void art_hint_list_set_color (ArtHintList *list, int index, const GdkRGBA *color);
void art_hint_list_remove (ArtHintList *list, int index);
void art_hint_list_clear (ArtHintList *list);
/* One move may come in many steps: the first has @begins, and Undo takes all of them back. */
void art_hint_list_move (ArtHintList *list, int index, double x, double y, gboolean begins);
gboolean art_hint_list_can_undo (const ArtHintList *list);
void art_hint_list_undo (ArtHintList *list);
