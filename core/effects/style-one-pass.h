/* SPDX-License-Identifier: GPL-3.0-or-later
 * Style transfer in one pass: a picture in any style, in about a second.
 *
 * The perceptual network's layers are given the statistics of the style, inside each style's region (style-match.h),
 * and a trained decoder makes a picture of them. Huang, Belongie, "Arbitrary Style Transfer in Real-time with Adaptive
 * Instance Normalization", ICCV 2017; covariances as in Li et al., "Universal Style Transfer via Feature Transforms",
 * NIPS 2017. Large pictures are painted in tiles, with statistics of the whole.
 */
#pragma once

#include "effect.h"
#include "statistics.h"

typedef struct _ArtOnePass ArtOnePass;

/**
 * ArtOnePassStyle: one of several styles.
 * @statistics: (element-type ArtLayerStatistics): of each of art_one_pass_layers()
 * @mask: 1x1xHxW, 0..1, as large as the picture: where the style is painted, and how much; NULL = everywhere
 * @weight: >= 0, relative to other styles in the same place
 */
typedef struct
{
  GPtrArray *statistics;
  const NnTensor *mask;
  double weight;
} ArtOnePassStyle;

/* Loads models/features and models/style-one-pass. (transfer full), NULL with ART_ERROR_MODEL or NN_ERROR_* */
ArtOnePass *art_one_pass_new (GError **error);
void art_one_pass_free (ArtOnePass *pass);

/* The network and those of its layers, NULL-terminated, that styles are to be measured on. (transfer none) */
NnGraph *art_one_pass_network (const ArtOnePass *pass);
const char *const *art_one_pass_layers (const ArtOnePass *pass);

/* Pixels on a side of the largest part that is painted at once, a multiple of 16; more take more memory. */
void art_one_pass_set_tile (ArtOnePass *pass, int size);
/* Bytes that painting @width x @height pixels takes, besides picture and masks. FALSE with an error. */
gboolean art_one_pass_estimate (const ArtOnePass *pass, int width, int height, gsize *memory, GError **error);

/* 1x3xHxW @picture, 0..1, any size from 1x1, painted in @styles: 1x3xHxW, 0..1. Places without a style come out nearly
 * as they were. @monitor: (nullable): told how far it is. (transfer full); NULL with NN_ERROR_*, ART_ERROR_MODEL */
NnTensor *art_one_pass_run (const ArtOnePass *pass, const NnTensor *picture, const ArtOnePassStyle *styles, int n,
                            const ArtMonitor *monitor, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtOnePass, art_one_pass_free)
