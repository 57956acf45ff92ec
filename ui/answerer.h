/* SPDX-License-Identifier: GPL-3.0-or-later
 * Answers questions about the document's pixels in a thread, one at a time; only the newest that waits is kept.
 */
#pragma once

#include "form.h"
#include "source.h"

/**
 * ArtQuestion: what a thread may read. @raw is what a run gave, or NULL; @size is px or 0, as the asker wants it.
 */
typedef struct
{
  const ArtEffect *effect;
  ArtSource *source;
  ArtSettings *settings;
  GeglBuffer *raw;
  int size;
} ArtQuestion;

/* Called in a thread. A GObject, (transfer full), or NULL with @error. */
typedef gpointer (*ArtAnswer) (const ArtQuestion *question, GCancellable *cancellable, GError **error);
/* Called from the main loop: the object, or NULL with @error; both (transfer none). */
typedef void (*ArtAnswered) (gpointer object, const GError *error, gpointer data);

typedef struct _ArtAnswerer ArtAnswerer;

ArtAnswerer *art_answerer_new (ArtForm *form, ArtAnswer answer, ArtAnswered answered, gpointer data);
/* @settings are copied. What is being answered is answered to its end, so that a picture follows a slider on its way.
 */
void art_answerer_ask (ArtAnswerer *answerer, ArtSource *source, const ArtSettings *settings, GeglBuffer *raw,
                       int size);
/* There will be no answer to what has been asked. */
void art_answerer_cancel (ArtAnswerer *answerer);
/* Whether an answer is to come. */
gboolean art_answerer_is_busy (ArtAnswerer *answerer);
/* Threads at work are counted in form->jobs; free only when there is none. NULL is allowed. */
void art_answerer_free (ArtAnswerer *answerer);
