/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the preview and the loss plot draw, and what pointer and keys do to them. Needs a display.
 */
#include "config.h"

#include "ui/preview.h"

#include <math.h>

#include "ui/loss-plot.h"

#define WIDTH 400
#define HEIGHT 300
#define BLUE 0xff0000ffu
#define RED 0xffff0000u

typedef struct
{
  GtkWidget *window, *widget;
} Stage;

static void
stage_init (Stage *stage, GtkWidget *widget)
{
  stage->window = gtk_offscreen_window_new ();
  stage->widget = widget;
  gtk_widget_set_size_request (widget, WIDTH, HEIGHT);
  gtk_container_add (GTK_CONTAINER (stage->window), widget);
  gtk_widget_show_all (stage->window);
  while (gtk_events_pending ())
    gtk_main_iteration ();
}

static void
stage_clear (Stage *stage)
{
  gtk_widget_destroy (stage->window);
}

/* The picture of the widget, ARGB. */
static cairo_surface_t *
draw (Stage *stage)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);

  gtk_widget_draw (stage->widget, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static guint32
pixel_of (cairo_surface_t *surface, int x, int y)
{
  const guchar *row = cairo_image_surface_get_data (surface) + (gsize) y * cairo_image_surface_get_stride (surface);
  return ((const guint32 *) (const void *) row)[x];
}

static guint32
pixel (Stage *stage, int x, int y)
{
  cairo_surface_t *surface = draw (stage);
  guint32 value = pixel_of (surface, x, y);
  cairo_surface_destroy (surface);
  return value;
}

static void
paint (GeglBuffer *buffer, const GeglRectangle *area, const char *name)
{
  GeglColor *colour = gegl_color_new (name);

  gegl_buffer_set_color (buffer, area, colour);
  g_object_unref (colour);
}

/* A blue picture of 1000x500, which is 400x200 in the widget, from y = 50 to 250. */
static GeglBuffer *
blue_new (void)
{
  GeglRectangle extent = { -7, 3, 1000, 500 };
  GeglBuffer *buffer = gegl_buffer_new (&extent, babl_format ("R'G'B' u8"));

  paint (buffer, NULL, "rgb(0.0, 0.0, 1.0)");
  return buffer;
}

static GdkPixbuf *
red_new (void)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 20, 10);
  gdk_pixbuf_fill (pixbuf, 0xff0000ffu);
  return pixbuf;
}

static ArtPreview *
preview_stage (Stage *stage)
{
  g_autoptr (GeglBuffer) content = blue_new ();

  stage_init (stage, art_preview_new ());
  art_preview_set_content (ART_PREVIEW (stage->widget), content);
  return ART_PREVIEW (stage->widget);
}

static void
test_modes (void)
{
  Stage stage;
  ArtPreview *preview = preview_stage (&stage);
  g_autoptr (GdkPixbuf) red = red_new ();

  /* Without a result, before is shown in any mode. */
  art_preview_set_mode (preview, ART_PREVIEW_AFTER);
  g_assert_cmphex (pixel (&stage, 300, 150), ==, BLUE);
  g_assert_cmphex (pixel (&stage, 300, 20), !=, BLUE);
  art_preview_set_result (preview, red);
  g_assert_cmphex (pixel (&stage, 5, 55), ==, RED);
  g_assert_cmphex (pixel (&stage, 395, 245), ==, RED);
  g_assert_cmphex (pixel (&stage, 300, 20), !=, RED);
  art_preview_set_mode (preview, ART_PREVIEW_BEFORE);
  g_assert_cmphex (pixel (&stage, 300, 150), ==, BLUE);
  art_preview_set_mode (preview, ART_PREVIEW_SPLIT);
  g_assert_cmphex (pixel (&stage, 100, 150), ==, BLUE);
  g_assert_cmphex (pixel (&stage, 300, 150), ==, RED);
  art_preview_set_split (preview, 0.9);
  g_assert_cmphex (pixel (&stage, 300, 150), ==, BLUE);
  g_assert_cmphex (pixel (&stage, 390, 100), ==, RED);
  art_preview_set_result (preview, NULL);
  g_assert_cmphex (pixel (&stage, 390, 100), ==, BLUE);
  stage_clear (&stage);
}

