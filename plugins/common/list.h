/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a dialog can offer to choose from: open layers, and what can be a mask.
 */
#pragma once

#include <libgimp/gimp.h>

/* All layers of all images that a network can look at, those of @own first. (element-type ArtHostLayer)
 * (transfer full) */
GPtrArray *art_list_layers (gint32 own);
/* What can say where in @drawable of @image: the selection, if there is one, channels, layer masks, layers.
 * (element-type ArtHostLayer) (transfer full) */
GPtrArray *art_list_masks (gint32 image, gint32 drawable);
