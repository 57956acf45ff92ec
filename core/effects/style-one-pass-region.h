/* SPDX-License-Identifier: GPL-3.0-or-later
 * The styles of one pass and where they are: measures feature maps in each region, then matches them.
 */
#pragma once

#include "style-one-pass-model.h"
#include "style-one-pass.h"
#include "tile-blend.h"

typedef struct _ArtOnePassRegions ArtOnePassRegions;

/* Fills 1xCxHxW @tile from @picture (1xCxhxw) from @x, @y on; beyond the borders it is mirrored, again and again. */
void art_one_pass_crop (const NnTensor *picture, int x, int y, NnTensor *tile);

/* @model, @styles must stay valid. @encoder: compiled for the tiles that follow, of @width x @height. NULL with
 * ART_ERROR_MODEL if a style was measured on other layers. (transfer full) */
ArtOnePassRegions *art_one_pass_regions_new (const ArtOnePassModel *model, const NnSession *encoder, int width,
                                             int height, const ArtOnePassStyle *styles, int n, GError **error);
void art_one_pass_regions_free (ArtOnePassRegions *regions);

/* Adds the encoder's outputs, of the tile whose corner is at @x, @y of the picture, as far as they lie in the part
 * @core of the tile. FALSE with NN_ERROR_NO_MEMORY. */
gboolean art_one_pass_regions_measure (ArtOnePassRegions *regions, const NnSession *encoder, int x, int y,
                                       const ArtWindow *core, GError **error);
/* After all tiles are measured: makes the maps. */
gboolean art_one_pass_regions_finish (ArtOnePassRegions *regions, GError **error);
/* Matches the encoder's outputs, of the tile at @x, @y, in place. */
gboolean art_one_pass_regions_apply (const ArtOnePassRegions *regions, const NnSession *encoder, int x, int y,
                                     GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtOnePassRegions, art_one_pass_regions_free)
