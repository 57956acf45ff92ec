/* SPDX-License-Identifier: GPL-3.0-or-later
 * How a hint looks on the picture.
 */
#pragma once

#include <gtk/gtk.h>

#include "effects/hints.h"

GdkRGBA art_hint_color (const ArtHint *hint);
/* A ring around @x, @y filled with @color; NULL = nothing yet: a target. */
void art_hint_draw_ring (cairo_t *cr, double x, double y, const GdkRGBA *color, gboolean selected);