static void
test_empty (void)
{
  Stage stage;

  stage_init (&stage, art_preview_new ());
  art_preview_set_actual_size (ART_PREVIEW (stage.widget), TRUE);
  g_assert_cmphex (pixel (&stage, 200, 150), !=, BLUE);
  stage_clear (&stage);
}

static void
pointer (Stage *stage, GdkEventType type, double x, double y)
{
  GdkEvent *event = gdk_event_new (type);
  gboolean handled;

  if (type == GDK_MOTION_NOTIFY)
    {
      event->motion.x = x;
      event->motion.y = y;
      g_signal_emit_by_name (stage->widget, "motion-notify-event", event, &handled);
    }
  else
    {
      event->button.x = x;
      event->button.y = y;
      event->button.button = GDK_BUTTON_PRIMARY;
      g_signal_emit_by_name (stage->widget, type == GDK_BUTTON_PRESS ? "button-press-event" : "button-release-event",
                             event, &handled);
    }
  gdk_event_free (event);
}

static void
key (Stage *stage, guint keyval)
{
  GdkEvent *event = gdk_event_new (GDK_KEY_PRESS);
  gboolean handled;

  event->key.window = g_object_ref (gtk_widget_get_window (stage->widget));
  event->key.keyval = keyval;
  g_signal_emit_by_name (stage->widget, "key-press-event", event, &handled);
  gdk_event_free (event);
}

static void
test_drag_split (void)
{
  Stage stage;
  ArtPreview *preview = preview_stage (&stage);
  g_autoptr (GdkPixbuf) red = red_new ();

  art_preview_set_result (preview, red);
  art_preview_set_mode (preview, ART_PREVIEW_SPLIT);
  pointer (&stage, GDK_BUTTON_PRESS, 203, 100);
  pointer (&stage, GDK_MOTION_NOTIFY, 100, 120);
  g_assert_cmpfloat_with_epsilon (art_preview_get_split (preview), 0.25, 0.001);
  pointer (&stage, GDK_MOTION_NOTIFY, 4000, 120);
  g_assert_cmpfloat (art_preview_get_split (preview), ==, 1);
  pointer (&stage, GDK_BUTTON_RELEASE, 4000, 120);
  pointer (&stage, GDK_MOTION_NOTIFY, 100, 120);
  g_assert_cmpfloat (art_preview_get_split (preview), ==, 1);

  key (&stage, GDK_KEY_Left);
  g_assert_cmpfloat (art_preview_get_split (preview), <, 1);
  /* Away from the line nothing is dragged. */
  art_preview_set_split (preview, 0.5);
  pointer (&stage, GDK_BUTTON_PRESS, 20, 100);
  pointer (&stage, GDK_MOTION_NOTIFY, 100, 120);
  g_assert_cmpfloat (art_preview_get_split (preview), ==, 0.5);
  stage_clear (&stage);
}

/* At actual size a 400x300 part of 1000x500 is seen; the edge comes into view only by dragging, and no further. */
static void
test_pan (void)
{
  GeglRectangle corner = { -7, 3, 100, 100 };
  Stage stage;
  ArtPreview *preview;
  g_autoptr (GeglBuffer) content = blue_new ();

  paint (content, &corner, "rgb(1.0, 0.0, 0.0)");
  stage_init (&stage, art_preview_new ());
  preview = ART_PREVIEW (stage.widget);
  art_preview_set_content (preview, content);
  art_preview_set_actual_size (preview, TRUE);
  g_assert_cmphex (pixel (&stage, 2, 2), ==, BLUE);
  pointer (&stage, GDK_BUTTON_PRESS, 10, 10);
  pointer (&stage, GDK_MOTION_NOTIFY, 5000, 5000);
  pointer (&stage, GDK_BUTTON_RELEASE, 5000, 5000);
  g_assert_cmphex (pixel (&stage, 2, 2), ==, RED);
  g_assert_cmphex (pixel (&stage, 98, 98), ==, RED);
  g_assert_cmphex (pixel (&stage, 102, 50), ==, BLUE);
  key (&stage, GDK_KEY_Right);
  g_assert_cmphex (pixel (&stage, 98, 50), ==, BLUE);
  stage_clear (&stage);
}

