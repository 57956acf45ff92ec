/* SPDX-License-Identifier: GPL-3.0-or-later
 * Between the parameter table of Inpaint and its work.
 */
#pragma once

#include "effect.h"

/* Choices of "hole". */
enum
{
  ART_INPAINT_SELECTION,
  ART_INPAINT_TRANSPARENT,
  ART_INPAINT_MASK
};

/* Choices of "method". */
enum
{
  ART_INPAINT_BEST,
  ART_INPAINT_NETWORK,
  ART_INPAINT_EXEMPLAR
};

/* Choices of "sample-from". */
enum
{
  ART_INPAINT_SAMPLE_ALL,
  ART_INPAINT_SAMPLE_SIDES,
  ART_INPAINT_SAMPLE_ABOVE_BELOW,
  ART_INPAINT_SAMPLE_LAYER
};

gboolean art_inpaint_estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimate,
                               GError **error);
GeglBuffer *art_inpaint_run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                             GCancellable *cancellable, GError **error);
GeglBuffer *art_inpaint_overview (const ArtInputs *inputs, const ArtSettings *settings, int size,
                                  const ArtMonitor *monitor, GCancellable *cancellable, GError **error);
gboolean art_inpaint_content_region (const ArtSettings *settings, const GeglRectangle *extent,
                                     const GeglRectangle *selection, GeglRectangle *region, GError **error);
GeglBuffer *art_inpaint_coverage (const ArtInputs *inputs, const ArtSettings *settings, GError **error);
