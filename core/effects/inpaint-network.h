/* SPDX-License-Identifier: GPL-3.0-or-later
 * The network's part of Inpaint: what belongs into a hole, seen small.
 *
 * models/inpaint: inputs "image" (Nx3xHxW sRGB 0..1, 0 in the hole) and "mask" (Nx1xHxW, 1 = hole), output "result"
 * (Nx3xHxW); H and W are multiples of metadata "multiple", 16 if it does not say.
 */
#pragma once

#include <gio/gio.h>

#include "nn/nn.h"

typedef struct _ArtInpaintNetwork ArtInpaintNetwork;

/* NULL with ART_ERROR_MODEL if there is none or it is another one. (transfer full) */
ArtInpaintNetwork *art_inpaint_network_load (GError **error);
void art_inpaint_network_free (ArtInpaintNetwork *network);

/* Bytes that a view of @width x @height takes at @working_size. */
gboolean art_inpaint_network_cost (ArtInpaintNetwork *network, int width, int height, int working_size, gsize *memory,
                                   GError **error);

/**
 * art_inpaint_network_ask: the network's picture of a view, at most @working_size px on the longer side. Its colours
 * fit those of the known pixels around the hole.
 * @picture: 1x3xHxW; @hole: H·W bytes, not 0 = not known
 *
 * (transfer full): NULL with NN_ERROR_* or ART_ERROR_MODEL
 */
NnTensor *art_inpaint_network_ask (ArtInpaintNetwork *network, const NnTensor *picture, const guint8 *hole,
                                   int working_size, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtInpaintNetwork, art_inpaint_network_free)
