/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results that are selections -> the image's selection.
 */
#pragma once

#include "layers.h"

/* Makes @found, "Y float" in the drawable's coordinates, the selection, or combines the two, as @settings say. To be
 * called in an undo group. Returns the selection, or -1 with ART_ERROR_INPUT. */
gint32 art_select_found (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *found, GError **error);
