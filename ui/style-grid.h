/* SPDX-License-Identifier: GPL-3.0-or-later
 * The built-in styles as a grid of pictures, and a line to look for some of them.
 */
#pragma once

#include "effects/model-store.h"
#include "form.h"

/* Edits @param, a STRING that holds a style's name. */
GtkWidget *art_style_grid_new (ArtForm *form, const ArtParam *param);
/* Shows the settings' value; call with form->filling set. */
void art_style_grid_fill (GtkWidget *grid);
/* How high the pictures are at least, px. */
void art_style_grid_set_height (GtkWidget *grid, int height);
/* The style that is chosen, NULL if there is none of that name. (transfer none) */
const ArtStyleInfo *art_style_grid_get_chosen (GtkWidget *grid);
/* "The Great Wave – Katsushika Hokusai, 1760–1849" (transfer full) */
char *art_style_grid_describe (const ArtStyleInfo *style);
