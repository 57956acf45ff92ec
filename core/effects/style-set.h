/* SPDX-License-Identifier: GPL-3.0-or-later
 * All styles of a picture: up to four, blended, each perhaps in a part of the picture of its own.
 *
 * A style with a mask rules where its mask is white, half of it where it is gray, with soft edges. Styles without a
 * mask share what no mask covers, which is everything where there are no masks. Blend weights count where styles meet:
 * those of styles without masks give the mixture of their statistics, those of masks that overlap how they share a
 * place.
 */
#pragma once

#include "objective.h"
#include "style-source.h"

typedef struct _ArtStyleSet ArtStyleSet;

/* What the settings of all styles name. (transfer full); NULL with ART_ERROR_ARGUMENT, ART_ERROR_INPUT or
 * ART_ERROR_MODEL. */
ArtStyleSet *art_style_set_new (const ArtInputs *inputs, const ArtSettings *settings, const NnGraph *network,
                                GError **error);
void art_style_set_free (ArtStyleSet *set);
/* Whether any style has a part of the picture of its own; and whether all have pixels behind them. */
gboolean art_style_set_is_masked (const ArtStyleSet *set);
gboolean art_style_set_has_pictures (const ArtStyleSet *set);

/* Reads the masks over inputs->content, reduced to @width x @height, and says who rules where. To be called once,
 * before what follows. ART_ERROR_ARGUMENT if a mask is black all over the content; NN_ERROR_NO_MEMORY. */
gboolean art_style_set_place (ArtStyleSet *set, int width, int height, GError **error);

/* Parts of the picture with a style of their own. Their masks add up to at most 1 in any place: what each style's share
 * of the result is there, blend weights included. */
int art_style_set_n_parts (const ArtStyleSet *set);
/* 1x1xHxW of the size above; NULL = 1 everywhere. (transfer none) */
NnTensor *art_style_set_part_mask (const ArtStyleSet *set, int part);
/* Statistics of the style of @part: art_style_source_measure(), blended. (transfer full) */
GPtrArray *art_style_set_measure_part (const ArtStyleSet *set, int part, NnGraph *network, const char *const *layers,
                                       int side, GCancellable *cancellable, GError **error);
/* Gives the pictures of all styles the colours of @picture (1x3xHxW of the size above), each those of its part. */
gboolean art_style_set_match_colors (ArtStyleSet *set, const NnTensor *picture, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtStyleSet, art_style_set_free)