static void
count_change (ArtPreview *preview, int *changes)
{
  ++*changes;
}

/* At three times its size 134x100 of 1000x500 is seen, from the middle on; a result is seen on its part only. */
static void
test_magnified (void)
{
  GeglRectangle part, third;
  Stage stage;
  ArtPreview *preview = preview_stage (&stage);
  g_autoptr (GdkPixbuf) red = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 90, 60);
  int changes = 0;

  gdk_pixbuf_fill (red, 0xff0000ffu);
  g_signal_connect (preview, "view-changed", G_CALLBACK (count_change), &changes);
  art_preview_set_magnification (preview, 3);
  g_assert_cmpint (changes, ==, 1);
  part = art_preview_get_visible (preview);
  g_assert_cmpint (part.width, >=, 134);
  g_assert_cmpint (part.width, <=, 135);
  g_assert_cmpint (part.height, ==, 100);
  g_assert_cmpint (part.x, ==, 433);
  g_assert_cmphex (pixel (&stage, 200, 150), ==, BLUE);

  third = (GeglRectangle){ part.x + 20, part.y + 10, 30, 20 };
  art_preview_set_result_part (preview, red, &third);
  g_assert_cmphex (pixel (&stage, 100, 60), ==, RED);
  g_assert_cmphex (pixel (&stage, 145, 85), ==, RED);
  g_assert_cmphex (pixel (&stage, 155, 60), ==, BLUE);
  g_assert_cmphex (pixel (&stage, 100, 95), ==, BLUE);

  /* It stays on its part when another one is seen. */
  art_preview_center (preview, third.x, third.y);
  g_assert_cmphex (pixel (&stage, 210, 160), ==, RED);
  g_assert_cmphex (pixel (&stage, 190, 160), ==, BLUE);
  art_preview_center (preview, -100, -100);
  part = art_preview_get_visible (preview);
  g_assert_cmpint (part.x, ==, 0);
  g_assert_cmpint (part.y, ==, 0);
  g_assert_cmpint (changes, ==, 3);
  stage_clear (&stage);
}

static guint
count_drawn (Stage *stage)
{
  cairo_surface_t *surface = draw (stage);
  guint n = 0;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      n += (pixel_of (surface, x, y) >> 24) > 200;
  cairo_surface_destroy (surface);
  return n;
}

/* Losses that no logarithm can show (zero, NaN, infinite) leave gaps and no trouble. */
static void
test_plot (void)
{
  const ArtLossPoint points[] = { { 1, 10, NAN, 1, INFINITY, 0 },
                                  { 5, 10, 100, 10, 90, 0 },
                                  { 10, 10, 1, 0.5, 0.5, -1 } };
  Stage stage;
  guint empty;

  stage_init (&stage, art_loss_plot_new ());
  empty = count_drawn (&stage);
  art_loss_plot_add (ART_LOSS_PLOT (stage.widget), &points[0]);
  for (guint i = 1; i < G_N_ELEMENTS (points); i++)
    art_loss_plot_add (ART_LOSS_PLOT (stage.widget), &points[i]);
  g_assert_cmpuint (count_drawn (&stage), >, empty + 100);
  art_loss_plot_clear (ART_LOSS_PLOT (stage.widget));
  g_assert_cmpuint (count_drawn (&stage), ==, empty);
  stage_clear (&stage);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check (&argc, &argv))
    {
      g_print ("1..0 # SKIP there is no display (install xvfb)\n");
      return 0;
    }
  gegl_init (NULL, NULL);
  g_test_add_func ("/ui/preview/modes", test_modes);
  g_test_add_func ("/ui/preview/empty", test_empty);
  g_test_add_func ("/ui/preview/drag-split", test_drag_split);
  g_test_add_func ("/ui/preview/pan", test_pan);
  g_test_add_func ("/ui/preview/magnified", test_magnified);
  g_test_add_func ("/ui/loss-plot/draw", test_plot);
  return g_test_run ();
}
