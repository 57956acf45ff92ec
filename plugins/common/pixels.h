/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pixels between drawables and plain buffers whose babl format says what the numbers mean.
 *
 * The buffers that libgimp 2.10 hands out carry the drawable's encoding but never its image's colour profile: a buffer
 * of an Adobe RGB picture claims to be sRGB. Here the same numbers get the profile's space, so that babl converts them
 * rightly, and on the way back they are stripped of it again.
 */
#pragma once

#include <gegl.h>
#include <glib.h>

/* A copy in memory of @region of @drawable: its numbers, its precision, and its image's colour space. Profiles that are
 * no matrix and curves (which babl cannot express) count as sRGB. (transfer full) */
GeglBuffer *art_pixels_copy (gint32 drawable, const GeglRectangle *region);

/* The same in RGB of the same precision, gray pictures too. (transfer full) */
GeglBuffer *art_pixels_copy_color (gint32 drawable, const GeglRectangle *region);
/* All of @layer, in RGB with alpha, to lie over another one at (@x, @y) of its coordinates. (transfer full) */
GeglBuffer *art_pixels_copy_over (gint32 layer, int x, int y);

/* Writes @region of @from at (@x, @y) of @to, a buffer that libgimp handed out for @drawable. */
void art_pixels_write (GeglBuffer *from, const GeglRectangle *region, gint32 drawable, GeglBuffer *to, int x, int y);
