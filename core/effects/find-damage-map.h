/* SPDX-License-Identifier: GPL-3.0-or-later
 * How likely each pixel of a picture is damage, as the network sees it at several scales.
 */
#pragma once

#include "effect.h"

/**
 * ArtDamageMap: of the rectangle that it was made for.
 */
typedef struct
{
  int width, height;
  guint8 *likely; /* 0..255, width * height */
  guint8 *light;  /* lightness, sRGB-encoded, 0..255 */
} ArtDamageMap;

/* Widest mark, in pixels of the picture that it sees, that the network finds. */
#define ART_DAMAGE_WIDEST 12

/* Called after each tile with the part that is done; FALSE = stop and give what there is. */
typedef gboolean (*ArtDamageWatch) (double done, gpointer data);

/* Looks at the part @region of @content (absolute, inside its extent) for marks up to @largest pixels wide. NULL with
 * ART_ERROR_MODEL, ART_ERROR_INPUT, ART_ERROR_CANCELLED or NN_ERROR_NO_MEMORY. (transfer full) */
ArtDamageMap *art_damage_map_new (GeglBuffer *content, const GeglRectangle *region, int largest, ArtDamageWatch watch,
                                  gpointer data, GCancellable *cancellable, GError **error);
void art_damage_map_free (ArtDamageMap *map);
/* Bytes that it takes while it is made. */
gsize art_damage_map_memory (const GeglRectangle *region);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtDamageMap, art_damage_map_free)
