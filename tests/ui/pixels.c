/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pixels on their way to the screen: clipping, offsets, scaling, orientation. No display.
 */
#include "config.h"

#include "ui/pixels.h"

#include <math.h>

#include <glib/gstdio.h>

static void
test_snapshot (void)
{
  const float pixels[] = { 0,        1, 0.5f,  -3,  /* red of the 2x2 picture */
                           NAN,      2, 0.25f, 1,   /* green */
                           INFINITY, 0, 1,     0 }; /* blue */
  const guchar expected[2][6] = { { 0, 0, 255, 255, 255, 0 }, { 128, 64, 255, 0, 255, 0 } };
  ArtSnapshot snapshot = { .pixels = pixels, .width = 2, .height = 2 };
  g_autoptr (GdkPixbuf) pixbuf = art_pixbuf_from_snapshot (&snapshot);

  for (int y = 0; y < 2; y++)
    g_assert_cmpmem (gdk_pixbuf_read_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf), 6, expected[y], 6);
}

static void
paint (GeglBuffer *buffer, const GeglRectangle *area, const char *name)
{
  GeglColor *colour = gegl_color_new (name);

  gegl_buffer_set_color (buffer, area, colour);
  g_object_unref (colour);
}

/* Red left of x = 50, blue right of it; its corner is at 10, 20. */
static GeglBuffer *
halves_new (void)
{
  GeglRectangle extent = { 10, 20, 80, 33 }, left = { 10, 20, 40, 33 }, right = { 50, 20, 40, 33 };
  GeglBuffer *buffer = gegl_buffer_new (&extent, babl_format ("R'G'B'A float"));

  paint (buffer, &left, "rgb(1.0, 0.0, 0.0)");
  paint (buffer, &right, "rgb(0.0, 0.0, 1.0)");
  return buffer;
}

static void
test_buffer (void)
{
  g_autoptr (GeglBuffer) buffer = halves_new ();
  const guchar red[] = { 255, 0, 0, 255 }, blue[] = { 0, 0, 255, 255 };

  for (int size = 1; size <= 200; size += 19)
    {
      g_autoptr (GdkPixbuf) pixbuf = art_pixbuf_from_buffer (buffer, size);
      int width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf);
      const guchar *last = gdk_pixbuf_read_pixels (pixbuf) + (height - 1) * gdk_pixbuf_get_rowstride (pixbuf);

      g_assert_cmpint (width, ==, MIN (80, size));
      g_assert_cmpint (height, ==, size < 80 ? MAX (1, 33 * size / 80) : 33);
      if (size < 4)
        continue;
      g_assert_cmpmem (gdk_pixbuf_read_pixels (pixbuf), 4, red, 4);
      g_assert_cmpmem (last + 4 * (width - 1), 4, blue, 4);
    }
}

static void
test_surface (void)
{
  g_autoptr (GeglBuffer) buffer = halves_new ();
  GdkRectangle middle = { 39, 5, 2, 1 }, nothing = { 0, 0, 0, 4 };
  cairo_surface_t *surface = art_surface_from_buffer (buffer, 1, &middle);
  const guint32 *pixels = (const guint32 *) (void *) cairo_image_surface_get_data (surface);

  g_assert_cmphex (pixels[0], ==, 0xffff0000);
  g_assert_cmphex (pixels[1], ==, 0xff0000ff);
  cairo_surface_destroy (surface);
  g_assert_null (art_surface_from_buffer (buffer, 1, &nothing));
}

/* Thumbnails are squares out of the middle: of red, green and blue thirds, green is left. */
static void
test_square (void)
{
  static const struct
  {
    int width, height;
  } sizes[] = { { 90, 30 }, { 30, 90 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      int w = sizes[i].width, h = sizes[i].height;
      g_autofree char *path = g_build_filename (g_get_tmp_dir (), "art-square-XXXXXX", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GdkPixbuf) picture = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, w, h);
      g_autoptr (GdkPixbuf) middle = gdk_pixbuf_new_subpixbuf (picture, w > h ? 30 : 0, w > h ? 0 : 30, 30, 30);

      gdk_pixbuf_fill (picture, 0xff0000ffu);
      gdk_pixbuf_fill (middle, 0x00ff00ffu);
      g_close (g_mkstemp (path), NULL);
      g_assert_true (gdk_pixbuf_save (picture, path, "png", &error, NULL));
      g_autoptr (GdkPixbuf) square = art_pixbuf_square_from_file (path, 30, &error);
      g_assert_no_error (error);
      g_assert_cmpint (gdk_pixbuf_get_width (square), ==, 30);
      g_assert_cmpint (gdk_pixbuf_get_height (square), ==, 30);
      for (int corner = 0; corner < 4; corner++)
        g_assert_cmpint (gdk_pixbuf_read_pixels (square)[(corner / 2) * 29 * gdk_pixbuf_get_rowstride (square)
                                                         + (corner % 2) * 29 * gdk_pixbuf_get_n_channels (square) + 1],
                         ==, 255);
      g_unlink (path);
    }
}

static void
test_square_damaged (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (art_pixbuf_square_from_file ("/no/such/picture.jpg", 30, &error));
  g_assert_nonnull (error);
}

static guint32 *
row_of (cairo_surface_t *surface, int y)
{
  return (guint32 *) (void *) (cairo_image_surface_get_data (surface)
                               + (gsize) y * cairo_image_surface_get_stride (surface));
}

/* What is even stays even, an edge stays where it is, and no colour comes to be more than its alpha. */
static void
test_enlarge (void)
{
  cairo_surface_t *small = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 6, 5);
  cairo_surface_t *large;

  for (int y = 0; y < 5; y++)
    for (int x = 0; x < 6; x++)
      row_of (small, y)[x] = x < 3 ? 0xff4080c0u : 0;
  cairo_surface_mark_dirty (small);
  large = art_surface_enlarge (small, 15, 11);
  g_assert_cmpint (cairo_image_surface_get_width (large), ==, 15);
  g_assert_cmpint (cairo_image_surface_get_height (large), ==, 11);
  for (int y = 0; y < 11; y++)
    {
      g_assert_cmphex (row_of (large, y)[0], ==, 0xff4080c0u);
      g_assert_cmphex (row_of (large, y)[14], ==, 0);
      for (int x = 0; x < 15; x++)
        {
          guint32 pixel = row_of (large, y)[x];
          for (int shift = 0; shift < 24; shift += 8)
            g_assert_cmpuint ((pixel >> shift) & 0xff, <=, pixel >> 24);
          g_assert_true (x == 7 || (pixel >> 24 > 127) == (x < 7));
        }
    }
  cairo_surface_destroy (small);
  cairo_surface_destroy (large);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  g_test_add_func ("/ui/pixels/snapshot", test_snapshot);
  g_test_add_func ("/ui/pixels/buffer", test_buffer);
  g_test_add_func ("/ui/pixels/surface", test_surface);
  g_test_add_func ("/ui/pixels/enlarge", test_enlarge);
  g_test_add_func ("/ui/pixels/square", test_square);
  g_test_add_func ("/ui/pixels/square-damaged", test_square_damaged);
  return g_test_run ();
}
