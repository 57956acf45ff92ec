/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small curve of the loss and its terms over the iterations, logarithmic, so that one sees whether going on pays.
 */
#include "config.h"

#include "loss-plot.h"

#include <math.h>
#include <stddef.h>

#include <glib/gi18n-lib.h>

#define HEIGHT 96
#define MARGIN 6
#define LEGEND_WIDTH 108
#define MIN_NAMES 4 /* so that few of them stand together */

struct _ArtLossPlot
{
  GtkDrawingArea parent_instance;
  GArray *points; /* ArtLossPoint */
};

G_DEFINE_TYPE (ArtLossPlot, art_loss_plot, GTK_TYPE_DRAWING_AREA)

/* Colours that differ in lightness too, for the colour-blind, and show on light and dark. */
static const struct
{
  const char *label;
  gsize offset;
  double red, green, blue, width;
} curves[] = {
  { N_ ("Content"), offsetof (ArtLossPoint, content), 0.21, 0.52, 0.89, 1.25 },
  { N_ ("Style"), offsetof (ArtLossPoint, style), 0.90, 0.38, 0.00, 1.25 },
  { N_ ("Texture"), offsetof (ArtLossPoint, patch), 0.57, 0.25, 0.67, 1.25 },
  { N_ ("Seam"), offsetof (ArtLossPoint, seam), 0.80, 0.20, 0.40, 1.25 },
  { N_ ("Smoothness"), offsetof (ArtLossPoint, tv), 0.20, 0.65, 0.32, 1.25 },
  { N_ ("Total"), offsetof (ArtLossPoint, total), 0, 0, 0, 2 }, /* in the colour of text */
};

typedef struct
{
  double x, y, width, height; /* of the plot in the widget */
  double low, high;           /* log10 of the range shown */
  int iterations;
} Frame;

static double
value_of (const ArtLossPoint *point, int curve)
{
  return *(const double *) ((const char *) point + curves[curve].offset);
}

static gboolean
can_show (double value)
{
  return isfinite (value) && value > 0;
}

static gboolean
is_shown (ArtLossPlot *self, guint curve)
{
  if (curve == G_N_ELEMENTS (curves) - 1)
    return TRUE;
  for (guint i = 0; i < self->points->len; i++)
    if (can_show (value_of (&g_array_index (self->points, ArtLossPoint, i), (int) curve)))
      return TRUE;
  return FALSE;
}

/* Four decades at most: a term that is next to nothing would press the others flat. */
static Frame
frame_for (ArtLossPlot *self)
{
  int legend = LEGEND_WIDTH;
  Frame frame = { .x = MARGIN, .y = MARGIN, .low = INFINITY, .high = -INFINITY };

  frame.width = gtk_widget_get_allocated_width (GTK_WIDGET (self)) - 3 * MARGIN - legend;
  frame.height = gtk_widget_get_allocated_height (GTK_WIDGET (self)) - 2 * MARGIN;
  for (guint i = 0; i < self->points->len; i++)
    {
      const ArtLossPoint *point = &g_array_index (self->points, ArtLossPoint, i);
      frame.iterations = MAX (frame.iterations, point->iterations);
      for (guint c = 0; c < G_N_ELEMENTS (curves); c++)
        if (can_show (value_of (point, c)))
          {
            frame.low = MIN (frame.low, log10 (value_of (point, c)));
            frame.high = MAX (frame.high, log10 (value_of (point, c)));
          }
    }
  frame.high += 0.05;
  frame.low = MAX (frame.low - 0.05, frame.high - 4);
  return frame;
}

static double
to_x (const Frame *frame, int iteration)
{
  return frame->x + frame->width * iteration / MAX (1, frame->iterations);
}

static double
to_y (const Frame *frame, double value)
{
  double position = (log10 (value) - frame->low) / (frame->high - frame->low);
  return frame->y + frame->height * (1 - CLAMP (position, 0, 1));
}

static void
set_colour (cairo_t *cr, GtkWidget *widget, int curve)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRGBA text;

  if (curves[curve].width < 2)
    {
      cairo_set_source_rgb (cr, curves[curve].red, curves[curve].green, curves[curve].blue);
      return;
    }
  gtk_style_context_get_color (style, gtk_style_context_get_state (style), &text);
  gdk_cairo_set_source_rgba (cr, &text);
}

