/* SPDX-License-Identifier: GPL-3.0-or-later
 * The style term inside a part of the picture with soft edges: a style of its own for the sky.
 *
 * With shares s(p), 0..1, and S their sum: μ = Σ s F / S, C = Σ s (F - μ) (F - μ)ᵀ / S. As Σ s (F - μ) = 0, a loss
 * l (C) has dl/dF = s · 2/S · (dl/dC) (F - μ), and l (μ) has s · (dl/dμ) / S. Pixels without a share are left out
 * before anything is multiplied, so that styles side by side cost together about what one costs.
 */
#pragma once

#include "style-distance.h"

typedef struct _ArtRegion ArtRegion;

/* @mask: 1x1xHxW, the shares, as large as the feature maps that it is for. (transfer full) */
ArtRegion *art_region_new (const NnTensor *mask);
void art_region_free (ArtRegion *region);
/* Pixels with a share, the sum of their shares, and the mean share of all pixels, 0..1: how much of the picture this
 * is. */
int art_region_count (const ArtRegion *region);
double art_region_total (const ArtRegion *region);
double art_region_coverage (const ArtRegion *region);

/* Makes room for the features of the region, which art_region_statistics() leaves there for art_region_pull(). FALSE
 * with NN_ERROR_NO_MEMORY. */
gboolean art_region_reserve (ArtRegion *region, int channels, GError **error);
/* Bytes that the region takes. */
gsize art_region_memory (const ArtRegion *region);

/* Mean and covariance of 1xCxHxW @features in the region, whose coverage must not be 0. */
void art_region_statistics (ArtRegion *region, const NnTensor *features, ArtLayerStatistics *statistics);
/* Adds the gradient by the features that were measured last, in a picture of @plane pixels, to @seed. */
void art_region_pull (const ArtRegion *region, const ArtStyleSlope *slope, int channels, gint64 plane, float *seed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtRegion, art_region_free)
