/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the style comes from: a built-in style, an open layer or a picture file, each shown as a picture.
 */
#pragma once

#include "form.h"

typedef struct _ArtStyleChooser ArtStyleChooser;

/* Made of the table's ART_PARAM_STYLE rows, known by their kinds: CHOICE = which of the three, with a page for each of
 * STRING = name of a built-in style, LAYER, FILE. NULL if the effect has no such CHOICE. */
ArtStyleChooser *art_style_chooser_new (ArtForm *form);
void art_style_chooser_free (ArtStyleChooser *chooser); /* after its widgets are gone; NULL is allowed */
GtkWidget *art_style_chooser_widget (ArtStyleChooser *chooser);
void art_style_chooser_fill (ArtStyleChooser *chooser);
/* Looks again which layers are open. */
void art_style_chooser_reload (ArtStyleChooser *chooser);
/* Shows what has been chosen by a row inside it. Call after each change. */
void art_style_chooser_update (ArtStyleChooser *chooser);
