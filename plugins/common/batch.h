/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures that are enlarged together: all drawables of an image, or a layer with its mask. One run makes them all.
 *
 * Whoever runs an effect gives it one picture and takes one back. What is to be enlarged with it travels on the
 * buffers: the batch on the content, all results on the result. No libgimp here: runs are made in threads.
 */
#pragma once

#include "effects/effect.h"

/**
 * ArtPartKind: a mask, a channel and the selection say how much there is of something, not how it looks.
 */
typedef enum
{
  ART_PART_LAYER,
  ART_PART_MASK, /* of the layer before it */
  ART_PART_CHANNEL
} ArtPartKind;

/**
 * ArtPart: one drawable.
 */
typedef struct
{
  gint32 drawable;
  ArtPartKind kind;
  int parent;          /* index of the group that it is in; -1 = none */
  GeglRectangle place; /* in the image */
  GeglBuffer *pixels;  /* NULL = has none of its own: a group */
  gboolean uniform;    /* all pixels are the same */
  const Babl *stored;  /* format that pixels were read in, where the effect sees another one */

  /* What a layer needs to be made again should its image vanish. */
  char *name;
  double opacity;
  int mode;         /* GimpLayerMode */
  gboolean visible; /* of a mask: applied */
} ArtPart;

/**
 * ArtBatch: read-only once it is attached, and so for any thread.
 */
typedef struct
{
  int width, height; /* of the image, if all of it is enlarged; 0 = each part for itself, around its centre */
  GArray *parts;     /* ArtPart; a layer's mask comes right after it, what is in a group after the group */
  guint content;     /* index of the part that is inputs->content */
} ArtBatch;

/* (transfer full) */
ArtBatch *art_batch_new (int width, int height);
ArtBatch *art_batch_ref (ArtBatch *batch);
void art_batch_unref (ArtBatch *batch); /* NULL is allowed */

/* Adds a part without pixels. Valid until the next is added. (transfer none) */
ArtPart *art_batch_add (ArtBatch *batch, gint32 drawable, ArtPartKind kind, int parent, const GeglRectangle *place);
ArtPart *art_batch_part (const ArtBatch *batch, guint i);
/* @pixels: (transfer full), nobody else may use it. */
void art_part_set_pixels (ArtPart *part, GeglBuffer *pixels);

/* (transfer full): inputs whose content is that of @batch, which goes with it. */
ArtInputs *art_batch_inputs (ArtBatch *batch);
/* The batch that goes with a content or a result; NULL if there is none. (transfer none) */
ArtBatch *art_batch_of (GeglBuffer *buffer);
void art_batch_attach (ArtBatch *batch, GeglBuffer *buffer);

/* Where each part will be in the enlarged image, rounded as GIMP's own Scale Image rounds; the size of that image, if
 * there is one, into @width and @height, which may be NULL. (transfer full), as many as there are parts */
GeglRectangle *art_batch_layout (const ArtBatch *batch, const ArtSettings *settings, int *width, int *height);

/* The result of part @i that came with @result; NULL if it has no pixels. (transfer none) */
GeglBuffer *art_batch_result (GeglBuffer *result, guint i);

/* @effect, which enlarges pictures, with an estimate() and run() that care for whole batches; any other
 * effect as it is. A process runs one effect: only the last call counts. (transfer none) */
const ArtEffect *art_batch_effect (const ArtEffect *effect);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtBatch, art_batch_unref)
