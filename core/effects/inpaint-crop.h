/* SPDX-License-Identifier: GPL-3.0-or-later
 * A piece of the hole with its surroundings: out of the picture and back into it.
 */
#pragma once

#include "inpaint-pieces.h"
#include "nn/nn.h"

/**
 * ArtInpaintCrop: planes of @area, all NN_ALIGNMENT-aligned.
 */
typedef struct
{
  GeglRectangle area; /* in coordinates of the layer */
  NnTensor *picture;  /* 1x3xHxW, sRGB; in the hole and where nothing shows smooth colours of the surroundings */
  guint8 *hole;       /* 255 = not known: to be filled */
  guint8 *mine;       /* how much of a pixel the result of this piece replaces; 0 for other pieces */
  guint8 *source;     /* 255 = may be copied: known, shows, wanted by the sample mask */
  gint64 n_hole, n_source;
  gboolean surely_opaque; /* next to all that is known is opaque */
} ArtInpaintCrop;

/* Where crops are read from and written to. All threads may share one. */
typedef struct
{
  const ArtInpaintHole *hole;
  const ArtInpaintPieces *pieces;
  GeglBuffer *buffer; /* starts as a copy of the content; filled pieces are written to it */
  GeglBuffer *sample; /* (nullable): sample mask in the layer's coordinates */
  GMutex lock;
} ArtInpaintPicture;

/* @rectangle (counted from the corner of the content) as piece @number sees it: pieces of earlier waves are known,
 * others are not. NULL with NN_ERROR_NO_MEMORY. (transfer full) */
ArtInpaintCrop *art_inpaint_crop_read (ArtInpaintPicture *picture, int number, const GeglRectangle *rectangle,
                                       GError **error);
/* Writes the colours of the piece's own pixels; all others stay what they are, bit for bit. */
void art_inpaint_crop_write (ArtInpaintPicture *picture, const ArtInpaintCrop *crop);
void art_inpaint_crop_free (ArtInpaintCrop *crop);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtInpaintCrop, art_inpaint_crop_free)
