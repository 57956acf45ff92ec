/* SPDX-License-Identifier: GPL-3.0-or-later
 * The picture in the dialog: as it was, as it becomes, or split between the two with a line to drag.
 *
 * Either all of the picture is seen, or a part of it at a fixed magnification, which can be moved by dragging, by the
 * wheel and by (Shift and) the arrow keys. Signal "view-changed": another part is seen.
 */
#pragma once

#include <gegl.h>
#include <gtk/gtk.h>

typedef enum
{
  ART_PREVIEW_BEFORE,
  ART_PREVIEW_SPLIT,
  ART_PREVIEW_AFTER
} ArtPreviewMode;

#define ART_TYPE_PREVIEW (art_preview_get_type ())
G_DECLARE_FINAL_TYPE (ArtPreview, art_preview, ART, PREVIEW, GtkDrawingArea)

GtkWidget *art_preview_new (void);
/* The picture before; NULL = none. A reference is taken. */
void art_preview_set_content (ArtPreview *preview, GeglBuffer *content);
/* The picture after, of any size: it covers the content. NULL = none, before is shown instead. */
void art_preview_set_result (ArtPreview *preview, GdkPixbuf *result);
/* The same for a part of the content, in px from its corner; @result is shown with a pixel of it on one of the screen.
 * Around it before is shown. */
void art_preview_set_result_part (ArtPreview *preview, GdkPixbuf *result, const GeglRectangle *part);
gboolean art_preview_has_result (ArtPreview *preview);
/* What of the content changes, 0..1, in its coordinates: its edge is drawn. NULL = nothing. A reference is taken. */
void art_preview_set_outline (ArtPreview *preview, GeglBuffer *coverage);
/* Whether the edge is drawn; at first it is. */
void art_preview_show_outline (ArtPreview *preview, gboolean shown);
/* Without a result, before is shown whatever the mode. */
void art_preview_set_mode (ArtPreview *preview, ArtPreviewMode mode);
/* Where the line of the split is, 0 (left) to 1 (right) of what is seen of the picture. */
void art_preview_set_split (ArtPreview *preview, double split);
double art_preview_get_split (ArtPreview *preview);
gboolean art_preview_get_actual_size (ArtPreview *preview);
/* Whether the pointer at @x, widget px, would drag the line of the split. */
gboolean art_preview_at_split (ArtPreview *preview, double x);
/* FALSE = the entire picture, TRUE = a pixel of the picture is a pixel of the screen (drag to move). */
void art_preview_set_actual_size (ArtPreview *preview, gboolean actual_size);
/* How many pixels of the screen a pixel of the picture takes each way; enlarged by cubic interpolation. 0 = what is set
 * by art_preview_set_actual_size(). What was in the middle stays there. */
void art_preview_set_magnification (ArtPreview *preview, double magnification);
/* What is seen of the content, px from its corner; nothing if it is not laid out yet or there is no content. */
GeglRectangle art_preview_get_visible (ArtPreview *preview);
/* Puts a point of the content, px from its corner, into the middle or as near to it as the picture's edges allow. */
void art_preview_center (ArtPreview *preview, double x, double y);
/* A point of the widget, in its px, to the content's coordinates; FALSE if it is beside the picture or there is none.
 */
gboolean art_preview_to_content (ArtPreview *preview, double x, double y, double *content_x, double *content_y);
/* The other way round, wherever the point is; FALSE if there is no picture. */
gboolean art_preview_from_content (ArtPreview *preview, double content_x, double content_y, double *x, double *y);
