/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gives an enlarged picture the texture of another layer, by optimising its pixels.
 */
#pragma once

#include "super-resolution-job.h"

typedef struct
{
  gsize memory;   /* bytes at the peak */
  double seconds; /* 0 = not known */
} ArtSuperTextureCost;

/* Whether the settings ask for anything that takes optimising: a texture or smoothness, and iterations. */
gboolean art_super_texture_is_wanted (const ArtSettings *settings);
/* FALSE with ART_ERROR_* or NN_ERROR_*. */
gboolean art_super_texture_estimate (const ArtSuperJob *job, ArtSuperTextureCost *cost, GError **error);
/* A new buffer like @enlarged, optimised. Progress goes from @begin to 1. When asked to stop it keeps what is done.
 * NULL with ART_ERROR_* or NN_ERROR_*. (transfer full) */
GeglBuffer *art_super_texture_run (ArtSuperJob *job, GeglBuffer *enlarged, double begin, const ArtMonitor *monitor,
                                   GCancellable *cancellable, GError **error);
