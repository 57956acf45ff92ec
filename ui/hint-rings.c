/* SPDX-License-Identifier: GPL-3.0-or-later
 * How a hint looks on the picture: a disc of its color in a white ring with a black edge, which shows on any picture.
 */
#include "config.h"

#include "hint-rings.h"

#define RADIUS 5.0
#define SELECTED_RADIUS 7.0
#define ARM 5.0

GdkRGBA
art_hint_color (const ArtHint *hint)
{
  return (GdkRGBA){ hint->r / 255.0, hint->g / 255.0, hint->b / 255.0, 1 };
}

static void
circle (cairo_t *cr, double x, double y, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
}

/* Four short lines that point at the middle. */
static void
cross (cairo_t *cr, double x, double y, double radius)
{
  for (int side = -1; side <= 1; side += 2)
    {
      cairo_move_to (cr, x + side * radius, y);
      cairo_rel_line_to (cr, side * ARM, 0);
      cairo_move_to (cr, x, y + side * radius);
      cairo_rel_line_to (cr, 0, side * ARM);
    }
}

void
art_hint_draw_ring (cairo_t *cr, double x, double y, const GdkRGBA *color, gboolean selected)
{
  double radius = selected ? SELECTED_RADIUS : RADIUS;

  if (color)
    {
      circle (cr, x, y, radius);
      gdk_cairo_set_source_rgba (cr, color);
      cairo_fill (cr);
    }
  for (int pass = 0; pass < 2; pass++)
    {
      circle (cr, x, y, radius);
      if (selected)
        cross (cr, x, y, radius);
      cairo_set_source_rgba (cr, pass, pass, pass, pass ? 1 : 0.6);
      cairo_set_line_width (cr, pass ? 1.5 : 3.5);
      cairo_stroke (cr);
    }
}
