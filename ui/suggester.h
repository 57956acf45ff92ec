/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds out in a thread which colors a point of the picture is likely to have.
 */
#pragma once

#include "form.h"
#include "source.h"

#define ART_SUGGESTIONS 7

typedef struct _ArtSuggester ArtSuggester;

/* @done: from the main loop, for the point last asked about; @n = 0: nobody knows. */
typedef void (*ArtSuggesterDone) (const ArtSuggestion *suggestions, int n, gpointer data);

ArtSuggester *art_suggester_new (ArtForm *form, ArtSuggesterDone done, gpointer data);
/* Asks about the pixel @x, @y in the coordinates of the source's content. Cancels what was asked before. */
void art_suggester_ask (ArtSuggester *suggester, ArtSource *source, int x, int y);
/* There will be no answer. Threads at work are counted in form->jobs; free only when there is none. */
void art_suggester_cancel (ArtSuggester *suggester);
void art_suggester_free (ArtSuggester *suggester);
