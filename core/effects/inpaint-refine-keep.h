/* SPDX-License-Identifier: GPL-3.0-or-later
 * Holds refinement to what the hole was filled with, where changes would show.
 */
#pragma once

#include "nn/nn.h"

typedef struct _ArtRefineKeep ArtRefineKeep;

/* What @picture (1x3xHxW, sRGB) has in its @hole now is to be kept: its colors, as means of small squares, and, if
 * @texture, the pixels themselves as far as they lie in smooth areas. Copies what it needs. (transfer full) */
ArtRefineKeep *art_refine_keep_new (const NnTensor *picture, const guint8 *hole, gboolean texture);
void art_refine_keep_free (ArtRefineKeep *keep);
/* How far @picture is from that, about 1 where it shows; adds the gradient to @slope (like @picture) if it is not NULL.
 */
double art_refine_keep_term (const ArtRefineKeep *keep, const NnTensor *picture, float *slope);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtRefineKeep, art_refine_keep_free)
