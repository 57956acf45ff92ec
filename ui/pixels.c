/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pixels on their way to the screen: snapshots, buffers and files as pixbufs and cairo surfaces.
 */
#include "config.h"

#include "pixels.h"

#include <math.h>

#include "effects/resample.h"

static guchar
to_byte (float value)
{
  /* Written so that NaN fails the first comparison. */
  return value > 0 ? (value < 1 ? (guchar) (value * 255 + 0.5f) : 255) : 0;
}

GdkPixbuf *
art_pixbuf_from_snapshot (const ArtSnapshot *snapshot)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, snapshot->width, snapshot->height);
  gsize plane = (gsize) snapshot->width * snapshot->height;

  if (!pixbuf)
    return NULL;
  guchar *bytes = gdk_pixbuf_get_pixels (pixbuf);
  gsize stride = gdk_pixbuf_get_rowstride (pixbuf);
  for (int y = 0; y < snapshot->height; y++)
    for (int x = 0; x < snapshot->width; x++)
      for (int c = 0; c < 3; c++)
        bytes[y * stride + 3 * x + c] = to_byte (snapshot->pixels[c * plane + (gsize) y * snapshot->width + x]);
  return pixbuf;
}

GdkPixbuf *
art_pixbuf_from_buffer (GeglBuffer *buffer, int size)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  int longer = MAX (extent->width, extent->height);
  double scale = longer > size ? (double) size / longer : 1;
  GeglRectangle area = { (int) floor (extent->x * scale), (int) floor (extent->y * scale),
                         MAX (1, (int) (extent->width * scale)), MAX (1, (int) (extent->height * scale)) };

  if (longer == 0)
    return NULL;
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, area.width, area.height);
  if (pixbuf)
    gegl_buffer_get (buffer, &area, scale, babl_format ("R'G'B'A u8"), gdk_pixbuf_get_pixels (pixbuf),
                     gdk_pixbuf_get_rowstride (pixbuf), GEGL_ABYSS_CLAMP);
  return pixbuf;
}

GdkPixbuf *
art_pixbuf_square_from_file (const char *path, int size, GError **error)
{
  int width, height;
  if (!gdk_pixbuf_get_file_info (path, &width, &height))
    width = height = 1;
  gboolean wide = width > height;
  g_autoptr (GdkPixbuf) loaded =
      gdk_pixbuf_new_from_file_at_scale (path, wide ? -1 : size, wide ? size : -1, TRUE, error);
  if (!loaded)
    return NULL;

  g_autoptr (GdkPixbuf) upright = gdk_pixbuf_apply_embedded_orientation (loaded);
  width = MIN (size, gdk_pixbuf_get_width (upright));
  height = MIN (size, gdk_pixbuf_get_height (upright));
  g_autoptr (GdkPixbuf) middle =
      gdk_pixbuf_new_subpixbuf (upright, (gdk_pixbuf_get_width (upright) - width) / 2,
                                (gdk_pixbuf_get_height (upright) - height) / 2, width, height);
  return gdk_pixbuf_copy (middle);
}

cairo_surface_t *
art_surface_from_buffer (GeglBuffer *buffer, double scale, const GdkRectangle *area)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  GeglRectangle part = { (int) floor (extent->x * scale) + area->x, (int) floor (extent->y * scale) + area->y,
                         area->width, area->height };

  if (area->width <= 0 || area->height <= 0)
    return NULL;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, area->width, area->height);
  cairo_surface_flush (surface);
  gegl_buffer_get (buffer, &part, scale, babl_format ("cairo-ARGB32"), cairo_image_surface_get_data (surface),
                   cairo_image_surface_get_stride (surface), GEGL_ABYSS_CLAMP);
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* One byte of each pixel, as floats. */
static void
read_plane (cairo_surface_t *surface, int channel, float *plane)
{
  int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  const guchar *row = cairo_image_surface_get_data (surface) + channel;

  for (int y = 0; y < height; y++, row += cairo_image_surface_get_stride (surface), plane += width)
    for (int x = 0; x < width; x++)
      plane[x] = row[4 * x];
}

static void
write_plane (cairo_surface_t *surface, int channel, const float *plane)
{
  int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  guchar *row = cairo_image_surface_get_data (surface) + channel;

  for (int y = 0; y < height; y++, row += cairo_image_surface_get_stride (surface), plane += width)
    for (int x = 0; x < width; x++)
      row[4 * x] = (guchar) CLAMP (plane[x] + 0.5f, 0, 255);
}

/* Cubic interpolation overshoots, and no colour that is multiplied by its alpha may be more than it. */
static void
limit_to_alpha (cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  guchar *row = cairo_image_surface_get_data (surface);
  const int alpha = G_BYTE_ORDER == G_LITTLE_ENDIAN ? 3 : 0;

  for (int y = 0; y < height; y++, row += cairo_image_surface_get_stride (surface))
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 4; c++)
        row[4 * x + c] = MIN (row[4 * x + c], row[4 * x + alpha]);
}

cairo_surface_t *
art_surface_enlarge (cairo_surface_t *surface, int width, int height)
{
  int from_width = cairo_image_surface_get_width (surface), from_height = cairo_image_surface_get_height (surface);
  g_autoptr (ArtTaps) across = art_taps_new (from_width, width), down = art_taps_new (from_height, height);
  g_autofree float *from = g_new (float, (gsize) from_width *from_height);
  g_autofree float *to = g_new (float, (gsize) width *height);
  cairo_surface_t *enlarged = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);

  cairo_surface_flush (surface);
  cairo_surface_flush (enlarged);
  for (int channel = 0; channel < 4; channel++)
    {
      read_plane (surface, channel, from);
      art_resample_plane (from, across, down, to);
      write_plane (enlarged, channel, to);
    }
  limit_to_alpha (enlarged);
  cairo_surface_mark_dirty (enlarged);
  return enlarged;
}

void
art_image_set (GtkImage *image, GdkPixbuf *pixbuf, int scale_factor)
{
  cairo_surface_t *surface = gdk_cairo_surface_create_from_pixbuf (pixbuf, scale_factor, NULL);
  gtk_image_set_from_surface (image, surface);
  cairo_surface_destroy (surface);
}

GtkWidget *
art_image_new (GdkPixbuf *pixbuf, int scale_factor)
{
  GtkWidget *image = gtk_image_new ();
  art_image_set (GTK_IMAGE (image), pixbuf, scale_factor);
  return image;
}
