/* SPDX-License-Identifier: GPL-3.0-or-later
 * The optimiser loop that every effect shares: moves pixels, or the variables of an objective, down it, coarse to fine,
 * with progress, time left, snapshots, stop-and-keep and cancel.
 */
#pragma once

#include "effect.h"
#include "objective.h"

typedef enum
{
  ART_OPTIMIZER_LBFGS,
  ART_OPTIMIZER_ADAM
} ArtOptimizer;

/* Makes the objective of one pyramid level of @width x @height. (transfer full) */
typedef ArtObjective *(*ArtObjectiveFunc) (int level, int width, int height, gpointer data, GCancellable *cancellable,
                                           GError **error);

typedef struct
{
  int width, height; /* of the finest level */
  int smallest;      /* short side below which no coarser level is added, e.g. 128 px */
  int iterations;    /* in all; refine.c says how they are spread over the levels */
  ArtOptimizer optimizer;
  double learning_rate;   /* Adam */
  int history;            /* corrections that L-BFGS keeps; 0 = 6 */
  gboolean from_noise;    /* the start has no detail that finer levels should take over */
  const NnTensor *detail; /* whose fine detail finer levels begin with; NULL = the start's */
  ArtObjectiveFunc objective;
  int n_kept; /* pictures to be kept on the way, evenly spread over the iterations; 0 = none */
  /* Called for each with the picture of its level (1x3xHxW, valid during the call) and the iteration over all levels.
   * FALSE ends the run with the error that it set. */
  gboolean (*keep) (NnTensor *picture, int iteration, gpointer data, GError **error);
  gpointer data;
} ArtRefineOptions;

/* Number of pyramid levels for these options, finest last. */
int art_refine_levels (const ArtRefineOptions *options);

/* Optimises @start (1x3xHxW, any size: resampled to the coarsest level) and returns the picture of the finest level
 * that was reached, at width x height. NULL with NN_ERROR_* / ART_ERROR_*; ART_ERROR_CANCELLED after cancel. */
NnTensor *art_refine_run (const ArtRefineOptions *options, NnTensor *start, const ArtMonitor *monitor,
                          GCancellable *cancellable, GError **error);
