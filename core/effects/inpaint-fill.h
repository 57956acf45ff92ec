/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fills the hole of one crop.
 */
#pragma once

#include "inpaint-crop.h"
#include "inpaint-refine.h"

/**
 * ArtInpaintFill: what a filling is made with. Notes are bits, so that each is told once however many pieces there are.
 */
typedef struct
{
  const ArtInpaintOptions *options;
  const ArtInpaintRefinement *refinement; /* (nullable) */
  const NnTensor *answer;                 /* (nullable): what the network says of @view, smaller */
  double guide_weight;                    /* how closely texture follows it, see ArtInpaintSynthesis */
  GeglRectangle view;                     /* in the layer's coordinates */
  const ArtMonitor *monitor;              /* of this crop alone; called from the thread that fills */
  guint notes;                            /* out: ArtInpaintNotes */
} ArtInpaintFill;

typedef enum
{
  ART_INPAINT_NOTE_NO_SOURCE = 1 << 0 /* nothing could be copied: smooth, or as the network says */
} ArtInpaintNotes;

/* Changes the hole of @crop. FALSE with ART_ERROR_* or NN_ERROR_*. */
gboolean art_inpaint_fill (ArtInpaintCrop *crop, ArtInpaintFill *fill, GCancellable *cancellable, GError **error);
