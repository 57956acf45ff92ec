/* SPDX-License-Identifier: GPL-3.0-or-later
 * The preview's insides: preview.c lets the user move it, preview-draw.c and preview-outline.c show it.
 */
#pragma once

#include "preview.h"

struct _ArtPreview
{
  GtkDrawingArea parent_instance;
  GeglBuffer *content;
  GdkPixbuf *result;
  GeglRectangle part; /* of the content that result shows, from its corner; empty = all of it */
  ArtPreviewMode mode;
  double split;
  gboolean actual_size;
  double magnification; /* device px of a pixel of the content; 0 = as actual_size says */
  double pan_x, pan_y;  /* of the picture's centre from the widget's, in widget px */

  GeglBuffer *coverage; /* of which the edge is drawn, or NULL */
  gboolean hides_outline;
  cairo_surface_t *outline; /* as large as the widget, or NULL = to be drawn */

  cairo_surface_t *before;   /* the visible part of content, or NULL = to be fetched */
  double before_x, before_y; /* where it goes, in widget px from the picture's corner */

  gboolean dragging_split, dragging_picture;
  double drag_x, drag_y; /* pointer at the last motion */
};

/* Where the picture lies, in widget px, and its magnification; scale 0 = there is none. */
typedef struct
{
  double x, y, width, height, scale;
} ArtPreviewArea;

/* Where the picture lies now. */
ArtPreviewArea art_preview_area (ArtPreview *self);
/* Whether there are two halves to see. */
gboolean art_preview_shows_split (ArtPreview *self);
/* From where to where the picture is seen across the widget, in widget px. */
void art_preview_visible_span (ArtPreview *self, const ArtPreviewArea *area, double *left, double *right);
/* The x of the split's line in widget px. */
double art_preview_split_x (ArtPreview *self, const ArtPreviewArea *area);
/* Widget px to the nearest device px. */
double art_preview_snap (ArtPreview *self, double position);
/* The edge of what changes, over the picture. */
void art_preview_draw_outline (ArtPreview *self, cairo_t *cr, const ArtPreviewArea *area);
/* GtkWidget.draw */
gboolean art_preview_draw (GtkWidget *widget, cairo_t *cr);
