/* SPDX-License-Identifier: GPL-3.0-or-later
 * One scale of the picture that is synthesised: its pixels, its hole, and what of it may be copied.
 */
#pragma once

#include "inpaint-match.h"
#include "inpaint-synthesis.h"

/**
 * ArtSynthesisLevel: planes of @width x @height.
 * @pixels: ART_MATCH_CHANNELS floats each: red, green, blue, 0..1, and how strong the gradients of the full scale are
 * there
 * @guide: (nullable): like @pixels, the large shapes in the hole
 * @hole, @source: not 0 = to be filled, may be copied
 * @depth: distance of a pixel of the hole to what is known, px; @deepest is the largest
 */
typedef struct
{
  int width, height;
  float *pixels, *guide;
  guint8 *hole, *source;
  float *depth;
  float deepest;
} ArtSynthesisLevel;

void art_synthesis_level_free (ArtSynthesisLevel *level);
/* The full scale; arguments are those of art_inpaint_synthesize(). NULL with NN_ERROR_NO_MEMORY. */
ArtSynthesisLevel *art_synthesis_level_new (const NnTensor *picture, const guint8 *hole, const guint8 *source,
                                            const NnTensor *guide, const ArtInpaintSynthesis *options, GError **error);
/* Half the size: means of what is known. NULL with NN_ERROR_NO_MEMORY. */
ArtSynthesisLevel *art_synthesis_level_halve (const ArtSynthesisLevel *level, GError **error);
/* Pixels of the hole of @level from those of @coarse, enlarged smoothly. */
void art_synthesis_level_enlarge (ArtSynthesisLevel *level, const ArtSynthesisLevel *coarse);
/* Pixels of the hole: a smooth surface between those around it, or what the guide says (@guided). For the coarsest
 * scale. */
void art_synthesis_level_start (ArtSynthesisLevel *level, gboolean guided);

/* Whether what is around the hole is equally full of texture everywhere, be it all grass or all sky. */
gboolean art_synthesis_level_is_even (const ArtSynthesisLevel *level);

/* Distance of each pixel to the nearest one of @mask that is @zero or, FALSE, that is not, in px, good to 8 %. */
void art_synthesis_distance (const guint8 *mask, gboolean zero, int width, int height, float *distance);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtSynthesisLevel, art_synthesis_level_free)
