/* SPDX-License-Identifier: GPL-3.0-or-later
 * The palette of a picture: the few colours that it is made of.
 */
#pragma once

#include <gegl.h>

/* The most colours of a palette. */
#define ART_PALETTE_MOST 32

/**
 * ArtPaletteColor: one colour and the share of the picture's opaque pixels that are nearest to it.
 */
typedef struct
{
  float rgb[3]; /* sRGB-encoded, 0..1 */
  float lab[3]; /* the same in the unit of lab.h */
  double weight;
} ArtPaletteColor;

/**
 * art_palette_extract: k-means (Lloyd 1982) over the colours of @buffer in Lab, where differences in luminance count
 * half. Starts from the farthest colours, not from random ones: the same picture always gives the same palette.
 * @buffer: any size and format, RGB or gray; transparent pixels do not count
 * @n: 1 .. ART_PALETTE_MOST
 *
 * Returns: (transfer full) (element-type ArtPaletteColor): at most @n, fewer if there are no more different colours,
 * the heaviest first; weights sum to 1. NULL with ART_ERROR_INPUT (nothing opaque, indexed), NN_ERROR_NO_MEMORY.
 */
GArray *art_palette_extract (GeglBuffer *buffer, int n, GError **error);
/* The same from planes: @lab: 3 planes of @count values, @weight: @count values >= 0 or NULL for all the same. NULL if
 * nothing weighs. */
GArray *art_palette_of_planes (const float *lab, const float *weight, gsize count, int n);
