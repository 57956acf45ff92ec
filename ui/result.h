/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a run gave: pixels or, when the settings want a group, layers.
 */
#pragma once

#include "effects/effect.h"

/* One of the two, or neither. */
typedef struct
{
  GeglBuffer *buffer;
  GPtrArray *layers; /* the topmost first (element-type ArtResultLayer) */
} ArtResult;

static inline void
art_result_clear (ArtResult *result)
{
  g_clear_object (&result->buffer);
  g_clear_pointer (&result->layers, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ArtResult, art_result_clear)
