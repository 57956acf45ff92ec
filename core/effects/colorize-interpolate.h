/* SPDX-License-Identifier: GPL-3.0-or-later
 * Interpolation of values known at some pixels, along the edges of a picture.
 */
#pragma once

#include <gio/gio.h>

#include "nn/nn.h"

/* Values of a pixel that are interpolated together. */
#define ART_INTERPOLATE_CHANNELS 4

/**
 * art_colorize_interpolate: minimises Σ w_ij (u_i - u_j)² over neighbouring pixels, where u is given at some of them.
 * Weights fall with the difference of luminance by its local variance, as in Levin, Lischinski, Weiss, "Colorization
 * using Optimization", SIGGRAPH 2004; here they are symmetric, for conjugate gradients. What is found lies between the
 * smallest and the largest value given, up to the solver's accuracy.
 * @luminance, @mask: width * height; values are given where @mask is not 0, at one pixel at least
 * @values: ART_INTERPOLATE_CHANNELS for each pixel, interleaved; filled where they are not given
 *
 * The same bits for any number of threads. FALSE when cancelled.
 */
gboolean art_colorize_interpolate (const float *luminance, const float *mask, int width, int height, float *values,
                                   GCancellable *cancellable);
