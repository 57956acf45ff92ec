/* SPDX-License-Identifier: GPL-3.0-or-later
 * A strip of small pictures: what a few seeds give, to choose from. For effects with n_candidates.
 */
#pragma once

#include "form.h"
#include "source.h"

/* The user has chosen: the form holds the seed. @picture is what it gives, NULL if it has yet to be worked out. */
typedef void (*ArtCandidateChosen) (GdkPixbuf *picture, gpointer data);

typedef struct _ArtCandidates ArtCandidates;

/* NULL if the effect offers none. */
ArtCandidates *art_candidates_new (ArtForm *form, ArtCandidateChosen chosen, gpointer data);
/* After its widgets are gone, when no thread is at work; NULL is allowed. */
void art_candidates_free (ArtCandidates *candidates);
GtkWidget *art_candidates_widget (ArtCandidates *candidates);
/* Whether the form is changing because the user chooses here. */
gboolean art_candidates_is_choosing (ArtCandidates *candidates);
/* Something else has changed: all pictures are out of date. */
void art_candidates_forget (ArtCandidates *candidates);
/* What the form's seed gives. */
void art_candidates_show (ArtCandidates *candidates, GdkPixbuf *picture);
/* Works out those that are missing, one after the other, at most @size px. */
void art_candidates_go_on (ArtCandidates *candidates, ArtSource *source, int size);
/* No more of them for now. */
void art_candidates_stop (ArtCandidates *candidates);
/* What is worth seeing in the pictures: a part of them, 0..1. */
void art_candidates_set_focus (ArtCandidates *candidates, double x, double y, double width, double height);
