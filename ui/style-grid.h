/* SPDX-License-Identifier: GPL-3.0-or-later
 * The built-in styles as a grid of pictures.
 */
#pragma once

#include "form.h"

/* Edits @param, a STRING that holds a style's name; below the grid it says title, painter and years. */
GtkWidget *art_style_grid_new (ArtForm *form, const ArtParam *param);
/* Shows the settings' value; call with form->filling set. */
void art_style_grid_fill (GtkWidget *grid);
