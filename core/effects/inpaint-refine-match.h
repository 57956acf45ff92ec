/* SPDX-License-Identifier: GPL-3.0-or-later
 * Nearest patches of features: those of a hole among those around it.
 */
#pragma once

#include "nn/nn.h"

/**
 * ArtFeatureMatch: for one layer.
 * @cells: the @n_cells places of the feature map that see the hole
 * @target: what they should be: channel by channel, @n_cells values each; empty before the first match
 * @scale: what makes a squared distance to @target relative
 */
typedef struct
{
  int width, height, channels;
  int *cells, n_cells;
  float *target;
  double scale;

  /* Centres of patches that overlap the hole, and of those to choose from. */
  int *targets, n_targets, *sources, n_sources;
} ArtFeatureMatch;

/* @hole, @source: of the feature map, not 0 = sees the hole, is all of what may be looked like. NULL if there is
 * nothing to compare, or too much. (transfer full) */
ArtFeatureMatch *art_feature_match_new (const guint8 *hole, const guint8 *source, int width, int height, int channels);
void art_feature_match_free (ArtFeatureMatch *match);
/* Finds the nearest patches for 1xCxHxW @features and sets target and scale. FALSE = no memory */
gboolean art_feature_match_update (ArtFeatureMatch *match, const NnTensor *features);
/* @weight times the relative distance of @features to the target; adds the gradient to @seed. */
double art_feature_match_term (const ArtFeatureMatch *match, const NnTensor *features, double weight, float *seed);
