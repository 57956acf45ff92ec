/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a dialog needs from its host: what hosts and dialog both free.
 */
#include "config.h"

#include "host.h"

void
art_host_layer_free (ArtHostLayer *layer)
{
  if (!layer)
    return;
  g_free (layer->name);
  g_free (layer);
}
