/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results of another size -> document.
 */
#pragma once

#include "layers.h"
#include "piece.h"

/* All that was read grows together: the image itself as one undo step, or a duplicate of it, as @settings say. Returns
 * the drawable that was the content, or -1 with ART_ERROR_INPUT. */
gint32 art_enlarge_image (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result, GError **error);
/* The layer grows around its centre, with its mask. */
gint32 art_enlarge_layer (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result, GError **error);

/* The layer of part @i (and the mask that follows it), at its enlarged place. */
ArtPiece art_enlarge_piece (const ArtSettings *settings, GeglBuffer *result, guint i);
