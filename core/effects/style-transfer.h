/* SPDX-License-Identifier: GPL-3.0-or-later
 * Between the parameter table of style transfer and its work.
 */
#pragma once

#include "effect.h"

enum
{
  ART_INITIALIZE_CONTENT,
  ART_INITIALIZE_NOISE
};

gboolean art_style_transfer_estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimate,
                                      GError **error);
GeglBuffer *art_style_transfer_run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                                    GCancellable *cancellable, GError **error);
