/* SPDX-License-Identifier: GPL-3.0-or-later
 * The edge of what changes in the preview: a line of black and white dashes one pixel of the screen wide.
 *
 * It is found at the resolution of the screen, in what is seen, and kept until the view changes.
 */
#include "config.h"

#include "preview-private.h"

#include <math.h>

/* From so much on a pixel counts as changed: small holes of a large picture must not get lost. */
#define COVERED 0.25
#define DASH 4

void
art_preview_set_outline (ArtPreview *self, GeglBuffer *coverage)
{
  g_set_object (&self->coverage, coverage);
  g_clear_pointer (&self->outline, cairo_surface_destroy);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
art_preview_show_outline (ArtPreview *self, gboolean shown)
{
  self->hides_outline = !shown;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* What is covered at each pixel of the screen, from the widget's corner. (transfer full) */
static float *
fetch_coverage (ArtPreview *self, const ArtPreviewArea *area, int width, int height, int device)
{
  const GeglRectangle *content = gegl_buffer_get_extent (self->content);
  double scale = area->scale * device, fetch = MIN (1, scale);
  float *covered = g_new (float, (gsize) width *height);
  double left = -area->x * device, top = -area->y * device;
  GeglRectangle part = { (int) floor ((content->x + left / scale) * fetch),
                         (int) floor ((content->y + top / scale) * fetch), (int) ceil (width / scale * fetch) + 2,
                         (int) ceil (height / scale * fetch) + 2 };
  g_autofree float *fetched = g_new (float, (gsize) part.width *part.height);

  gegl_buffer_get (self->coverage, &part, fetch, babl_format ("Y float"), fetched, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        int from_x = (int) floor ((content->x + (left + x + 0.5) / scale) * fetch) - part.x;
        int from_y = (int) floor ((content->y + (top + y + 0.5) / scale) * fetch) - part.y;
        covered[(gsize) y * width + x] =
            fetched[(gsize) CLAMP (from_y, 0, part.height - 1) * part.width + CLAMP (from_x, 0, part.width - 1)];
      }
  return covered;
}

static gboolean
is_edge (const float *covered, int x, int y, int width, int height)
{
  const float *at = covered + (gsize) y * width + x;

  return *at >= COVERED
         && ((x > 0 && at[-1] < COVERED) || (x < width - 1 && at[1] < COVERED) || (y > 0 && at[-width] < COVERED)
             || (y < height - 1 && at[width] < COVERED));
}

static cairo_surface_t *
draw_edge (const float *covered, int width, int height, int device)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  guchar *pixels = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface), dash = DASH * device;

  cairo_surface_flush (surface);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      if (is_edge (covered, x, y, width, height))
        ((guint32 *) (pixels + (gsize) y * stride))[x] = (x + y) / dash % 2 ? 0xffffffff : 0xff000000;
  cairo_surface_mark_dirty (surface);
  cairo_surface_set_device_scale (surface, device, device);
  return surface;
}

void
art_preview_draw_outline (ArtPreview *self, cairo_t *cr, const ArtPreviewArea *area)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int device = gtk_widget_get_scale_factor (widget);
  int width = gtk_widget_get_allocated_width (widget) * device;
  int height = gtk_widget_get_allocated_height (widget) * device;

  if (!self->coverage || self->hides_outline)
    return;
  if (!self->outline)
    {
      g_autofree float *covered = fetch_coverage (self, area, width, height, device);
      self->outline = draw_edge (covered, width, height, device);
    }
  cairo_set_source_surface (cr, self->outline, 0, 0);
  cairo_paint (cr);
}
