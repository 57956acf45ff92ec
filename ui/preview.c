/* SPDX-License-Identifier: GPL-3.0-or-later
 * The picture in the dialog: as it was, as it becomes, or split between the two with a line to drag.
 *
 * Only the visible part of the content is fetched from its buffer, at the resolution of the screen, and kept until the
 * view changes: a large document costs no second copy.
 */
#include "config.h"

#include "preview.h"

#include <math.h>

#include "pixels.h"

#define MINIMUM_SIZE 240
#define LARGEST_ZOOM 8
#define CHECK_SIZE 8
#define GRAB_DISTANCE 12
#define KEY_STEP 0.02
#define KEY_PAN 32

struct _ArtPreview
{
  GtkDrawingArea parent_instance;
  GeglBuffer *content;
  GdkPixbuf *result;
  ArtPreviewMode mode;
  double split;
  gboolean actual_size;
  double pan_x, pan_y; /* of the picture's centre from the widget's, in widget px */

  cairo_surface_t *before;   /* the visible part of content, or NULL = to be fetched */
  double before_x, before_y; /* where it goes, in widget px from the picture's corner */

  gboolean dragging_split, dragging_picture;
  double drag_x, drag_y; /* pointer at the last motion */
};

G_DEFINE_TYPE (ArtPreview, art_preview, GTK_TYPE_DRAWING_AREA)

/* Where the picture lies, in widget px, and its magnification; scale 0 = there is none. */
typedef struct
{
  double x, y, width, height, scale;
} Area;

/* ---- geometry ---- */

static Area
picture_area (ArtPreview *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  double room_x = gtk_widget_get_allocated_width (widget), room_y = gtk_widget_get_allocated_height (widget);
  double width = self->content ? gegl_buffer_get_width (self->content) : 0;
  double height = self->content ? gegl_buffer_get_height (self->content) : 0;

  if (width < 1 || height < 1)
    return (Area){ 0 };
  double scale = self->actual_size ? 1.0 / gtk_widget_get_scale_factor (widget)
                                   : MIN (MIN (room_x / width, room_y / height), LARGEST_ZOOM);
  Area area = { .width = width * scale, .height = height * scale, .scale = scale };
  area.x = round ((room_x - area.width) / 2 + (self->actual_size ? self->pan_x : 0));
  area.y = round ((room_y - area.height) / 2 + (self->actual_size ? self->pan_y : 0));
  return area;
}

/* Keeps the picture from being dragged out of sight. */
static void
limit_pan (ArtPreview *self)
{
  Area area = picture_area (self);
  double most_x = MAX (0, (area.width - gtk_widget_get_allocated_width (GTK_WIDGET (self))) / 2);
  double most_y = MAX (0, (area.height - gtk_widget_get_allocated_height (GTK_WIDGET (self))) / 2);

  self->pan_x = CLAMP (self->pan_x, -most_x, most_x);
  self->pan_y = CLAMP (self->pan_y, -most_y, most_y);
}

