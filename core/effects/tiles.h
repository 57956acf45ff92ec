/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cuts an axis of a picture into overlapping tiles of one size.
 *
 * Convolutions see zeros beyond the border of what they are given. At the picture's own borders that is what an untiled
 * run sees too, so tiles there are shifted inside instead of being padded; everywhere else a margin as wide as the
 * network's reach keeps the zeros away from the part that is kept. The parts kept therefore equal the untiled run.
 */
#pragma once

#include <glib.h>

typedef struct
{
  int origin;     /* first sample that the tile reads */
  int begin, end; /* samples that it answers for */
} ArtTile;

typedef struct
{
  int size; /* samples that each tile reads */
  int n;
  ArtTile *tiles;
} ArtTiles;

/* Tiles that answer for [@begin, @end) of an axis of @length samples, 0 <= begin < end <= length. @margin: samples of
 * context on each side; @smallest, @largest: what a tile may read, @smallest <= length, 2 * margin < largest;
 * @multiple: origins and sizes are multiples of this, as @length must be. (transfer full) */
ArtTiles *art_tiles_new (int length, int begin, int end, int margin, int smallest, int largest, int multiple);
void art_tiles_free (ArtTiles *tiles);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtTiles, art_tiles_free)
