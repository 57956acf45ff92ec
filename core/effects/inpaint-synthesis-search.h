/* SPDX-License-Identifier: GPL-3.0-or-later
 * The search for patches at one scale, and the pixels that follow from what it found.
 */
#pragma once

#include "inpaint-synthesis-level.h"

#define ART_SYNTHESIS_SHIFTS 256

/**
 * ArtSynthesisSearch: what art_match_search() works on, and the memory that it takes.
 */
typedef struct
{
  ArtSynthesisLevel *level;
  ArtMatch match;
  guint8 *codes, *guide, *target, *allowed, *counts, *weights;
  guint16 *sums, *used, *weight_sums;
  gint32 *sources;
  gint16 *shifts; /* of the matches of the last vote: ART_MATCH_CHANNELS each, in 1/ART_SYNTHESIS_SHIFTS of a code */
  gint64 n_targets;
  gboolean keep_texture; /* patches do not vote on how much texture there is, only on colors */
} ArtSynthesisSearch;

void art_synthesis_search_free (ArtSynthesisSearch *search);
/* For patches of at most @patch px: smaller ones if there are hardly any of that size. Keeps @level, which must live as
 * long. ART_ERROR_INPUT if there is none of 3 px, NN_ERROR_NO_MEMORY. */
ArtSynthesisSearch *art_synthesis_search_new (ArtSynthesisLevel *level, int patch, const ArtInpaintSynthesis *options,
                                              GError **error);
/* To be called after pixels of the hole have changed. */
void art_synthesis_search_encode (ArtSynthesisSearch *search);
/* Counts how often each patch is used, so that the next rounds share them out more evenly. */
void art_synthesis_search_count (ArtSynthesisSearch *search);
/* Lets pixels of the hole count less in patches, by @fall for each px that they are deeper in it, and not at all beyond
 * @depth. Of use where there are few of them: it makes the search slower. */
void art_synthesis_search_weigh (ArtSynthesisSearch *search, float depth, float fall);
/* How badly the patches fit: the mean cost of what was found. */
double art_synthesis_search_energy (const ArtSynthesisSearch *search);
/* Takes over what was found at the next coarser scale. */
void art_synthesis_search_inherit (ArtSynthesisSearch *search, const ArtSynthesisSearch *coarse);

/* Pixels of the hole: means of what the patches over them say. @softness: > 0, the smaller, the more the best patch has
 * its way. Pixels that no patch with a match covers stay as they are. */
void art_synthesis_vote (ArtSynthesisSearch *search, float softness);
/* The same, as of the last vote, for any pixel of the bounds: what the patches say of a known pixel near the hole shows
 * how well they fit. */
void art_synthesis_vote_at (const ArtSynthesisSearch *search, float softness, int x, int y, float *pixel);

/* Lightens, darkens and tints the hole towards its border so that it fits what is around it. @amount: 0..1. */
gboolean art_synthesis_match_color (const ArtSynthesisSearch *search, double amount, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtSynthesisSearch, art_synthesis_search_free)
