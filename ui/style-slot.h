/* SPDX-License-Identifier: GPL-3.0-or-later
 * The rows of a table that make up one of several styles.
 *
 * They are known by their names: style-source, style, style-layer, style-file, style-folder, style-blend, style-mask
 * are the first style's; those of the second are called style-2-source, style-2, style-2-layer, … and so on.
 */
#pragma once

#include "form.h"

#define ART_STYLE_SLOTS 4

/**
 * ArtStyleSlot: @source says which of the next four the style is taken from ("none" for all but the first: no style);
 * @blend is its weight among the others, @mask where it is painted. All but @source may be NULL.
 */
typedef struct
{
  const ArtParam *source, *style, *layer, *file, *folder, *blend, *mask;
} ArtStyleSlot;

/* The rows of style @number, from 0. FALSE if the table has no such style. */
gboolean art_style_slot_find (const ArtForm *form, int number, ArtStyleSlot *slot);
/* Whether it is a style at all. */
gboolean art_style_slot_is_used (const ArtForm *form, const ArtStyleSlot *slot);
/* Which of the choices of its source is chosen: "built-in", "layer", … */
const char *art_style_slot_source (const ArtForm *form, const ArtStyleSlot *slot);
/* The row that holds the file or the folder, NULL if there is none. */
const ArtParam *art_style_slot_path (const ArtStyleSlot *slot, gboolean folder);

/* These write to the settings without telling anybody; see art_style_slot_tell(). */

/* Chooses the source by its nick; FALSE if it is not among the choices. */
gboolean art_style_slot_set_source (ArtForm *form, const ArtStyleSlot *slot, const char *nick);
/* Back to the defaults: for all but the first, no style. */
void art_style_slot_clear (ArtForm *form, const ArtStyleSlot *slot);
/* Makes @to the style that @from is. */
void art_style_slot_copy (ArtForm *form, const ArtStyleSlot *from, const ArtStyleSlot *to);
/* The form's owner hears that the style has changed. */
void art_style_slot_tell (ArtForm *form, const ArtStyleSlot *slot);
