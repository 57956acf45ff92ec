/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colors for points of the picture: chosen by clicking there, shown as rings, moved and removed, and written to the
 * parameter with ART_PARAM_HINTS.
 */
#pragma once

#include "form.h"
#include "preview.h"
#include "source.h"

typedef struct _ArtHintEditor ArtHintEditor;

/* @preview is where the picture is shown. NULL if the effect has no such parameter. */
ArtHintEditor *art_hint_editor_new (ArtForm *form, ArtPreview *preview);
/* Asks for suggestions no more. Free only when form->jobs is 0, before the widgets. NULL is allowed. */
void art_hint_editor_stop (ArtHintEditor *editor);
void art_hint_editor_free (ArtHintEditor *editor);
/* The line with suggestions and tools. */
GtkWidget *art_hint_editor_strip (ArtHintEditor *editor);
/* The pixels that suggestions are for; a reference is taken. */
void art_hint_editor_set_source (ArtHintEditor *editor, ArtSource *source);
/* Whether clicks count. */
void art_hint_editor_set_sensitive (ArtHintEditor *editor, gboolean sensitive);
/* Shows the settings' hints, which have been replaced. */
void art_hint_editor_fill (ArtHintEditor *editor);
void art_hint_editor_undo (ArtHintEditor *editor);
