/* SPDX-License-Identifier: GPL-3.0-or-later
 * A tile while it is enlarged: for the files that do that, colours in one and alpha in the other.
 */
#pragma once

#include "super-resolution-job.h"

typedef struct
{
  ArtSuperJob *job;
  ArtWindow small; /* of the content that is read */
  ArtWindow known; /* of the content that the enlarged part covers: what is asked for, and a frame for corrections */
  ArtWindow large; /* of the result that is computed */
  ArtWindow kept;  /* of the result that is written */
  NnTensor *color, *alpha;
  NnTensor *excess; /* of color beyond 0..1; NULL if there is none */
  NnTensor *enlarged, *enlarged_alpha;

  const ArtSuperWatch *watch;
  double work, done;            /* as art_super_chain_work(): of all runs, and of those that are over */
  const ArtSuperChain *running; /* the chain that is at work */
} ArtSuperTile;

static inline gsize
art_super_window_size (const ArtWindow *window)
{
  return (gsize) window->width * window->height;
}

/* Runs @chain, one of the job's, on tile->color and tells how far it is. As art_super_chain_run(). */
NnTensor *art_super_tile_run_chain (ArtSuperTile *tile, ArtSuperChain *chain, GCancellable *cancellable,
                                    GError **error);
/* What the enlarger made of the tile, brought to the exact size: planes from @first to @last, clamped to 0..1. */
void art_super_tile_fit (const ArtSuperTile *tile, const NnTensor *output, int first, int last, float *to);

/* Moves @plane, the part @large of the result, until it is @target, the part @small of the content, when made smaller,
 * as far as "consistency-weight" says. FALSE with NN_ERROR_NO_MEMORY. */
gboolean art_super_job_correct (const ArtSuperJob *job, int iterations, const float *target, const ArtWindow *small,
                                float *plane, const ArtWindow *large, GError **error);

/* Whether alpha takes a run of its own through the networks: it is there and not the same everywhere. */
gboolean art_super_tile_alpha_varies (const ArtSuperTile *tile);
/* Whether nothing of the tile can be seen. */
gboolean art_super_tile_is_empty (const ArtSuperTile *tile);
/* Fills tile->enlarged_alpha; afterwards tile->color is something else. @plainly: without networks. */
gboolean art_super_tile_enlarge_alpha (ArtSuperTile *tile, gboolean plainly, GCancellable *cancellable, GError **error);
