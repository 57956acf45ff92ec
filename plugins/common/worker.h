/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs an effect in a thread while the main thread shows its progress in GIMP's own bar.
 */
#pragma once

#include "effects/effect.h"

/* Returns the result of effect->run(), (transfer full), or NULL with its error. libgimp is used from the calling thread
 * only. Cancel in GIMP's progress bar ends the process, so nothing may be half done meanwhile. */
GeglBuffer *art_worker_run (const ArtEffect *effect, const ArtInputs *inputs, const ArtSettings *settings,
                            GError **error);
