/* SPDX-License-Identifier: GPL-3.0-or-later
 * Rows of a GeglBuffer as float planes and back, so that large layers are worked on in bands.
 */
#pragma once

#include <gegl.h>

/* Rows that are worth taking at a time. */
#define ART_IMAGE_BAND 64

/* @rows rows from @y (counted from the top of the buffer's extent) as interleaved, non-premultiplied sRGB R'G'B'A. */
void art_image_get_rows (GeglBuffer *buffer, int y, int rows, float *pixels);
/* Gives @rows rows from @y the colours of the interleaved sRGB R'G'B'A @pixels. Alpha stays as it is in the buffer, bit
 * for bit; that of @pixels is not looked at. */
void art_image_set_colors (GeglBuffer *buffer, int y, int rows, const float *pixels);
/* Replaces colours of pixels whose weight is 0 by those of their surroundings. @pixels: interleaved R, G, B, weight.
 * FALSE if there is no memory for it. */
gboolean art_image_fill_holes (float *pixels, int width, int height);
