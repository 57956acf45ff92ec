/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour suggestions: the peaks of what the network thinks of a point.
 */
#pragma once

#include "effect.h"
#include "nn/nn.h"

/**
 * art_colorize_peaks: the likeliest colours at a point, all different to the eye (about 20 units of a*, b* apart).
 * @bins: 1xKxhxw, probabilities over the K bins of ab
 * @ab_bins: K x 2, a and b of the bins' centres (/ 110)
 * @u, @v: the point, 0..1 over the width and height that @bins covers
 * @luminance: of the point, 0..1; suggestions have it as far as their gamut allows
 * @n: most suggestions
 *
 * Returns: how many suggestions were written, best first; probabilities sum to at most 1
 */
int art_colorize_peaks (const NnTensor *bins, const NnTensor *ab_bins, double u, double v, float luminance,
                        ArtSuggestion *suggestions, int n);
/* @lab: in the gamut of sRGB, apart from rounding; units of lab.h. */
ArtSuggestion art_suggestion_of_lab (const float lab[3], double probability);