static void
view_changed (ArtPreview *self)
{
  g_clear_pointer (&self->before, cairo_surface_destroy);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
shows_split (ArtPreview *self)
{
  return self->result && self->mode == ART_PREVIEW_SPLIT;
}

/* The x of the split's line in widget px. */
static double
split_x (ArtPreview *self, const Area *area)
{
  return area->x + self->split * area->width;
}

/* ---- drawing ---- */

/* Fetches what is visible of the content, at screen resolution (at its own where it is magnified). */
static void
fetch_before (ArtPreview *self, const Area *area)
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
draw_checks (cairo_t *cr, const Area *area)
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
draw_before (ArtPreview *self, cairo_t *cr, const Area *area)
{
  if (!self->before)
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

static void
draw_after (ArtPreview *self, cairo_t *cr, const Area *area)
{
  double from = shows_split (self) ? split_x (self, area) : area->x;

  cairo_save (cr);
  cairo_rectangle (cr, from, area->y, area->x + area->width - from, area->height);
  cairo_clip (cr);
  if (gdk_pixbuf_get_has_alpha (self->result))
    draw_checks (cr, area);
  cairo_translate (cr, area->x, area->y);
  cairo_scale (cr, area->width / gdk_pixbuf_get_width (self->result),
               area->height / gdk_pixbuf_get_height (self->result));
  gdk_cairo_set_source_pixbuf (cr, self->result, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  cairo_restore (cr);
}

/* White on black, so that it shows on any picture. */
static void
draw_line (ArtPreview *self, cairo_t *cr, const Area *area)
{
  double x = round (split_x (self, area)), middle = area->y + area->height / 2;

  for (int pass = 0; pass < 2; pass++)
    {
      cairo_set_source_rgba (cr, pass, pass, pass, pass ? 1 : 0.5);
      cairo_set_line_width (cr, pass ? 1.5 : 3.5);
      cairo_move_to (cr, x, area->y);
      cairo_line_to (cr, x, area->y + area->height);
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

static gboolean
art_preview_draw (GtkWidget *widget, cairo_t *cr)
{
  ArtPreview *self = ART_PREVIEW (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  int width = gtk_widget_get_allocated_width (widget), height = gtk_widget_get_allocated_height (widget);
  Area area = picture_area (self);

  gtk_render_background (style, cr, 0, 0, width, height);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.12);
  cairo_paint (cr);
  if (area.scale > 0)
    {
      if (!self->result || self->mode != ART_PREVIEW_AFTER)
        draw_before (self, cr, &area);
      if (self->result && self->mode != ART_PREVIEW_BEFORE)
        draw_after (self, cr, &area);
      if (shows_split (self))
        draw_line (self, cr, &area);
    }
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (style, cr, 0, 0, width, height);
  return GDK_EVENT_PROPAGATE;
}

/* ---- pointer and keys ---- */

static gboolean
at_line (ArtPreview *self, double x)
{
  Area area = picture_area (self);
  return area.scale > 0 && shows_split (self) && fabs (x - split_x (self, &area)) <= GRAB_DISTANCE;
}

static void
show_cursor (ArtPreview *self, double x)
{
  const char *name = at_line (self, x) ? "col-resize" : (self->actual_size ? "grab" : "default");
  g_autoptr (GdkCursor) cursor = gdk_cursor_new_from_name (gtk_widget_get_display (GTK_WIDGET (self)), name);

  gdk_window_set_cursor (gtk_widget_get_window (GTK_WIDGET (self)), cursor);
}

static gboolean
art_preview_button_press (GtkWidget *widget, GdkEventButton *event)
{
  ArtPreview *self = ART_PREVIEW (widget);

  gtk_widget_grab_focus (widget);
  if (event->button != GDK_BUTTON_PRIMARY)
    return GDK_EVENT_PROPAGATE;
  self->dragging_split = at_line (self, event->x);
  self->dragging_picture = !self->dragging_split && self->actual_size;
  self->drag_x = event->x;
  self->drag_y = event->y;
  return GDK_EVENT_STOP;
}

static gboolean
art_preview_button_release (GtkWidget *widget, GdkEventButton *event)
{
  ArtPreview *self = ART_PREVIEW (widget);
  self->dragging_split = self->dragging_picture = FALSE;
  return GDK_EVENT_STOP;
}

static void
pan (ArtPreview *self, double x, double y)
{
  self->pan_x += x;
  self->pan_y += y;
  limit_pan (self);
  view_changed (self);
}

static gboolean
art_preview_motion (GtkWidget *widget, GdkEventMotion *event)
{
  ArtPreview *self = ART_PREVIEW (widget);
  Area area = picture_area (self);

  if (self->dragging_split)
    art_preview_set_split (self, (event->x - area.x) / area.width);
  else if (self->dragging_picture)
    pan (self, event->x - self->drag_x, event->y - self->drag_y);
  else
    show_cursor (self, event->x);
  self->drag_x = event->x;
  self->drag_y = event->y;
  return GDK_EVENT_STOP;
}

static gboolean
art_preview_key_press (GtkWidget *widget, GdkEventKey *event)
{
  ArtPreview *self = ART_PREVIEW (widget);
  int x = (event->keyval == GDK_KEY_Right) - (event->keyval == GDK_KEY_Left);
  int y = (event->keyval == GDK_KEY_Down) - (event->keyval == GDK_KEY_Up);

  if (x == 0 && y == 0)
    return GTK_WIDGET_CLASS (art_preview_parent_class)->key_press_event (widget, event);
  if (shows_split (self) && x != 0)
    art_preview_set_split (self, self->split + x * KEY_STEP);
  else if (self->actual_size)
    pan (self, -x * KEY_PAN, -y * KEY_PAN);
  else
    return GTK_WIDGET_CLASS (art_preview_parent_class)->key_press_event (widget, event);
  return GDK_EVENT_STOP;
}

/* ---- life ---- */

static void
art_preview_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  GTK_WIDGET_CLASS (art_preview_parent_class)->size_allocate (widget, allocation);
  limit_pan (ART_PREVIEW (widget));
  view_changed (ART_PREVIEW (widget));
}

static void
art_preview_finalize (GObject *object)
{
  ArtPreview *self = ART_PREVIEW (object);

  g_clear_object (&self->content);
  g_clear_object (&self->result);
  g_clear_pointer (&self->before, cairo_surface_destroy);
  G_OBJECT_CLASS (art_preview_parent_class)->finalize (object);
}

static void
art_preview_class_init (ArtPreviewClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = art_preview_finalize;
  widget->draw = art_preview_draw;
  widget->size_allocate = art_preview_size_allocate;
  widget->button_press_event = art_preview_button_press;
  widget->button_release_event = art_preview_button_release;
  widget->motion_notify_event = art_preview_motion;
  widget->key_press_event = art_preview_key_press;
}

static void
art_preview_init (ArtPreview *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->mode = ART_PREVIEW_AFTER;
  self->split = 0.5;
  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_set_size_request (widget, MINIMUM_SIZE, MINIMUM_SIZE);
  gtk_widget_add_events (widget, GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK | GDK_POINTER_MOTION_MASK
                                     | GDK_KEY_PRESS_MASK);
  atk_object_set_role (gtk_widget_get_accessible (widget), ATK_ROLE_IMAGE);
}

GtkWidget *
art_preview_new (void)
{
  return g_object_new (ART_TYPE_PREVIEW, NULL);
}

void
art_preview_set_content (ArtPreview *self, GeglBuffer *content)
{
  g_set_object (&self->content, content);
  limit_pan (self);
  view_changed (self);
}

void
art_preview_set_result (ArtPreview *self, GdkPixbuf *result)
{
  g_set_object (&self->result, result);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
art_preview_has_result (ArtPreview *self)
{
  return self->result != NULL;
}

void
art_preview_set_mode (ArtPreview *self, ArtPreviewMode mode)
{
  self->mode = mode;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
art_preview_set_split (ArtPreview *self, double split)
{
  self->split = CLAMP (split, 0, 1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

double
art_preview_get_split (ArtPreview *self)
{
  return self->split;
}

void
art_preview_set_actual_size (ArtPreview *self, gboolean actual_size)
{
  self->actual_size = actual_size;
  limit_pan (self);
  view_changed (self);
}
