/* SPDX-License-Identifier: GPL-3.0-or-later
 * The coordinates that pixels are optimised in.
 */
#pragma once

#include <glib.h>

/**
 * art_precondition: out = base + P in, for three planes of @width x @height. P is symmetric, so it also takes a
 * gradient by pixels to the gradient by coordinates. @base: (nullable); @scratch: three planes; @out may be @in.
 */
void art_precondition (const float *in, const float *base, int width, int height, float *scratch, float *out);
