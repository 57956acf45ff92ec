/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colours of another picture for Colorize: carried over to where the same is to be seen, or as a palette.
 *
 * All planes are those of the networks at working size: luminance 1x1xHxW (L* / 100), ab 1x2xHxW (/ 110), hints 1x3xHxW
 * (ab times mask, mask).
 */
#pragma once

#include <gegl.h>
#include <gio/gio.h>

#include "nn/nn.h"

/**
 * art_colorize_reference_match: the colours that the reference has where the perceptual network (model "features") sees
 * what it sees here. Both pictures are looked at in gray. After Welsh, Ashikhmin, Mueller, "Transferring Color to
 * Greyscale Images" (2002) and He et al., "Deep Exemplar-based Colorization" (2018).
 * @luminance: H, W >= 16
 * @reference: any size and format; transparent pixels are not used
 * @ab: (out) (transfer full): 1x2xHxW
 * @confidence: (out) (transfer full): 1x1xHxW, 0 (there is nothing like this in the reference) to 1
 *
 * FALSE with ART_ERROR_INPUT (no colours, transparent, indexed), ART_ERROR_MODEL, NN_ERROR_NO_MEMORY or
 * ART_ERROR_CANCELLED.
 */
gboolean art_colorize_reference_match (const NnTensor *luminance, GeglBuffer *reference, NnTensor **ab,
                                       NnTensor **confidence, GCancellable *cancellable, GError **error);

/**
 * art_colorize_reference_add_hints: adds small squares of the colours that are surest to @hints, away from those that
 * are there already: run the network with them, and it continues them as it sees fit.
 * @ab, @confidence: of art_colorize_reference_match()
 *
 * Returns: how many were added
 */
int art_colorize_reference_add_hints (const NnTensor *luminance, const NnTensor *ab, const NnTensor *confidence,
                                      NnTensor *hints);

/**
 * art_colorize_reference_impose_palette: moves the colours of @ab towards the palette of @reference: smoothly, so that
 * what was one colour stays one, and with an eye on luminance.
 * @strength: 0 nothing .. 1 all the way
 * @ab: in place
 *
 * FALSE with ART_ERROR_INPUT or NN_ERROR_NO_MEMORY.
 */
gboolean art_colorize_reference_impose_palette (const NnTensor *luminance, GeglBuffer *reference, double strength,
                                                NnTensor *ab, GError **error);
