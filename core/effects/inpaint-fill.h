/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fills the hole of one crop.
 */
#pragma once

#include "inpaint-crop.h"

/**
 * ArtInpaintFill: what a filling is made with. Notes are bits, so that each is told once however many pieces there are.
 * @answer: (nullable): what the network says of @view, smaller
 * @progress: (nullable): 0..1, never falling, from the thread that fills
 */
typedef struct
{
  const ArtInpaintOptions *options;
  const NnTensor *answer;
  GeglRectangle view; /* in the layer's coordinates */
  void (*progress) (double fraction, gpointer data);
  gpointer data;
  gboolean (*stop) (gpointer data); /* (nullable): whether to keep what there is */
  guint notes;                      /* out: ArtInpaintNotes */
} ArtInpaintFill;

typedef enum
{
  ART_INPAINT_NOTE_NO_SOURCE = 1 << 0 /* nothing could be copied: smooth, or as the network says */
} ArtInpaintNotes;

/* Changes the hole of @crop. FALSE with ART_ERROR_* or NN_ERROR_*. */
gboolean art_inpaint_fill (ArtInpaintCrop *crop, ArtInpaintFill *fill, GCancellable *cancellable, GError **error);
