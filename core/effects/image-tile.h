/* SPDX-License-Identifier: GPL-3.0-or-later
 * Rectangles of a GeglBuffer as float planes and back, for work in tiles: nothing is ever as large as the picture.
 *
 * Colours are non-premultiplied R~G~B~ (sRGB's curve) in the buffer's own RGB space: networks know pictures encoded
 * with that curve, and colours of a wide gamut stay between 0 and 1.
 */
#pragma once

#include <gegl.h>

#include "nn/nn.h"

typedef struct _ArtTileReader ArtTileReader;

/* Reads tiles of @buffer, which it keeps a reference on; colours of transparent pixels are those of their surroundings,
 * the same in whatever tile they are read. NULL with ART_ERROR_INPUT (empty, indexed) or NN_ERROR_NO_MEMORY.
 * (transfer full) */
ArtTileReader *art_tile_reader_new (GeglBuffer *buffer, GError **error);
void art_tile_reader_free (ArtTileReader *reader);
gboolean art_tile_reader_has_alpha (const ArtTileReader *reader);

/* Fills @color (1x3xHxW) and @alpha (1x1xHxW; NULL if the buffer has none) from the rectangle whose corner is @x, @y,
 * counted from the corner of the buffer's extent. Pixels beyond the extent repeat its edge. */
gboolean art_tile_reader_read (ArtTileReader *reader, int x, int y, NnTensor *color, NnTensor *alpha, GError **error);

/* Writes the planes @color (3, @plane floats apart) and @alpha (NULL = opaque) of @stride floats a row to @rectangle of
 * @buffer, in absolute coordinates. */
void art_tile_write (GeglBuffer *buffer, const GeglRectangle *rectangle, const float *color, const float *alpha,
                     gsize plane, int stride);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtTileReader, art_tile_reader_free)
