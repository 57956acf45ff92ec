/* SPDX-License-Identifier: GPL-3.0-or-later
 * Light and shade of the regions: as if each were blown up like a balloon, lit from the top left.
 */
#pragma once

#include "line-art-regions.h"

/* Shade of the picture at its own small size. 0.5 is neutral, less is shadow, more is highlight. */
typedef struct
{
  int width, height;
  float *shade;
  gint32 *labels;        /* the region that each value is about */
  double step_x, step_y; /* values per working pixel */
} ArtLineArtShade;

/* Balloons over the regions that are filled, or @all; not over @background, -1 = none. NULL with ART_ERROR_NO_MEMORY,
 * ART_ERROR_CANCELLED. (transfer full) */
ArtLineArtShade *art_line_art_shade_new (const ArtLineArtRegions *regions, gint32 background, GCancellable *cancellable,
                                         GError **error);
/* Neutral everywhere. NULL with ART_ERROR_NO_MEMORY. (transfer full) */
ArtLineArtShade *art_line_art_shade_new_neutral (const ArtLineArtRegions *regions, int width, int height,
                                                 GError **error);
void art_line_art_shade_free (ArtLineArtShade *shade);
/* The value for a pixel of the whole region @label at @x, @y of the working size (corner of the first pixel: 0, 0),
 * between the values of that region alone: shade does not run over lines. */
float art_line_art_shade_at (const ArtLineArtShade *shade, double x, double y, gint32 label);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtLineArtShade, art_line_art_shade_free)
