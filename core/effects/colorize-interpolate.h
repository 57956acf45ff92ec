/* SPDX-License-Identifier: GPL-3.0-or-later
 * Interpolation of values known at some pixels, along the edges of a picture.
 */
#pragma once

#include <gio/gio.h>

#include "nn/nn.h"

/* Values of a pixel that are interpolated together. */
#define ART_INTERPOLATE_CHANNELS 4

/**
 * art_colorize_interpolate: each value that is not given becomes the mean of its eight neighbours, weighted by how
 * similar their luminance is by the local variance: Levin, Lischinski, Weiss, "Colorization using Optimization",
 * SIGGRAPH 2004. What is found lies between the smallest and the largest value given.
 * @luminance, @mask: width * height; values are given where @mask is not 0, at one pixel at least
 * @values: ART_INTERPOLATE_CHANNELS for each pixel, interleaved; filled where they are not given
 *
 * The same bits for any number of threads. FALSE when cancelled.
 */
gboolean art_colorize_interpolate (const float *luminance, const float *mask, int width, int height, float *values,
                                   GCancellable *cancellable);
