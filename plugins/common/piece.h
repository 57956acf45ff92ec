/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result that becomes a layer of its own.
 */
#pragma once

#include "layers.h"

typedef struct
{
  GeglBuffer *pixels; /* borrowed */
  GeglBuffer *mask;   /* over the same extent; NULL = shows everywhere */
  gboolean mask_off;  /* the mask is there, but not applied */
  int x, y;           /* in the image */
} ArtPiece;

void art_piece_clear (ArtPiece *piece);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ArtPiece, art_piece_clear)

/* A filled layer of @image that is not in its stack yet, or -1. Always with alpha, as artists expect of a new layer. */
gint32 art_piece_to_layer (const ArtPiece *piece, gint32 image, const char *name);
/* To be called when the layer is in the stack. Does nothing if the piece has no mask. */
void art_piece_add_mask (const ArtPiece *piece, gint32 layer);

/* Overwrites all of @drawable, which must be as large as @pixels. */
void art_piece_fill (gint32 drawable, GeglBuffer *pixels);

/* A record of what made the result, so that it can be repeated; free with gimp_parasite_free(). (transfer full) */
GimpParasite *art_piece_record (const ArtSettings *settings);
void art_piece_attach_record (gint32 drawable, const ArtSettings *settings);
