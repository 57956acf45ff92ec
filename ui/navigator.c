/* SPDX-License-Identifier: GPL-3.0-or-later
 * The whole picture, small, with a frame around the part that is seen elsewhere.
 */
#include "config.h"

#include "navigator.h"

#include <math.h>

#include "pixels.h"

#define WIDTH 190
#define HEIGHT 132
#define LARGEST_ZOOM 4
/* An arrow key moves the frame by this part of its own size. */
#define KEY_STEP 0.25
/* The frame of a tiny part must still be seen. */
#define SMALLEST_FRAME 8

struct _ArtNavigator
{
  GtkDrawingArea parent_instance;
  GeglBuffer *content;
  GeglRectangle frame;
  GdkPixbuf *progress;
  cairo_surface_t *picture; /* as large as it is shown, or NULL = to be fetched */
  gboolean dragging;
};

static guint moved_signal;

G_DEFINE_TYPE (ArtNavigator, art_navigator, GTK_TYPE_DRAWING_AREA)

/* Widget px of a pixel of the picture, and where the picture's corner is; 0 = there is none. */
static double
layout (ArtNavigator *self, double *x, double *y)
{
  double room_x = gtk_widget_get_allocated_width (GTK_WIDGET (self));
  double room_y = gtk_widget_get_allocated_height (GTK_WIDGET (self));
  double width = self->content ? gegl_buffer_get_width (self->content) : 0;
  double height = self->content ? gegl_buffer_get_height (self->content) : 0;

  if (width < 1 || height < 1)
    return 0;
  double scale = MIN (MIN (room_x / width, room_y / height), LARGEST_ZOOM);
  *x = round ((room_x - width * scale) / 2);
  *y = round ((room_y - height * scale) / 2);
  return scale;
}

/* ---- pointer and keys ---- */

static void
move_to_pointer (ArtNavigator *self, double pointer_x, double pointer_y)
{
  double x = 0, y = 0, scale = layout (self, &x, &y);

  if (scale > 0)
    g_signal_emit (self, moved_signal, 0, (pointer_x - x) / scale, (pointer_y - y) / scale);
}

static gboolean
art_navigator_button_press (GtkWidget *widget, GdkEventButton *event)
{
  ArtNavigator *self = ART_NAVIGATOR (widget);

  gtk_widget_grab_focus (widget);
  if (event->button != GDK_BUTTON_PRIMARY)
    return GDK_EVENT_PROPAGATE;
  self->dragging = TRUE;
  move_to_pointer (self, event->x, event->y);
  return GDK_EVENT_STOP;
}

static gboolean
art_navigator_button_release (GtkWidget *widget, GdkEventButton *event)
{
  ART_NAVIGATOR (widget)->dragging = FALSE;
  return GDK_EVENT_STOP;
}

static gboolean
art_navigator_motion (GtkWidget *widget, GdkEventMotion *event)
{
  ArtNavigator *self = ART_NAVIGATOR (widget);

  if (self->dragging)
    move_to_pointer (self, event->x, event->y);
  return GDK_EVENT_STOP;
}

static gboolean
art_navigator_key_press (GtkWidget *widget, GdkEventKey *event)
{
  ArtNavigator *self = ART_NAVIGATOR (widget);
  int x = (event->keyval == GDK_KEY_Right) - (event->keyval == GDK_KEY_Left);
  int y = (event->keyval == GDK_KEY_Down) - (event->keyval == GDK_KEY_Up);

  if ((x == 0 && y == 0) || gegl_rectangle_is_empty (&self->frame))
    return GTK_WIDGET_CLASS (art_navigator_parent_class)->key_press_event (widget, event);
  g_signal_emit (self, moved_signal, 0, self->frame.x + self->frame.width * (0.5 + x * KEY_STEP),
                 self->frame.y + self->frame.height * (0.5 + y * KEY_STEP));
  return GDK_EVENT_STOP;
}

/* ---- looks ---- */

static void
fetch_picture (ArtNavigator *self, double scale)
{
  int device = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  GdkRectangle all = { 0, 0, MAX (1, (int) (gegl_buffer_get_width (self->content) * scale * device)),
                       MAX (1, (int) (gegl_buffer_get_height (self->content) * scale * device)) };

  self->picture = art_surface_from_buffer (self->content, scale * device, &all);
  if (self->picture)
    cairo_surface_set_device_scale (self->picture, device, device);
}

