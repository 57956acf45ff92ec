/* SPDX-License-Identifier: GPL-3.0-or-later
 * A reference layer made small: its colours in Lab, and where it is opaque.
 */
#pragma once

#include <gegl.h>

#include "nn/nn.h"

/* Transparent pixels have the colours of their nearest surroundings. */
typedef struct
{
  NnTensor *lab;    /* 1x3xHxW, unit of lab.h */
  NnTensor *opaque; /* 1x1xHxW, 0..1 */
} ArtReference;

/* @buffer (any size and format) so that its longer side is at most @side px, never enlarged. NULL with ART_ERROR_INPUT
 * (empty, indexed, fully transparent), NN_ERROR_NO_MEMORY. (transfer full) */
ArtReference *art_reference_read (GeglBuffer *buffer, int side, GError **error);
void art_reference_free (ArtReference *reference);
/* TRUE if some of its opaque pixels are not gray; otherwise FALSE with ART_ERROR_INPUT. */
gboolean art_reference_check_colors (const ArtReference *reference, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtReference, art_reference_free)
