/* SPDX-License-Identifier: GPL-3.0-or-later
 * A mask over the content as a tensor of the working size.
 */
#pragma once

#include <gegl.h>

#include "nn/nn.h"

/* The part of @mask (ART_PARAM_MASK: "Y float" 0..1, or pixels that are read so, times their alpha) that lies over
 * @extent, area-averaged to 1x1x@height x@width; 0 where it does not reach. (transfer full), NULL with
 * NN_ERROR_NO_MEMORY */
NnTensor *art_mask_read (GeglBuffer *mask, const GeglRectangle *extent, int width, int height, GError **error);

/* The same of how much of @layer shows in each place: its alpha, 1 if it has none, 0 beyond it. */
NnTensor *art_mask_read_alpha (GeglBuffer *layer, const GeglRectangle *extent, int width, int height, GError **error);
