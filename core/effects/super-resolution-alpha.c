/* SPDX-License-Identifier: GPL-3.0-or-later
 * Enlarges the alpha of a tile.
 *
 * It goes through the same networks as the colours, as a gray picture, and is then kept between the least and the
 * greatest alpha around: opaque stays opaque and empty stays empty, to the bit.
 */
#include "config.h"

#include "super-resolution-tile.h"

#include <math.h>
#include <string.h>

static gboolean
is_constant (const NnTensor *plane)
{
  const float *values = nn_tensor_floats (plane);

  for (gint64 i = 1; i < nn_tensor_count (plane); i++)
    if (values[i] != values[0])
      return FALSE;
  return TRUE;
}

static void
fill_plane (NnTensor *plane, float value)
{
  for (gint64 i = 0; i < nn_tensor_count (plane); i++)
    nn_tensor_floats (plane)[i] = value;
}

/* Least and greatest alpha of the 3 × 3 pixels around @x, @y of the tile. */
static void
range_around (const ArtSuperTile *tile, int x, int y, float *least, float *greatest)
{
  *least = INFINITY;
  *greatest = -INFINITY;
  for (int j = MAX (0, y - 1); j <= MIN (tile->small.height - 1, y + 1); j++)
    for (int i = MAX (0, x - 1); i <= MIN (tile->small.width - 1, x + 1); i++)
      {
        float value = nn_tensor_floats (tile->alpha)[(gsize) j * tile->small.width + i];

        *least = MIN (*least, value);
        *greatest = MAX (*greatest, value);
      }
}

static void
bound_alpha_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const ArtSuperTile *tile = data;
  const ArtSuperJob *job = tile->job;

  for (gint64 row = begin; row < end; row++)
    for (int i = 0; i < tile->large.width; i++)
      {
        float *alpha = nn_tensor_floats (tile->enlarged_alpha) + row * tile->large.width + i, least, greatest;
        int x = (int) ((tile->large.x + i + 0.5) * job->width / job->result_width) - tile->small.x;
        int y = (int) ((tile->large.y + row + 0.5) * job->height / job->result_height) - tile->small.y;

        range_around (tile, x, y, &least, &greatest);
        *alpha = CLAMP (*alpha, least, greatest);
      }
}

gboolean
art_super_tile_alpha_varies (const ArtSuperTile *tile)
{
  return tile->alpha && !is_constant (tile->alpha);
}

gboolean
art_super_tile_is_empty (const ArtSuperTile *tile)
{
  return tile->alpha && is_constant (tile->alpha) && nn_tensor_floats (tile->alpha)[0] <= 0.0f;
}

gboolean
art_super_tile_enlarge_alpha (ArtSuperTile *tile, gboolean plainly, GCancellable *cancellable, GError **error)
{
  gsize small = art_super_window_size (&tile->small);
  NnTensor *output;

  if (is_constant (tile->alpha))
    {
      fill_plane (tile->enlarged_alpha, nn_tensor_floats (tile->alpha)[0]);
      return TRUE;
    }
  if (plainly)
    art_resample_window (nn_tensor_floats (tile->alpha), &tile->small, tile->job->plain.across, tile->job->plain.down,
                         &tile->large, nn_tensor_floats (tile->enlarged_alpha));
  else
    {
      for (int c = 0; c < 3; c++)
        memcpy (nn_tensor_floats (tile->color) + c * small, tile->alpha->data, sizeof (float) * small);
      if (!(output = art_super_tile_run_chain (tile, tile->job->enlarger, cancellable, error)))
        return FALSE;
      /* Green: all three are nearly the same. */
      art_super_tile_fit (tile, output, 1, 1, nn_tensor_floats (tile->enlarged_alpha));
    }
  nn_parallel_for (tile->large.height, 16, bound_alpha_rows, tile);
  return TRUE;
}
