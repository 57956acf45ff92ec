/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour from hints without a network, to compare with.
 */
#pragma once

/* Levin, Lischinski, Weiss, "Colorization using Optimization", SIGGRAPH 2004: each pixel without a hint is the mean of
 * its eight neighbours, weighted by how similar their luminance is. Here in CIE Lab, so that L* stays as it is.
 * @luminance: width * height, 0..1; @hints: as many a, b, mask (0 or 1), interleaved; @ab: as many a, b. Without any
 * hint all is gray. */
void levin_colorize (const float *luminance, const float *hints, int width, int height, float *ab);
