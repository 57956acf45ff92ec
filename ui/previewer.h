/* SPDX-License-Identifier: GPL-3.0-or-later
 * Works out in a thread how a part of the picture becomes, for effects that have preview().
 */
#pragma once

#include "form.h"
#include "source.h"

/**
 * ArtPreviewerEvents: called from the main loop.
 * @busy: whether something is being worked out, or will be in a moment
 * @done: the answer to what was asked last: @picture of the part @part, or @error
 */
typedef struct
{
  void (*busy) (gboolean busy, gpointer data);
  void (*done) (GdkPixbuf *picture, const GeglRectangle *part, const GError *error, gpointer data);
} ArtPreviewerEvents;

typedef struct _ArtPreviewer ArtPreviewer;

ArtPreviewer *art_previewer_new (ArtForm *form, const ArtPreviewerEvents *events, gpointer data);
/* Asks for the part @part, in px from the corner of the source's content, with the form's settings as they are when
 * the user's changes pause. Cancels what was asked before. */
void art_previewer_ask (ArtPreviewer *previewer, ArtSource *source, const GeglRectangle *part);
/* Cancels what was asked; there will be no answer. */
void art_previewer_cancel (ArtPreviewer *previewer);
/* Cancels. Threads at work are counted in form->jobs; free only when there is none. NULL is allowed. */
void art_previewer_free (ArtPreviewer *previewer);
