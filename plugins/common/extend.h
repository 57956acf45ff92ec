/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results that lie around what they were made from -> a larger canvas.
 */
#pragma once

#include "piece.h"

/* Enlarges the canvas by what @result adds on each side, as far as it would lie off the canvas: everything else keeps
 * its place in the picture. FALSE if GIMP cannot. To be called in an undo group, and so is the next one. */
gboolean art_extend_canvas (const ArtTarget *target, GeglBuffer *result);
/* Enlarges the layer, and its mask, and fills what is new. Returns the layer, or -1 with ART_ERROR_INPUT. */
gint32 art_extend_layer (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result, GError **error);
/* What shows of @result where the layer has a mask; NULL = all. (transfer full) */
GeglBuffer *art_extend_visible (const ArtTarget *target, GeglBuffer *result);