/* White on black, so that it shows on any picture; what is outside is dimmed. */
static void
draw_frame (ArtNavigator *self, cairo_t *cr, double x, double y, double scale)
{
  double width = gegl_buffer_get_width (self->content) * scale;
  double height = gegl_buffer_get_height (self->content) * scale;
  double frame_width = MAX (self->frame.width * scale, SMALLEST_FRAME);
  double frame_height = MAX (self->frame.height * scale, SMALLEST_FRAME);
  double left = x + (self->frame.x + self->frame.width / 2.0) * scale - frame_width / 2;
  double top = y + (self->frame.y + self->frame.height / 2.0) * scale - frame_height / 2;

  cairo_rectangle (cr, x, y, width, height);
  cairo_clip (cr);
  cairo_rectangle (cr, x, y, width, height);
  cairo_rectangle (cr, left, top, frame_width, frame_height);
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.35);
  cairo_fill (cr);
  cairo_rectangle (cr, round (left) + 1, round (top) + 1, MAX (1, round (frame_width) - 2),
                   MAX (1, round (frame_height) - 2));
  cairo_set_source_rgba (cr, 0, 0, 0, 0.6);
  cairo_set_line_width (cr, 3.5);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
}

static void
draw_progress (ArtNavigator *self, cairo_t *cr, double x, double y, double scale)
{
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, gegl_buffer_get_width (self->content) * scale / gdk_pixbuf_get_width (self->progress),
               gegl_buffer_get_height (self->content) * scale / gdk_pixbuf_get_height (self->progress));
  gdk_cairo_set_source_pixbuf (cr, self->progress, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
}

static gboolean
art_navigator_draw (GtkWidget *widget, cairo_t *cr)
{
  ArtNavigator *self = ART_NAVIGATOR (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  int width = gtk_widget_get_allocated_width (widget), height = gtk_widget_get_allocated_height (widget);
  double x = 0, y = 0, scale = layout (self, &x, &y);

  gtk_render_background (style, cr, 0, 0, width, height);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.12);
  cairo_paint (cr);
  if (scale > 0 && !self->picture)
    fetch_picture (self, scale);
  if (self->picture)
    {
      cairo_save (cr);
      cairo_set_source_surface (cr, self->picture, x, y);
      cairo_paint (cr);
      if (self->progress)
        draw_progress (self, cr, x, y, scale);
      else if (!gegl_rectangle_is_empty (&self->frame))
        draw_frame (self, cr, x, y, scale);
      cairo_restore (cr);
    }
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (style, cr, 0, 0, width, height);
  return GDK_EVENT_PROPAGATE;
}

/* ---- life ---- */

static void
art_navigator_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  GTK_WIDGET_CLASS (art_navigator_parent_class)->size_allocate (widget, allocation);
  g_clear_pointer (&ART_NAVIGATOR (widget)->picture, cairo_surface_destroy);
}

static void
art_navigator_finalize (GObject *object)
{
  ArtNavigator *self = ART_NAVIGATOR (object);

  g_clear_object (&self->content);
  g_clear_object (&self->progress);
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  G_OBJECT_CLASS (art_navigator_parent_class)->finalize (object);
}

static void
art_navigator_class_init (ArtNavigatorClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = art_navigator_finalize;
  widget->draw = art_navigator_draw;
  widget->size_allocate = art_navigator_size_allocate;
  widget->button_press_event = art_navigator_button_press;
  widget->button_release_event = art_navigator_button_release;
  widget->motion_notify_event = art_navigator_motion;
  widget->key_press_event = art_navigator_key_press;
  moved_signal = g_signal_new ("moved", ART_TYPE_NAVIGATOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                               G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
art_navigator_init (ArtNavigator *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_set_size_request (widget, WIDTH, HEIGHT);
  gtk_widget_add_events (widget, GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK | GDK_BUTTON1_MOTION_MASK
                                     | GDK_KEY_PRESS_MASK);
  atk_object_set_role (gtk_widget_get_accessible (widget), ATK_ROLE_IMAGE);
}

GtkWidget *
art_navigator_new (void)
{
  return g_object_new (ART_TYPE_NAVIGATOR, NULL);
}

void
art_navigator_set_content (ArtNavigator *self, GeglBuffer *content)
{
  g_set_object (&self->content, content);
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
art_navigator_set_frame (ArtNavigator *self, const GeglRectangle *frame)
{
  self->frame = *frame;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
art_navigator_set_progress (ArtNavigator *self, GdkPixbuf *progress)
{
  g_set_object (&self->progress, progress);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
