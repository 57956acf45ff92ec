/* SPDX-License-Identifier: GPL-3.0-or-later
 * Chroma as the variables of an objective: from Lab with a fixed luminance to RGB, and terms of chroma itself.
 */
#pragma once

#include "objective.h"

/**
 * ArtChroma: planes of one size. Weights are what a squared difference of 0.1 (11 units of a*, b*) costs, averaged over
 * all pixels.
 */
typedef struct
{
  NnTensor *luminance, *draft; /* 1x1, 1x2 */
  NnTensor *hints;             /* 1x3; NULL = none */
  NnTensor *trust;             /* 1x1: how much being near the draft counts, 0..1 */
  double keep_weight, hint_weight, smoothness_weight;
  float *across, *down;     /* made here: weights between neighbours, little across edges of luminance */
  float *blurred, *scratch; /* two planes each: the chroma that the network sees */
} ArtChroma;

/* Takes references on the planes; @hints may be NULL. (transfer full) */
ArtChroma *art_chroma_new (NnTensor *luminance, NnTensor *draft, NnTensor *hints, NnTensor *trust);
void art_chroma_free (ArtChroma *chroma);
/* Variables are planes L (which nothing looks at), a, b. @chroma must outlive the objective. */
ArtVariables art_chroma_variables (ArtChroma *chroma);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtChroma, art_chroma_free)
