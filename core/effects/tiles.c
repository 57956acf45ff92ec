/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cuts an axis of a picture into overlapping tiles of one size.
 */
#include "config.h"

#include "tiles.h"

static int
round_up (int n, int multiple)
{
  return (n + multiple - 1) / multiple * multiple;
}

/* Of one size for all, so that one session serves them: as small as the number of tiles allows. */
static int
choose_size (int span, int margin, int largest, int multiple)
{
  int core = MAX (1, (largest - 2 * margin) / multiple * multiple);
  int count = (span - 2 * margin + core - 1) / core;

  if (span <= largest)
    return round_up (span, multiple);
  return round_up ((span - 2 * margin + count - 1) / count + 2 * margin, multiple);
}

ArtTiles *
art_tiles_new (int length, int begin, int end, int margin, int smallest, int largest, int multiple)
{
  ArtTiles *tiles = g_new0 (ArtTiles, 1);
  GArray *list = g_array_new (FALSE, FALSE, sizeof (ArtTile));
  int from = MAX (0, begin - margin) / multiple * multiple, to = MIN (length, end + margin);
  int at = begin;

  g_return_val_if_fail (begin >= 0 && begin < end && end <= length, tiles);
  tiles->size = MIN (length, MAX (smallest, choose_size (to - from, margin, largest, multiple)));
  while (at < end)
    {
      ArtTile tile = { MAX (0, at - margin) / multiple * multiple, at, end };

      tile.origin = MIN (tile.origin, length - tiles->size);
      if (tile.origin + tiles->size < to)
        tile.end = MIN (end, tile.origin + tiles->size - margin);
      g_array_append_val (list, tile);
      at = tile.end;
    }
  tiles->n = (int) list->len;
  tiles->tiles = (ArtTile *) g_array_free (list, FALSE);
  return tiles;
}

void
art_tiles_free (ArtTiles *tiles)
{
  if (!tiles)
    return;
  g_free (tiles->tiles);
  g_free (tiles);
}
