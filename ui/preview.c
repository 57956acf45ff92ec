/* SPDX-License-Identifier: GPL-3.0-or-later
 * The picture in the dialog: as it was, as it becomes, or split between the two with a line to drag.
 */
#include "config.h"

#include "preview-private.h"

#include <math.h>

#define MINIMUM_SIZE 240
#define GRAB_DISTANCE 12
#define KEY_STEP 0.02
#define KEY_PAN 32
#define WHEEL_PAN 48

static guint view_changed_signal;

G_DEFINE_TYPE (ArtPreview, art_preview, GTK_TYPE_DRAWING_AREA)

/* Keeps the picture from being dragged out of sight. */
static void
limit_pan (ArtPreview *self)
{
  ArtPreviewArea area = art_preview_area (self);
  double most_x = MAX (0, (area.width - gtk_widget_get_allocated_width (GTK_WIDGET (self))) / 2);
  double most_y = MAX (0, (area.height - gtk_widget_get_allocated_height (GTK_WIDGET (self))) / 2);

  self->pan_x = CLAMP (self->pan_x, -most_x, most_x);
  self->pan_y = CLAMP (self->pan_y, -most_y, most_y);
}

static void
view_changed (ArtPreview *self)
{
  g_clear_pointer (&self->before, cairo_surface_destroy);
  g_clear_pointer (&self->outline, cairo_surface_destroy);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, view_changed_signal, 0);
}

static gboolean
can_move (ArtPreview *self)
{
  return self->actual_size || self->magnification > 0;
}

/* ---- pointer and keys ---- */

gboolean
art_preview_at_split (ArtPreview *self, double x)
{
  ArtPreviewArea area = art_preview_area (self);
  return area.scale > 0 && art_preview_shows_split (self)
         && fabs (x - art_preview_split_x (self, &area)) <= GRAB_DISTANCE;
}

static void
show_cursor (ArtPreview *self, double x)
{
  const char *name = art_preview_at_split (self, x) ? "col-resize" : (can_move (self) ? "grab" : "default");
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
  self->dragging_split = art_preview_at_split (self, event->x);
  self->dragging_picture = !self->dragging_split && can_move (self);
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
  ArtPreviewArea area = art_preview_area (self);
  double left, right;

  art_preview_visible_span (self, &area, &left, &right);
  if (self->dragging_split)
    art_preview_set_split (self, (event->x - left) / MAX (1, right - left));
  else if (self->dragging_picture)
    pan (self, event->x - self->drag_x, event->y - self->drag_y);
  else
    show_cursor (self, event->x);
  self->drag_x = event->x;
  self->drag_y = event->y;
  return GDK_EVENT_STOP;
}

static gboolean
art_preview_scroll (GtkWidget *widget, GdkEventScroll *event)
{
  ArtPreview *self = ART_PREVIEW (widget);
  double x = 0, y = 0;

  if (!can_move (self))
    return GDK_EVENT_PROPAGATE;
  if (!gdk_event_get_scroll_deltas ((GdkEvent *) event, &x, &y))
    {
      x = (event->direction == GDK_SCROLL_RIGHT) - (event->direction == GDK_SCROLL_LEFT);
      y = (event->direction == GDK_SCROLL_DOWN) - (event->direction == GDK_SCROLL_UP);
    }
  if (event->state & GDK_SHIFT_MASK)
    pan (self, -(x + y) * WHEEL_PAN, 0);
  else
    pan (self, -x * WHEEL_PAN, -y * WHEEL_PAN);
  return GDK_EVENT_STOP;
}

static gboolean
art_preview_key_press (GtkWidget *widget, GdkEventKey *event)
{
  ArtPreview *self = ART_PREVIEW (widget);
  gboolean shift = (event->state & GDK_SHIFT_MASK) != 0;
  int x = (event->keyval == GDK_KEY_Right) - (event->keyval == GDK_KEY_Left);
  int y = (event->keyval == GDK_KEY_Down) - (event->keyval == GDK_KEY_Up);

  if (x == 0 && y == 0)
    return GTK_WIDGET_CLASS (art_preview_parent_class)->key_press_event (widget, event);
  if (art_preview_shows_split (self) && x != 0 && !shift)
    art_preview_set_split (self, self->split + x * KEY_STEP);
  else if (can_move (self))
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
  g_clear_object (&self->coverage);
  g_clear_pointer (&self->before, cairo_surface_destroy);
  g_clear_pointer (&self->outline, cairo_surface_destroy);
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
  widget->scroll_event = art_preview_scroll;
  widget->key_press_event = art_preview_key_press;
  view_changed_signal =
      g_signal_new ("view-changed", ART_TYPE_PREVIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
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
                                     | GDK_SCROLL_MASK | GDK_SMOOTH_SCROLL_MASK | GDK_KEY_PRESS_MASK);
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
  art_preview_set_result_part (self, result, GEGL_RECTANGLE (0, 0, 0, 0));
}

void
art_preview_set_result_part (ArtPreview *self, GdkPixbuf *result, const GeglRectangle *part)
{
  g_set_object (&self->result, result);
  self->part = *part;
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

gboolean
art_preview_get_actual_size (ArtPreview *self)
{
  return self->actual_size;
}

void
art_preview_set_magnification (ArtPreview *self, double magnification)
{
  double before = art_preview_area (self).scale;

  if (self->magnification == magnification)
    return;
  self->magnification = magnification;
  if (before > 0)
    {
      double change = art_preview_area (self).scale / before;
      self->pan_x *= change;
      self->pan_y *= change;
    }
  limit_pan (self);
  view_changed (self);
}

GeglRectangle
art_preview_get_visible (ArtPreview *self)
{
  ArtPreviewArea area = art_preview_area (self);
  double room_y = gtk_widget_get_allocated_height (GTK_WIDGET (self)), left, right;

  art_preview_visible_span (self, &area, &left, &right);
  if (area.scale <= 0 || right - left < 1 || room_y <= 1)
    return (GeglRectangle){ 0 };
  /* What is almost a whole pixel is one: there is nothing of its neighbour to see. */
  double top = MAX (0, area.y), bottom = MIN (room_y, area.y + area.height);
  int x = (int) floor ((left - area.x) / area.scale + 0.01), y = (int) floor ((top - area.y) / area.scale + 0.01);
  int end_x = (int) ceil ((right - area.x) / area.scale - 0.01);
  int end_y = (int) ceil ((bottom - area.y) / area.scale - 0.01);
  return (GeglRectangle){ x, y, MIN (end_x, gegl_buffer_get_width (self->content)) - x,
                          MIN (end_y, gegl_buffer_get_height (self->content)) - y };
}

void
art_preview_center (ArtPreview *self, double x, double y)
{
  ArtPreviewArea area = art_preview_area (self);

  self->pan_x = area.width / 2 - x * area.scale;
  self->pan_y = area.height / 2 - y * area.scale;
  limit_pan (self);
  view_changed (self);
}
