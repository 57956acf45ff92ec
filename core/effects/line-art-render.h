/* SPDX-License-Identifier: GPL-3.0-or-later
 * Puts a coloured drawing together at full size, merged or as layers.
 */
#pragma once

#include "effect.h"
#include "line-art-regions.h"
#include "line-art-shade.h"

typedef struct
{
  const ArtLineArtPicture *picture;
  const ArtLineArtRegions *regions;
  const ArtLineArtShade *shade; /* NULL = none */
  double strength;              /* of the shade, 0 … 1 */
  double threshold;             /* as for the regions */
  const ArtMonitor *monitor;
  double progress; /* where the bar stands before; it ends at 1 */
  GCancellable *cancellable;
} ArtLineArtRender;

/* The layers, the topmost first. */
enum
{
  ART_LINE_ART_LINES,
  ART_LINE_ART_HIGHLIGHTS,
  ART_LINE_ART_SHADING,
  ART_LINE_ART_FLATS,
  ART_LINE_ART_LAYERS
};

/* Everything in one buffer of content's extent and format. NULL with ART_ERROR_CANCELLED, ART_ERROR_NO_MEMORY. */
GeglBuffer *art_line_art_render_merged (const ArtLineArtRender *render, GError **error);
/* The layers in buffers of content's extent, type and curve, with alpha. FALSE with the same errors. */
gboolean art_line_art_render_layers (const ArtLineArtRender *render, GeglBuffer *layers[ART_LINE_ART_LAYERS],
                                     GError **error);
