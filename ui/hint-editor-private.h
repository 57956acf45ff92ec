/* SPDX-License-Identifier: GPL-3.0-or-later
 * The hint editor's insides: hint-editor.c knows the point and its color, hint-input.c pointer, keys and rings.
 */
#pragma once

#include "hint-editor.h"
#include "hint-list.h"
#include "hint-strip.h"
#include "suggester.h"

struct _ArtHintEditor
{
  ArtForm *form;
  ArtPreview *preview;
  ArtHintList *list;
  ArtHintStrip *strip;
  ArtSuggester *suggester;
  ArtSource *source;
  gboolean sensitive;
  gboolean has_point; /* at x, y (content's coordinates); selected is the hint there, if there is one */
  double x, y;
  int selected;
  gboolean pressed, dragging, dragged;
  double press_x, press_y; /* widget px */
};

/* Shows what has changed. */
void art_hint_editor_update (ArtHintEditor *editor);
/* Asks which colors the point could have. */
void art_hint_editor_ask (ArtHintEditor *editor);
/* Chooses a point, in the content's coordinates, which is that of @hint or ART_HINT_NONE. */
void art_hint_editor_choose (ArtHintEditor *editor, double x, double y, int hint);
void art_hint_editor_remove (ArtHintEditor *editor, int hint);
/* Follows what happens in the preview. */
void art_hint_editor_listen (ArtHintEditor *editor);
