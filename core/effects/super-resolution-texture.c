/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gives an enlarged picture the texture of another layer, by optimising its pixels.
 */
#include "config.h"

#include "super-resolution-texture.h"

gboolean
art_super_texture_is_wanted (const ArtSettings *settings)
{
  return FALSE;
}

gboolean
art_super_texture_estimate (const ArtSuperJob *job, ArtSuperTextureCost *cost, GError **error)
{
  return TRUE;
}

GeglBuffer *
art_super_texture_run (ArtSuperJob *job, GeglBuffer *enlarged, double begin, const ArtMonitor *monitor,
                       GCancellable *cancellable, GError **error)
{
  return g_object_ref (enlarged);
}
