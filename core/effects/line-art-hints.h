/* SPDX-License-Identifier: GPL-3.0-or-later
 * An artist's hints give regions their colours.
 */
#pragma once

#include "effect.h"
#include "line-art-regions.h"

/**
 * ArtLineArtHints: what is hinted, at the working size.
 * @seeds: for each pixel the index of its colour, -1 = no hint
 * @colors: guint32 0xrrggbb, sRGB
 */
typedef struct
{
  int width, height;
  gint16 *seeds;
  GArray *colors;
} ArtLineArtHints;

/* Reads the hint @layer (NULL = none; placed as content lies) and the dots of @text over the pixels of @picture.
 * @scale: how many times as large what the hints are meant for is as content, which may be a small copy of it. Dots
 * only count in the region that their centre lies in. NULL with ART_ERROR_ARGUMENT, ART_ERROR_NO_MEMORY. (transfer
 * full) */
ArtLineArtHints *art_line_art_hints_new (const ArtLineArtPicture *picture, const ArtLineArtRegions *regions,
                                         GeglBuffer *layer, const char *text, double scale, GError **error);
void art_line_art_hints_free (ArtLineArtHints *hints);

/* Fills the regions that are hinted. A stroke that runs a little over a line does not count there; a region with
 * several colours is divided between them by geodesic distance, which prefers to end in narrow places. FALSE = no
 * memory. */
gboolean art_line_art_apply_hints (ArtLineArtRegions *regions, ArtLineArtHints *hints, const ArtLineArtPicture *picture,
                                   GError **error);

/* An sRGB colour, 0..1, as linear RGB of @format's space. */
void art_line_art_from_srgb (const float srgb[3], const Babl *format, float rgb[3]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtLineArtHints, art_line_art_hints_free)
