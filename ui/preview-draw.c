/* SPDX-License-Identifier: GPL-3.0-or-later
 * How the preview looks: before, after, the line between them, and the checks behind what is transparent.
 *
 * Only the visible part of the content is fetched from its buffer, at the resolution of the screen, and kept until the
 * view changes: a large document costs no second copy.
 */
#include "config.h"

#include "preview-private.h"

#include <math.h>

#include "pixels.h"

#define LARGEST_ZOOM 8
#define CHECK_SIZE 8

double
art_preview_snap (ArtPreview *self, double position)
{
  int device = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  return round (position * device) / device;
}

ArtPreviewArea
art_preview_area (ArtPreview *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  double fixed = self->magnification > 0 ? self->magnification : self->actual_size;
  double room_x = gtk_widget_get_allocated_width (widget), room_y = gtk_widget_get_allocated_height (widget);
  double width = self->content ? gegl_buffer_get_width (self->content) : 0;
  double height = self->content ? gegl_buffer_get_height (self->content) : 0;

  if (width < 1 || height < 1)
    return (ArtPreviewArea){ 0 };
  double scale = fixed > 0 ? fixed / gtk_widget_get_scale_factor (widget)
                           : MIN (MIN (room_x / width, room_y / height), LARGEST_ZOOM);
  ArtPreviewArea area = { .width = width * scale, .height = height * scale, .scale = scale };
  area.x = round ((room_x - area.width) / 2 + (fixed > 0 ? self->pan_x : 0));
  area.y = round ((room_y - area.height) / 2 + (fixed > 0 ? self->pan_y : 0));
  return area;
}

gboolean
art_preview_to_content (ArtPreview *self, double x, double y, double *content_x, double *content_y)
{
  ArtPreviewArea area = art_preview_area (self);

  if (area.scale <= 0)
    return FALSE;
  *content_x = gegl_buffer_get_x (self->content) + (x - area.x) / area.scale;
  *content_y = gegl_buffer_get_y (self->content) + (y - area.y) / area.scale;
  return x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
}

gboolean
art_preview_from_content (ArtPreview *self, double content_x, double content_y, double *x, double *y)
{
  ArtPreviewArea area = art_preview_area (self);

  if (area.scale <= 0)
    return FALSE;
  *x = area.x + (content_x - gegl_buffer_get_x (self->content)) * area.scale;
  *y = area.y + (content_y - gegl_buffer_get_y (self->content)) * area.scale;
  return TRUE;
}

gboolean
art_preview_shows_split (ArtPreview *self)
{
  return self->result && self->mode == ART_PREVIEW_SPLIT;
}

void
art_preview_visible_span (ArtPreview *self, const ArtPreviewArea *area, double *left, double *right)
{
  *left = MAX (0, area->x);
  *right = MAX (*left, MIN (gtk_widget_get_allocated_width (GTK_WIDGET (self)), area->x + area->width));
}

double
art_preview_split_x (ArtPreview *self, const ArtPreviewArea *area)
{
  double left, right;

  art_preview_visible_span (self, area, &left, &right);
  return left + self->split * (right - left);
}

/* A pixel of the content takes several of the screen's: enlarged as plainly as a picture can be. */
static void
fetch_magnified (ArtPreview *self, const ArtPreviewArea *area)
{
  int device = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  GeglRectangle part = art_preview_get_visible (self);
  GdkRectangle source = { part.x, part.y, part.width, part.height };
  cairo_surface_t *fetched = art_surface_from_buffer (self->content, 1, &source);

  if (!fetched)
    return;
  self->before = art_surface_enlarge (fetched, MAX (1, (int) round (part.width * area->scale * device)),
                                      MAX (1, (int) round (part.height * area->scale * device)));
  cairo_surface_destroy (fetched);
  cairo_surface_set_device_scale (self->before, device, device);
  self->before_x = art_preview_snap (self, part.x * area->scale);
  self->before_y = art_preview_snap (self, part.y * area->scale);
}

/* Fetches what is visible of the content, at screen resolution (at its own where it is magnified). */
static void
fetch_before (ArtPreview *self, const ArtPreviewArea *area)
{
  GtkWidget *widget = GTK_WIDGET (self);
  double fetch = MIN (1, area->scale * gtk_widget_get_scale_factor (widget));
  double to_fetch = fetch / area->scale;
  double left = MAX (0, -area->x), top = MAX (0, -area->y);
  double right = MIN (area->width, gtk_widget_get_allocated_width (widget) - area->x);
  double bottom = MIN (area->height, gtk_widget_get_allocated_height (widget) - area->y);
  GdkRectangle part = { (int) floor (left * to_fetch), (int) floor (top * to_fetch), 0, 0 };

  part.width = (int) round (right * to_fetch) - part.x;
  part.height = (int) round (bottom * to_fetch) - part.y;
  self->before = art_surface_from_buffer (self->content, fetch, &part);
  if (self->before)
    cairo_surface_set_device_scale (self->before, to_fetch, to_fetch);
  self->before_x = part.x / to_fetch;
  self->before_y = part.y / to_fetch;
}

