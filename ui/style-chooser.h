/* SPDX-License-Identifier: GPL-3.0-or-later
 * The styles to paint in: one at first, up to four side by side, each with a share and a place.
 */
#pragma once

#include "form.h"

typedef struct _ArtStyleChooser ArtStyleChooser;

/* Made of the table's ART_PARAM_STYLE rows (style-slot.h). NULL if the effect has none. */
ArtStyleChooser *art_style_chooser_new (ArtForm *form);
void art_style_chooser_free (ArtStyleChooser *chooser); /* after its widgets are gone; NULL is allowed */
GtkWidget *art_style_chooser_widget (ArtStyleChooser *chooser);
/* Shows the settings. */
void art_style_chooser_fill (ArtStyleChooser *chooser);
/* Looks again which layers are open. */
void art_style_chooser_reload (ArtStyleChooser *chooser);
/* Shows what has been chosen by a row inside it. Call after each change. */
void art_style_chooser_update (ArtStyleChooser *chooser);
