/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gives a tile of an enlarged picture the texture that was measured.
 *
 * It is moved towards the statistics of the texture (Gatys, Ecker, Bethge, "Texture Synthesis Using Convolutional
 * Neural Networks", NIPS 2015) while the deeper layers hold it to what it shows. Then it is corrected so that it gives
 * the same small picture as before: texture can only add what the original was too small to show. Tiles overlap and are
 * blended into each other.
 */
#include "config.h"

#include "super-resolution-texture-tile.h"

#include <math.h>

#include "margin.h"
#include "refine.h"
#include "super-resolution-tile.h"
#include "tile-blend.h"

#define CORRECTIONS 40

static ArtObjective *
objective_of_tile (int level, int width, int height, gpointer data, GCancellable *cancellable, GError **error)
{
  const ArtSuperTexture *texture = data;

  return art_objective_new (texture->network, texture->framed, texture->content_layers, texture->texture,
                            texture->style_layers, &texture->weights, cancellable, error);
}

/* The tile optimised. (transfer full) */
static NnTensor *
optimise (ArtSuperTexture *texture, const NnTensor *tile, const ArtMonitor *monitor, GCancellable *cancellable,
          GError **error)
{
  const int width = (int) tile->shape.dims[3], height = (int) tile->shape.dims[2];
  const ArtRefineOptions options = {
    .width = width + 2 * ART_MARGIN,
    .height = height + 2 * ART_MARGIN,
    .smallest = MAX (width, height) + 2 * ART_MARGIN, /* one level: large forms are right already */
    .iterations = art_settings_int (texture->job->settings, "iterations"),
    .optimizer = ART_OPTIMIZER_LBFGS,
    .objective = objective_of_tile,
    .data = texture,
  };
  g_autoptr (NnTensor) framed = NULL;

  g_clear_pointer (&texture->framed, nn_tensor_unref);
  if (!(texture->framed = art_margin_add (tile, error)))
    return NULL;
  framed = art_refine_run (&options, texture->framed, monitor, cancellable, error);
  return framed ? art_margin_remove (framed, width, height, error) : NULL;
}

/* Pixels of the content that lie wholly in the part @large of the result. */
static ArtWindow
content_inside (const ArtSuperJob *job, const ArtWindow *large)
{
  double across = (double) job->width / job->result_width, down = (double) job->height / job->result_height;
  int left = (int) ceil (large->x * across - 1e-9), right = (int) floor ((large->x + large->width) * across + 1e-9);
  int top = (int) ceil (large->y * down - 1e-9), bottom = (int) floor ((large->y + large->height) * down + 1e-9);

  return (ArtWindow){ left, top, MAX (right - left, 1), MAX (bottom - top, 1) };
}

/* Takes back what @painted changes in the small picture. */
static gboolean
correct (const ArtSuperTexture *texture, const NnTensor *before, const ArtWindow *large, NnTensor *painted,
         GError **error)
{
  const ArtSuperJob *job = texture->job;
  const ArtWindow small = content_inside (job, large);
  const NnShape shape = NN_SHAPE (small.height, small.width);
  g_autoptr (NnTensor) target = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
  gsize plane = art_super_window_size (large);

  for (int c = 0; target && c < 3; c++)
    {
      art_resample_window (nn_tensor_floats (before) + c * plane, large, job->back.across, job->back.down, &small,
                           nn_tensor_floats (target));
      if (!art_super_job_correct (job, CORRECTIONS, nn_tensor_floats (target), &small,
                                  nn_tensor_floats (painted) + c * plane, large, error))
        return FALSE;
    }
  return target != NULL;
}

/* Colours beyond 0..1 are left out of the optimisation and put back. */
static NnTensor *
paint (ArtSuperTexture *texture, const NnTensor *before, const ArtWindow *large, const ArtMonitor *monitor,
       GCancellable *cancellable, GError **error)
{
  g_autoptr (NnTensor) inside = nn_tensor_new (NN_TYPE_FLOAT, &before->shape, error), painted = NULL;
  const float *from = nn_tensor_floats (before);
  gint64 n = nn_tensor_count (before);

  if (!inside)
    return NULL;
  for (gint64 i = 0; i < n; i++)
    nn_tensor_floats (inside)[i] = CLAMP (from[i], 0.0f, 1.0f);
  if (!(painted = optimise (texture, inside, monitor, cancellable, error)))
    return NULL;
  for (gint64 i = 0; i < n; i++)
    {
      float excess = from[i] - nn_tensor_floats (inside)[i];

      nn_tensor_floats (painted)[i] = CLAMP (nn_tensor_floats (painted)[i], 0.0f, 1.0f) + excess;
    }
  return correct (texture, before, large, painted, error) ? g_steal_pointer (&painted) : NULL;
}

static void
write_tile (const ArtSuperTexture *texture, const ArtWindow *large, const ArtTile *across, const ArtTile *down,
            const NnTensor *painted, const NnTensor *alpha, GeglBuffer *result)
{
  int left = MAX (0, across->begin - ART_SUPER_TEXTURE_FADE),
      right = MIN (texture->job->result_width, across->end + ART_SUPER_TEXTURE_FADE);
  int top = MAX (0, down->begin - ART_SUPER_TEXTURE_FADE),
      bottom = MIN (texture->job->result_height, down->end + ART_SUPER_TEXTURE_FADE);
  const GeglRectangle rectangle = { left, top, right - left, bottom - top };
  gsize offset = (gsize) (top - large->y) * large->width + (left - large->x);

  art_tile_write (result, &rectangle, nn_tensor_floats (painted) + offset,
                  alpha ? nn_tensor_floats (alpha) + offset : NULL, (gsize) large->width * large->height, large->width);
}

gboolean
art_super_texture_run_tile (ArtSuperTexture *texture, ArtTileReader *before, ArtTileReader *now, GeglBuffer *result,
                            const ArtMonitor *monitor, GCancellable *cancellable, GError **error)
{
  const ArtTile *across = &texture->across->tiles[texture->done % texture->across->n];
  const ArtTile *down = &texture->down->tiles[texture->done / texture->across->n];
  const ArtWindow large = { across->origin, down->origin, texture->across->size, texture->down->size };
  const NnShape shape = NN_SHAPE (1, 3, large.height, large.width);
  const NnShape plane = NN_SHAPE (1, 1, large.height, large.width);
  g_autoptr (NnTensor) color = nn_tensor_new (NN_TYPE_FLOAT, &shape, error);
  g_autoptr (NnTensor) alpha = NULL, painted = NULL;

  if (!color || (art_tile_reader_has_alpha (before) && !(alpha = nn_tensor_new (NN_TYPE_FLOAT, &plane, error)))
      || !art_tile_reader_read (before, large.x, large.y, color, alpha, error)
      || !(painted = paint (texture, color, &large, monitor, cancellable, error))
      || !art_tile_reader_read (now, large.x, large.y, color, alpha, error))
    return FALSE;
  art_tile_blend (color, &large, across, down, ART_SUPER_TEXTURE_FADE, painted);
  write_tile (texture, &large, across, down, painted, alpha, result);
  return TRUE;
}
