/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fades overlapping tiles into each other.
 */
#include "config.h"

#include "tile-blend.h"

/* How much of a tile shows at @at of an axis. The first tile has nothing to fade in over. */
static float
share_at (const ArtTile *tile, int at, int fade)
{
  return tile->begin == 0 ? 1.0f : CLAMP ((at - (tile->begin - fade) + 0.5f) / (2.0f * fade), 0.0f, 1.0f);
}

void
art_tile_blend (const NnTensor *now, const ArtWindow *window, const ArtTile *across, const ArtTile *down, int fade,
                NnTensor *tile)
{
  gsize plane = (gsize) window->width * window->height;

  for (int y = 0; y < window->height; y++)
    for (int x = 0; x < window->width; x++)
      {
        float share = share_at (across, window->x + x, fade) * share_at (down, window->y + y, fade);

        for (int c = 0; c < 3; c++)
          {
            gsize at = c * plane + (gsize) y * window->width + x;
            float old = nn_tensor_floats (now)[at];

            nn_tensor_floats (tile)[at] = old + share * (nn_tensor_floats (tile)[at] - old);
          }
      }
}
