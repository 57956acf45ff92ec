/* SPDX-License-Identifier: GPL-3.0-or-later
 * The picture in the dialog: as it was, as it becomes, or split between the two with a line to drag.
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
gboolean art_preview_has_result (ArtPreview *preview);
/* Without a result, before is shown whatever the mode. */
void art_preview_set_mode (ArtPreview *preview, ArtPreviewMode mode);
/* Where the line of the split is, 0 (left) to 1 (right) of the picture. */
void art_preview_set_split (ArtPreview *preview, double split);
double art_preview_get_split (ArtPreview *preview);
/* FALSE = the entire picture, TRUE = a pixel of the picture is a pixel of the screen (drag to move). */
void art_preview_set_actual_size (ArtPreview *preview, gboolean actual_size);
