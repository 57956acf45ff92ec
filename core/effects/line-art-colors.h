/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colours for the regions that no hint has coloured.
 */
#pragma once

#include "line-art-hints.h"
#include "line-art-regions.h"
#include "nn/nn.h"

/* Gives the regions that are not filled, the tinted ones and @background apart, colours of the palette of @reference
 * (any size and format): neighbours get different ones, regions of one size like colours, and common colours large
 * areas. The same drawing always gets the same. ART_ERROR_INPUT, NN_ERROR_NO_MEMORY. */
gboolean art_line_art_take_palette (ArtLineArtRegions *regions, const ArtLineArtPicture *picture, gint32 background,
                                    GeglBuffer *reference, GError **error);

/* The colours that the network of that task proposes, 1x3xHxW, sRGB. It sees the lines and the @hints as they were
 * given. NULL with ART_ERROR_MODEL if there is none or it does not fit, NN_ERROR_NO_MEMORY, ART_ERROR_CANCELLED.
 * (transfer full) */
NnTensor *art_line_art_propose (const ArtLineArtPicture *picture, const ArtLineArtHints *hints,
                                GCancellable *cancellable, GError **error);
/* Gives the regions that are not filled, the tinted ones and @background apart, what @proposal has most of in them. */
void art_line_art_take_proposal (ArtLineArtRegions *regions, const ArtLineArtPicture *picture, gint32 background,
                                 const NnTensor *proposal);

/* Whether @label is to be coloured by something else than hints. */
static inline gboolean
art_line_art_is_open (const ArtLineArtRegions *regions, gint32 label, gint32 background)
{
  const ArtLineArtRegion *region = art_line_art_region (regions, label);

  return label != background && !region->filled && !region->tinted && region->area > 0;
}
