/* SPDX-License-Identifier: GPL-3.0-or-later
 * How far one style's statistics are from another's, and how the distance changes with them.
 */
#pragma once

#include "statistics.h"

/**
 * ArtStyleSlope: with l the distance, N pixels, and symmetric dl/dC: what multiplies centred activations and what is
 * added to each channel to get dl/dF (style-term.c says why).
 */
typedef struct
{
  float *matrix;         /* C×C: weight · 2/N · dl/dC */
  float *vector;         /* C: weight · dl/dμ / N */
  double weight, pixels; /* pixels: N, the sum of shares in a region */
} ArtStyleSlope;

/* What distances are measured from: a style, and what it takes once. */
typedef struct _ArtStyleGoal ArtStyleGoal;

/* @style must live longer. (transfer full) */
ArtStyleGoal *art_style_goal_new (const ArtLayerStatistics *style, ArtStatistic statistic);
void art_style_goal_free (ArtStyleGoal *goal);
/* Returns l as terms.h writes it, without the weight, and fills the slope's matrix and vector; NAN if the statistics
 * are none. On the calling thread alone; several may ask at once. */
double art_style_distance (const ArtStyleGoal *goal, const ArtLayerStatistics *now, ArtStyleSlope *slope);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtStyleGoal, art_style_goal_free)
