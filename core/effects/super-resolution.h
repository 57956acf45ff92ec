/* SPDX-License-Identifier: GPL-3.0-or-later
 * Between the parameter table of super-resolution and its work.
 */
#pragma once

#include "effect.h"

/* Choices of "method". */
enum
{
  ART_SUPER_FAITHFUL,
  ART_SUPER_PERCEPTUAL,
  ART_SUPER_ARTWORK,
  ART_SUPER_PREVIEW,
  ART_SUPER_MODEL
};

/* Choices of "size-by". */
enum
{
  ART_SUPER_BY_FACTOR,
  ART_SUPER_BY_WIDTH,
  ART_SUPER_BY_HEIGHT
};

/* GIMP's own limit for a side of an image. */
#define ART_SUPER_LARGEST_SIDE 262144
/* Largest enlargement, of either side. */
#define ART_SUPER_LARGEST_FACTOR 8.0

void art_super_resolution_result_size (const ArtSettings *settings, int width, int height, int *result_width,
                                       int *result_height);
gboolean art_super_resolution_estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimate,
                                        GError **error);
GeglBuffer *art_super_resolution_run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                                      GCancellable *cancellable, GError **error);
GeglBuffer *art_super_resolution_preview (const ArtInputs *inputs, const ArtSettings *settings,
                                          const GeglRectangle *region, const ArtMonitor *monitor,
                                          GCancellable *cancellable, GError **error);