static void
draw_grid (ArtLossPlot *self, cairo_t *cr, const Frame *frame)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA text;

  gtk_style_context_get_color (style, gtk_style_context_get_state (style), &text);
  text.alpha = 0.15;
  gdk_cairo_set_source_rgba (cr, &text);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, frame->x + 0.5, frame->y + 0.5, frame->width - 1, frame->height - 1);
  for (double decade = ceil (frame->low); decade <= frame->high; decade++)
    {
      double y = round (to_y (frame, pow (10, decade))) + 0.5;
      cairo_move_to (cr, frame->x, y);
      cairo_line_to (cr, frame->x + frame->width, y);
    }
  cairo_stroke (cr);
}

static void
draw_curve (ArtLossPlot *self, cairo_t *cr, const Frame *frame, int curve)
{
  set_colour (cr, GTK_WIDGET (self), curve);
  cairo_set_line_width (cr, curves[curve].width);
  cairo_new_path (cr);
  for (guint i = 0; i < self->points->len; i++)
    {
      const ArtLossPoint *point = &g_array_index (self->points, ArtLossPoint, i);
      double value = value_of (point, curve);
      if (can_show (value))
        cairo_line_to (cr, to_x (frame, point->iteration), to_y (frame, value));
    }
  cairo_stroke (cr);
}

static void
draw_name (ArtLossPlot *self, cairo_t *cr, int curve, double x, double y)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), _ (curves[curve].label));
  int width, height;

  pango_layout_set_width (layout, (LEGEND_WIDTH - 18) * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_get_pixel_size (layout, &width, &height);
  set_colour (cr, GTK_WIDGET (self), curve);
  cairo_rectangle (cr, x, y - 1, 12, curves[curve].width < 2 ? 2 : 3);
  cairo_fill (cr);
  gtk_render_layout (gtk_widget_get_style_context (GTK_WIDGET (self)), cr, x + 18, y - height / 2.0, layout);
}

static void
draw_legend (ArtLossPlot *self, cairo_t *cr, const Frame *frame)
{
  double x = frame->x + frame->width + 2 * MARGIN;
  int n = 0, line = 0;

  for (guint c = 0; c < G_N_ELEMENTS (curves); c++)
    n += is_shown (self, c);
  /* The total is drawn last but named first. */
  for (guint i = 0; i < G_N_ELEMENTS (curves); i++)
    {
      guint c = (i + G_N_ELEMENTS (curves) - 1) % G_N_ELEMENTS (curves);
      if (is_shown (self, c))
        draw_name (self, cr, (int) c, x, frame->y + frame->height / MAX (n, MIN_NAMES) * (line++ + 0.5));
    }
}

static gboolean
art_loss_plot_draw (GtkWidget *widget, cairo_t *cr)
{
  ArtLossPlot *self = ART_LOSS_PLOT (widget);
  Frame frame = frame_for (self);

  if (frame.width < 2 || frame.height < 2)
    return GDK_EVENT_PROPAGATE;
  /* Nothing can be shown yet: an empty frame with its legend, which says what will come. */
  if (!(frame.low < frame.high))
    frame.low = 0, frame.high = 1;
  draw_grid (self, cr, &frame);
  for (guint c = 0; c < G_N_ELEMENTS (curves); c++)
    draw_curve (self, cr, &frame, c);
  draw_legend (self, cr, &frame);
  return GDK_EVENT_PROPAGATE;
}

static void
art_loss_plot_finalize (GObject *object)
{
  g_array_unref (ART_LOSS_PLOT (object)->points);
  G_OBJECT_CLASS (art_loss_plot_parent_class)->finalize (object);
}

static void
art_loss_plot_class_init (ArtLossPlotClass *class)
{
  G_OBJECT_CLASS (class)->finalize = art_loss_plot_finalize;
  GTK_WIDGET_CLASS (class)->draw = art_loss_plot_draw;
}

static void
art_loss_plot_init (ArtLossPlot *self)
{
  self->points = g_array_new (FALSE, FALSE, sizeof (ArtLossPoint));
  gtk_widget_set_size_request (GTK_WIDGET (self), -1, HEIGHT);
  atk_object_set_role (gtk_widget_get_accessible (GTK_WIDGET (self)), ATK_ROLE_CHART);
}

GtkWidget *
art_loss_plot_new (void)
{
  return g_object_new (ART_TYPE_LOSS_PLOT, NULL);
}

void
art_loss_plot_clear (ArtLossPlot *self)
{
  g_array_set_size (self->points, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
art_loss_plot_add (ArtLossPlot *self, const ArtLossPoint *point)
{
  g_array_append_val (self->points, *point);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
