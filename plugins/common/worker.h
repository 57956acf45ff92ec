/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs an effect in a thread while the main thread shows its progress in GIMP's own bar.
 */
#pragma once

#include "effects/effect.h"
#include "ui/result.h"

/* Fills @result with what effect->run(), or for groups run_layers(), gives; FALSE with its error. Tells notes about it
 * when it has finished. libgimp is used from the calling thread only. Cancel in GIMP's progress bar ends the process,
 * so nothing may be half done meanwhile. */
gboolean art_worker_run (const ArtEffect *effect, const ArtInputs *inputs, const ArtSettings *settings,
                         ArtResult *result, GError **error);
