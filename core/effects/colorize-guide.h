/* SPDX-License-Identifier: GPL-3.0-or-later
 * From chroma at working size to chroma at any size, along the edges of luminance.
 *
 * Around each pixel chroma is a linear function of luminance, as in He and Sun, "Fast Guided Filter", 2015, whose
 * coefficients are interpolated. What no such function explains is interpolated too, not smoothed away.
 */
#pragma once

#include "nn/nn.h"

typedef struct _ArtColorizeGuide ArtColorizeGuide;

/* @luminance: 1x1xhxw, @ab: 1x2xhxw. (transfer full) */
ArtColorizeGuide *art_colorize_guide_new (const NnTensor *luminance, const NnTensor *ab);
void art_colorize_guide_free (ArtColorizeGuide *guide);
/* Chroma of row @y of a picture of @width x @height whose luminance there is every @stride-th value of @luminance:
 * @ab gets width pairs. Any thread. */
void art_colorize_guide_row (const ArtColorizeGuide *guide, int width, int height, int y, const float *luminance,
                             int stride, float *ab);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtColorizeGuide, art_colorize_guide_free)
