/* SPDX-License-Identifier: GPL-3.0-or-later
 * Drawings to colour, and an effect that has the settings which line-art.h reads.
 */
#pragma once

#include "effects/effect.h"

extern const ArtEffect line_art_effect;

/* Corner of the drawings: not at 0, 0. */
#define DRAWING_X 13
#define DRAWING_Y (-5)

/* Dark rings on light paper in @format, or on nothing if @transparent: of @radius around the middle, open for @opening
 * pixels to the right. */
GeglBuffer *drawing_new (const Babl *format, int width, int height, double radius, int opening, gboolean transparent);
/* Makes it its negative. */
void drawing_invert (GeglBuffer *drawing);
/* A vertical line across, @x pixels from the left. */
void drawing_add_line (GeglBuffer *drawing, int x);
/* R'G'B'A of the pixel that is @x, @y from the corner, sRGB. */
void drawing_get (GeglBuffer *drawing, int x, int y, float pixel[4]);
/* Fills a rectangle, counted from the corner, with R'G'B'A @pixel. */
void drawing_paint (GeglBuffer *drawing, int x, int y, int width, int height, const float pixel[4]);
/* The pixel at @x, @y is 0xrrggbb to 8 bits, and opaque. */
void assert_color (GeglBuffer *drawing, int x, int y, guint32 rgb);

/* Settings with one hint text. (transfer full) */
ArtSettings *line_art_settings (const char *hints);
