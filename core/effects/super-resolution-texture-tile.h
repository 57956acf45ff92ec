/* SPDX-License-Identifier: GPL-3.0-or-later
 * One tile of the result while it is given texture.
 */
#pragma once

#include "objective.h"
#include "super-resolution-job.h"

/* Tiles fade into each other over twice this. */
#define ART_SUPER_TEXTURE_FADE 24

/* What all tiles have in common, and the one that is at work. */
typedef struct
{
  ArtSuperJob *job;
  NnGraph *network; /* the perceptual one */
  GPtrArray *content_layers, *style_layers;
  GPtrArray *texture; /* ArtLayerStatistics for style_layers */
  ArtObjectiveOptions weights;
  ArtTiles *across, *down; /* of the result */
  int done, n;             /* tiles */
  NnTensor *framed;        /* the tile that is optimised, with a margin */

  const ArtMonitor *monitor; /* of the whole */
  double begin;              /* of the progress bar */
  gint64 started;
  gboolean stopped;
} ArtSuperTexture;

/* Optimises tile texture->done of @before and blends it into @result, which @now reads. @monitor: of this tile.
 * FALSE with NN_ERROR_* or ART_ERROR_*. */
gboolean art_super_texture_run_tile (ArtSuperTexture *texture, ArtTileReader *before, ArtTileReader *now,
                                     GeglBuffer *result, const ArtMonitor *monitor, GCancellable *cancellable,
                                     GError **error);