static void
draw_checks (cairo_t *cr, const ArtPreviewArea *area)
{
  cairo_save (cr);
  cairo_rectangle (cr, area->x, area->y, area->width, area->height);
  cairo_clip (cr);
  cairo_set_source_rgb (cr, 0.6, 0.6, 0.6);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0.4, 0.4, 0.4);
  double x1, y1, x2, y2;
  cairo_clip_extents (cr, &x1, &y1, &x2, &y2);
  for (int row = (int) ((y1 - area->y) / CHECK_SIZE); area->y + row * CHECK_SIZE < y2; row++)
    for (int column = (int) ((x1 - area->x) / CHECK_SIZE); area->x + column * CHECK_SIZE < x2; column++)
      if ((row + column) % 2)
        cairo_rectangle (cr, area->x + column * CHECK_SIZE, area->y + row * CHECK_SIZE, CHECK_SIZE, CHECK_SIZE);
  cairo_fill (cr);
  cairo_restore (cr);
}

static void
draw_before (ArtPreview *self, cairo_t *cr, const ArtPreviewArea *area)
{
  if (!self->before && self->magnification > 1)
    fetch_magnified (self, area);
  else if (!self->before)
    fetch_before (self, area);
  if (!self->before)
    return;
  if (babl_format_has_alpha (gegl_buffer_get_format (self->content)))
    draw_checks (cr, area);
  cairo_set_source_surface (cr, self->before, area->x + self->before_x, area->y + self->before_y);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_rectangle (cr, area->x, area->y, area->width, area->height);
  cairo_fill (cr);
}

/* Where the result goes: over all of the picture, or on its part with a pixel on one of the screen. */
static ArtPreviewArea
result_area (ArtPreview *self, const ArtPreviewArea *area)
{
  if (gegl_rectangle_is_empty (&self->part))
    return *area;

  double device = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  return (ArtPreviewArea){ art_preview_snap (self, area->x + self->part.x * area->scale),
                           art_preview_snap (self, area->y + self->part.y * area->scale),
                           gdk_pixbuf_get_width (self->result) / device, gdk_pixbuf_get_height (self->result) / device,
                           area->scale };
}

static void
draw_after (ArtPreview *self, cairo_t *cr, const ArtPreviewArea *area)
{
  ArtPreviewArea result = result_area (self, area);
  double from = art_preview_shows_split (self) ? MAX (art_preview_split_x (self, area), result.x) : result.x;

  cairo_save (cr);
  cairo_rectangle (cr, from, result.y, MAX (0, result.x + result.width - from), result.height);
  cairo_clip (cr);
  if (gdk_pixbuf_get_has_alpha (self->result))
    draw_checks (cr, area);
  cairo_translate (cr, result.x, result.y);
  cairo_scale (cr, result.width / gdk_pixbuf_get_width (self->result),
               result.height / gdk_pixbuf_get_height (self->result));
  gdk_cairo_set_source_pixbuf (cr, self->result, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  cairo_restore (cr);
}

/* White on black, so that it shows on any picture. */
static void
draw_line (ArtPreview *self, cairo_t *cr, const ArtPreviewArea *area)
{
  double x = round (art_preview_split_x (self, area));
  double top = MAX (0, area->y);
  double bottom = MIN (gtk_widget_get_allocated_height (GTK_WIDGET (self)), area->y + area->height);
  double middle = (top + bottom) / 2;

  for (int pass = 0; pass < 2; pass++)
    {
      cairo_set_source_rgba (cr, pass, pass, pass, pass ? 1 : 0.5);
      cairo_set_line_width (cr, pass ? 1.5 : 3.5);
      cairo_move_to (cr, x, top);
      cairo_line_to (cr, x, bottom);
      cairo_stroke (cr);
      cairo_arc (cr, x, middle, pass ? 9 : 10, 0, 2 * G_PI);
      cairo_fill (cr);
    }
  cairo_set_source_rgb (cr, 0.2, 0.2, 0.2);
  for (int side = -1; side <= 1; side += 2)
    {
      cairo_move_to (cr, x + side * 6, middle);
      cairo_rel_line_to (cr, -side * 4, -4);
      cairo_rel_line_to (cr, 0, 8);
      cairo_close_path (cr);
      cairo_fill (cr);
    }
}

gboolean
art_preview_draw (GtkWidget *widget, cairo_t *cr)
{
  ArtPreview *self = ART_PREVIEW (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  int width = gtk_widget_get_allocated_width (widget), height = gtk_widget_get_allocated_height (widget);
  ArtPreviewArea area = art_preview_area (self);

  gtk_render_background (style, cr, 0, 0, width, height);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.12);
  cairo_paint (cr);
  if (area.scale > 0)
    {
      if (!self->result || self->mode != ART_PREVIEW_AFTER || !gegl_rectangle_is_empty (&self->part))
        draw_before (self, cr, &area);
      if (self->result && self->mode != ART_PREVIEW_BEFORE)
        draw_after (self, cr, &area);
      art_preview_draw_outline (self, cr, &area);
      if (art_preview_shows_split (self))
        draw_line (self, cr, &area);
    }
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (style, cr, 0, 0, width, height);
  return GDK_EVENT_PROPAGATE;
}
