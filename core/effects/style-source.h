/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where a style comes from: a built-in style's statistics, a layer, or a picture file.
 */
#pragma once

#include "effect.h"
#include "statistics.h"

enum
{
  ART_STYLE_BUILT_IN,
  ART_STYLE_LAYER,
  ART_STYLE_FILE
};

typedef struct _ArtStyleSource ArtStyleSource;

/* Reads what the settings "style-source", "style", "style-layer", "style-file" and "style-scale" name, for use with
 * @network. (transfer full); NULL with ART_ERROR_ARGUMENT, ART_ERROR_INPUT or ART_ERROR_MODEL. */
ArtStyleSource *art_style_source_new (const ArtInputs *inputs, const ArtSettings *settings, const NnGraph *network,
                                      GError **error);
void art_style_source_free (ArtStyleSource *source);

/* Statistics of the style on @layers, as fits a content picture whose short side is @side px.
 * (element-type ArtLayerStatistics) (transfer full) */
GPtrArray *art_style_source_measure (const ArtStyleSource *source, NnGraph *network, const char *const *layers,
                                     int side, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtStyleSource, art_style_source_free)
