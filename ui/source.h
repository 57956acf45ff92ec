/* SPDX-License-Identifier: GPL-3.0-or-later
 * The document's pixels, shared by the dialog and the threads that work on them.
 */
#pragma once

#include "effects/effect.h"

/**
 * ArtSource: read-only once made, so that any thread may hold one. The last reference frees the pixels.
 */
typedef struct
{
  ArtInputs *inputs;
} ArtSource;

/* @inputs: (transfer full) */
ArtSource *art_source_new (ArtInputs *inputs);
ArtSource *art_source_ref (ArtSource *source);
void art_source_unref (ArtSource *source); /* NULL is allowed */
/* Whether both hold the same pixels at the same places. */
gboolean art_source_equal (const ArtSource *a, const ArtSource *b);
