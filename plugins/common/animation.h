/* SPDX-License-Identifier: GPL-3.0-or-later
 * The document's side of frames: reads all layers as frames of an animation, and writes each frame as its layer.
 */
#pragma once

#include "layers.h"

/* All layers beside the drawable, in its group or in the image, as frames; the drawable is the content. NULL with
 * ART_ERROR_INPUT if any of them cannot be written as @settings want. (transfer full) */
ArtInputs *art_animation_read (const ArtTarget *target, const ArtSettings *settings, GError **error);

/* Writes all frames that came with @result, as one undo step. Those that the run did not come to, or of which nothing
 * is selected, stay as they are. Returns what became of the content, or -1 with ART_ERROR_INPUT; the document is
 * unchanged then. */
gint32 art_animation_write (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result, GError **error);
