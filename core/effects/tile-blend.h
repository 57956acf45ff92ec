/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fades overlapping tiles into each other.
 */
#pragma once

#include "nn/nn.h"
#include "resample.h"
#include "tiles.h"

/* Mixes @tile over @now, both 1x3xHxW of the part @window of a picture: from nothing to all over 2 * @fade pixels
 * around where the tile begins on each axis, so that tiles written from left to right and top to bottom, each up to
 * @fade pixels beyond its end, have no seams. */
void art_tile_blend (const NnTensor *now, const ArtWindow *window, const ArtTile *across, const ArtTile *down, int fade,
                     NnTensor *tile);
