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

/* Returns l as terms.h writes it for @statistic, without the weight, and fills the slope's matrix and vector. */
double art_style_distance (const ArtLayerStatistics *now, const ArtLayerStatistics *target, ArtStatistic statistic,
                           ArtStyleSlope *slope);
