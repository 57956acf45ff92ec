/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colours that a region of a line drawing could have, likeliest first.
 */
#pragma once

#include "effect.h"
#include "line-art-hints.h"
#include "line-art-regions.h"
#include "nn/nn.h"

/**
 * art_line_art_suggest_for: what the network proposes inside the region @label, what the artist has used elsewhere,
 * what the network proposes elsewhere, and relatives of the first colour: lighter, darker, warmer, cooler, its
 * complement.
 * @proposal: of art_line_art_propose(), NULL = there is no network
 * @suggestions: room for @n; all different to the eye, their probabilities add up to 1 at most
 *
 * Returns: how many there are, 0 without network and hints
 */
int art_line_art_suggest_for (const ArtLineArtRegions *regions, gint32 label, const NnTensor *proposal,
                              const ArtLineArtHints *hints, ArtSuggestion *suggestions, int n);
