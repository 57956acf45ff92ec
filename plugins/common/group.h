/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result in several layers -> a layer group.
 */
#pragma once

#include "piece.h"

/* Puts a group with @layers (element-type ArtResultLayer), the topmost first, into @image: under @parent at @position.
 * @place says where in the image, and what covers it; its pixels do not matter. Returns the group, or -1. */
gint32 art_group_insert (gint32 image, gint32 parent, int position, const char *name, const GPtrArray *layers,
                         const ArtPiece *place);
