/* SPDX-License-Identifier: GPL-3.0-or-later
 * Refines a filled hole: moves its pixels until a perceptual network sees in it what it sees around it.
 *
 *   L(x) = patches + style + total variation + seam + keep, over the pixels of the hole; all others stay what they are
 *
 * Patches: features in the hole are to be those of the nearest patches of the surroundings (Li, Wand, "Combining Markov
 * Random Fields and Convolutional Neural Networks for Image Synthesis", CVPR 2016). Style: means and covariances of the
 * features in the hole are those of the surroundings. Keep: see inpaint-refine-keep.c.
 */
#pragma once

#include "effect.h"
#include "objective.h"

/**
 * ArtInpaintRefinement:
 * @network: perceptual network (models/features)
 * @layers: (element-type ArtLayerWeight): of @network, for patches and style
 * @iterations: in all; 0 = nothing is done
 * @patch_weight, @style_weight, @tv_weight, @seam_weight: >= 0; a weight of 1 means the same for any hole
 * @keep_texture: the hole is full of texture already: smooth areas of it are to stay smooth
 * @memory_limit: bytes that the network may take; 0 = none
 */
typedef struct
{
  NnGraph *network;
  GPtrArray *layers;
  int iterations;
  double patch_weight, style_weight, tv_weight, seam_weight;
  gboolean keep_texture;
  gsize memory_limit;
} ArtInpaintRefinement;

/**
 * art_inpaint_refine: refines the hole of @picture (1x3xHxW, sRGB 0..1) in place. The same bits for any number of
 * threads.
 * @hole: H·W bytes, not 0 = may change; has been filled before
 * @source: (nullable): H·W bytes, not 0 = what the hole is to look like; pixels of the hole never are
 * @monitor: (nullable): snapshots show the hole's surroundings; stop keeps what there is
 *
 * FALSE with NN_ERROR_* or ART_ERROR_CANCELLED; @picture is as it was then. Does nothing where nothing can be compared:
 * no hole, a picture too small for the network, no surroundings.
 */
gboolean art_inpaint_refine (NnTensor *picture, const guint8 *hole, const guint8 *source,
                             const ArtInpaintRefinement *options, const ArtMonitor *monitor, GCancellable *cancellable,
                             GError **error);
