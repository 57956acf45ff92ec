/* SPDX-License-Identifier: GPL-3.0-or-later
 * The style term of one layer: how far the statistics of a picture's features, everywhere or in a region, are from a
 * style's, and its gradient.
 *
 *   covariance  ‖C - C*‖² / ‖C*‖² + ‖μ - μ*‖² / (‖μ*‖² + tr C*)
 *   Gram        ‖G - G*‖² / ‖G*‖²,  G = C + μ μᵀ
 *   mean, std   (‖μ - μ*‖² + ‖σ - σ*‖²) / (‖μ*‖² + tr C*)
 *   transport   (‖μ - μ*‖² + tr C + tr C* - 2 tr (T C)) / tr C*,  T C T = C*: style-transport.h; both widened
 *               by 0.3 tr C* / channels
 *
 * In three steps, because the middle one keeps one thread busy for as long as all threads need for the others: with
 * several terms, their middle steps are best taken side by side.
 */
#pragma once

#include "style-region.h"

typedef struct _ArtStyleTerm ArtStyleTerm;

/* @style must live longer; @region: (transfer full) (nullable): NULL = everywhere. (transfer full), NULL with
 * NN_ERROR_NO_MEMORY */
ArtStyleTerm *art_style_term_new (const ArtLayerStatistics *style, ArtStatistic statistic, ArtRegion *region,
                                  GError **error);
void art_style_term_free (ArtStyleTerm *term);
/* Bytes of all that is kept from step to step. */
gsize art_style_term_memory (const ArtStyleTerm *term);

/* Measures 1xCxHxW @features, with as many channels as the style has. On all threads. */
void art_style_term_measure (ArtStyleTerm *term, const NnTensor *features);
/* Compares what was measured. Returns @weight times the distance; NAN if there is none. On the calling thread alone;
 * several terms may be compared at once. */
double art_style_term_compare (ArtStyleTerm *term, double weight);
/* Adds the gradient by @features, those that were measured, to @seed. On all threads. */
void art_style_term_pull (const ArtStyleTerm *term, const NnTensor *features, float *seed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtStyleTerm, art_style_term_free)
