/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results that replace only what their effect says they cover -> document.
 */
#pragma once

#include "piece.h"

/* A result and where it counts. */
typedef struct
{
  GeglBuffer *pixels, *coverage; /* over the same extent, in the drawable's coordinates: where coverage is not 0 */
} ArtPatch;

void art_patch_clear (ArtPatch *patch);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ArtPatch, art_patch_clear)

/* FALSE with the effect's error, or ART_ERROR_INPUT if @result covers nothing. */
gboolean art_patch_of_result (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result, ArtPatch *patch,
                              GError **error);

/* Mixes it into the pixels of the drawable. Bits that it does not cover stay as they are, and so does the selection.
 * To be called in an undo group. FALSE with ART_ERROR_INPUT. */
gboolean art_patch_put (const ArtTarget *target, const ArtPatch *patch, GError **error);
