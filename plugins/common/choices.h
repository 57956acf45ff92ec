/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the rows "region", "output" and "operation" of a parameter table ask of the host. No libgimp here.
 */
#pragma once

#include "effects/effect.h"

/* Tables without these rows work on the selection, into a new layer, or make a new selection. */
int art_choices_region (const ArtSettings *settings);
int art_choices_output (const ArtSettings *settings);
/* Whether entire layers are read, whatever is selected. */
gboolean art_choices_whole_layers (const ArtSettings *settings);
int art_choices_operation (const ArtSettings *settings);
/* Whether results of the effect have another number of pixels than what they were made from, which they replace. */
gboolean art_choices_change_size (const ArtSettings *settings);
/* Whether results have colors where the pixels that they are made from may be gray. */
gboolean art_choices_make_colors (const ArtSettings *settings);

/* Whether region and output fit together, whatever the document. FALSE with ART_ERROR_ARGUMENT. */
gboolean art_choices_check (const ArtSettings *settings, GError **error);
