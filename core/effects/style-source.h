/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where a style comes from: a built-in style's statistics, a layer, a picture file, or a folder of paintings.
 */
#pragma once

#include "effect.h"
#include "statistics.h"

enum
{
  ART_STYLE_BUILT_IN,
  ART_STYLE_LAYER,
  ART_STYLE_FILE,
  ART_STYLE_FOLDER,
  ART_STYLE_NONE /* not of the first style */
};

/* Styles of a picture, numbered from 1. */
#define ART_STYLE_COUNT 4

typedef struct _ArtStyleSource ArtStyleSource;

/* Name of a parameter of style @number: "style-layer" of the first, "style-2-layer" of the second for @what "-layer";
 * "" gives that of the built-in style. (transfer full) */
char *art_style_param (int number, const char *what);

/* Reads what the settings of style @number name ("style-source", "style", "style-layer", "style-file", "style-folder";
 * "style-2-source", …, where "style-2-file" is also the folder) and "style-scale", for use with @network. The source
 * must not be none. (transfer full); NULL with ART_ERROR_ARGUMENT, ART_ERROR_INPUT or ART_ERROR_MODEL. */
ArtStyleSource *art_style_source_new (const ArtInputs *inputs, const ArtSettings *settings, int number,
                                      const NnGraph *network, GError **error);
void art_style_source_free (ArtStyleSource *source);
/* Whether there are pixels behind it: not of a built-in style. */
gboolean art_style_source_has_pictures (const ArtStyleSource *source);
/* From now on its pictures are given these means and covariances of colours (3 channels, sRGB-encoded) before they are
 * measured. Gatys, Bethge, Hertzmann, Shechtman, "Preserving Color in Neural Artistic Style Transfer", 2016. */
void art_style_source_set_colors (ArtStyleSource *source, const ArtLayerStatistics *colors);

/* Statistics of the style on @layers, as fits a content picture whose short side is @side px; of a folder, the average
 * of those of its pictures. (element-type ArtLayerStatistics) (transfer full) */
GPtrArray *art_style_source_measure (const ArtStyleSource *source, NnGraph *network, const char *const *layers,
                                     int side, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtStyleSource, art_style_source_free)
