/* SPDX-License-Identifier: GPL-3.0-or-later
 * All color hints of a picture, painted and written, as pixels.
 */
#pragma once

#include "effect.h"

typedef struct _ArtColorizeHints ArtColorizeHints;

/* A pixel of hints. */
typedef struct
{
  float a, b;     /* chroma, in the networks' unit: a* / 110, b* / 110 */
  float coverage; /* 0..1 */
} ArtHintPixel;

/* The hints of "hint-layer" and "hints", which lie over it. NULL with ART_ERROR_ARGUMENT if the text cannot be read or
 * all hints lie outside of the content. (transfer full) */
ArtColorizeHints *art_colorize_hints_new (const ArtInputs *inputs, const ArtSettings *settings, GError **error);
void art_colorize_hints_free (ArtColorizeHints *hints);
/* Whether there is anything that could be a hint; a layer may still turn out to be empty. */
gboolean art_colorize_hints_are_given (const ArtColorizeHints *hints);
/* @rows rows of hints from @y, counted from the top of the content, as wide as the content. FALSE if none of them has
 * any; @pixels are then not written. */
gboolean art_colorize_hints_read (const ArtColorizeHints *hints, int y, int rows, ArtHintPixel *pixels);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtColorizeHints, art_colorize_hints_free)
