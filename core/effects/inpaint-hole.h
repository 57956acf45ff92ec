/* SPDX-License-Identifier: GPL-3.0-or-later
 * The hole of Inpaint: which pixels are replaced, and how much of them.
 */
#pragma once

#include "effect.h"

/**
 * ArtInpaintHole: a plane of 8 bit over the extent of the content.
 */
typedef struct
{
  GeglRectangle extent;  /* of the content */
  GeglRectangle bounds;  /* of pixels that are not 0, counted from the corner of @extent */
  guint8 *coverage;      /* extent.width x extent.height: how much of a pixel is replaced, 255 = all of it */
  gint64 n_pixels;       /* that are not 0 */
  gboolean makes_opaque; /* filled pixels hide what is below, whatever they were before */
} ArtInpaintHole;

/* The hole that inputs and settings of Inpaint describe, grown and feathered. NULL with ART_ERROR_INPUT if there is
 * none, or nothing else, ART_ERROR_ARGUMENT if a mask is missing, NN_ERROR_NO_MEMORY. (transfer full) */
ArtInpaintHole *art_inpaint_hole_new (const ArtInputs *inputs, const ArtSettings *settings, GError **error);
/* The same from a plane (255 = replaced) over @content, which it takes. */
ArtInpaintHole *art_inpaint_hole_new_from_plane (GeglBuffer *content, guint8 *plane, GError **error);
void art_inpaint_hole_free (ArtInpaintHole *hole);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtInpaintHole, art_inpaint_hole_free)
