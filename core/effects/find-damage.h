/* SPDX-License-Identifier: GPL-3.0-or-later
 * Find Damage: the parts of the effect.
 */
#pragma once

#include "effect.h"

gboolean art_find_damage_estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimate,
                                   GError **error);
GeglBuffer *art_find_damage_run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                                 GCancellable *cancellable, GError **error);
GeglBuffer *art_find_damage_preview (const ArtInputs *inputs, const ArtSettings *settings, const GeglRectangle *region,
                                     const ArtMonitor *monitor, GCancellable *cancellable, GError **error);
