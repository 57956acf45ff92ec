/* SPDX-License-Identifier: GPL-3.0-or-later
 * For each patch that overlaps a hole, the patch of the surroundings that is most like it.
 *
 * PatchMatch: Barnes, Shechtman, Finkelstein, Goldman, "PatchMatch: A Randomized Correspondence Algorithm for
 * Structural Image Editing", SIGGRAPH 2009. Patches are named by the index y · width + x of their top left pixel.
 */
#pragma once

#include <glib.h>

/* Values of a pixel that patches are compared by: red, green, blue, and how much texture there is. */
#define ART_MATCH_CHANNELS 4
#define ART_MATCH_MAX_PATCH 8
#define ART_MATCH_FULL_WEIGHT 16

/**
 * ArtMatch: what is searched, and what was found. All planes are of @width x @height pixels or patches.
 * @codes: ART_MATCH_CHANNELS bytes for each pixel
 * @sums: for each patch, the sum of its codes
 * @weights: (nullable): like @codes: how much a pixel counts in a patch that is searched for, at most
 * ART_MATCH_FULL_WEIGHT; 0 = it is not known yet. Patches with less than @least_weight in all have no match
 * @guide: (nullable): like @codes, the large shapes: those of the guide in the hole, those of the picture elsewhere
 * @target: not 0 = a patch that is searched for
 * @allowed: not 0 = a patch that may be found
 * @sources: the @n_sources patches that may be found, in order
 * @used: how often the patches around a patch, as many as it has pixels, were found; more than @fair costs more
 * @match, @cost: what was found for a target, -1 = nothing yet
 */
typedef struct
{
  int width, height, patch;
  const guint8 *codes;
  const guint16 *sums;
  const guint8 *weights;
  const guint16 *weight_sums; /* of the patches; NULL without weights */
  int least_weight;
  const guint8 *guide;
  int guide_weight; /* in 1/256 */
  const guint8 *target, *allowed;
  const gint32 *sources;
  int n_sources;
  const guint16 *used;
  int fair;
  int left, top, right, bottom; /* bounds of the targets */
  float nearness;               /* one over the square of the distance that counts as far, px */
  guint32 seed;
  gboolean hasty; /* try fewer patches in a round */

  gint32 *match, *before; /* @before: room for a copy of @match */
  guint32 *cost;
} ArtMatch;

/* What it costs to have @source in the place of @target; stops early, with more than @limit, once it is more. */
guint32 art_match_cost (const ArtMatch *match, gint32 target, gint32 source, guint32 limit);
/* The constant by which @source is changed, in codes, to be more like @target: ART_MATCH_CHANNELS numbers. */
void art_match_shift (const ArtMatch *match, gint32 target, gint32 source, float *shift);
/* Measures all matches anew after the codes have changed, and gives targets without one something to start from. */
void art_match_measure (ArtMatch *match, guint32 round);
/* One round of the search for all targets. @round: counts them, so that each tries other patches. */
void art_match_search (ArtMatch *match, guint32 round);
/* The best match of every target, by comparing all: for coarse scales. To be measured before. */
void art_match_search_all (ArtMatch *match);
