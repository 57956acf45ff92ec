/* SPDX-License-Identifier: GPL-3.0-or-later
 * The whole picture, small, with a frame around the part that is seen elsewhere. The frame goes where the pointer
 * presses or drags, and is moved by the arrow keys.
 *
 * Signal "moved" (double x, double y): where the user wants the frame's middle, in px from the picture's corner.
 */
#pragma once

#include <gegl.h>
#include <gtk/gtk.h>

#define ART_TYPE_NAVIGATOR (art_navigator_get_type ())
G_DECLARE_FINAL_TYPE (ArtNavigator, art_navigator, ART, NAVIGATOR, GtkDrawingArea)

GtkWidget *art_navigator_new (void);
/* The picture; NULL = none. A reference is taken. */
void art_navigator_set_content (ArtNavigator *navigator, GeglBuffer *content);
/* The frame, in px from the picture's corner; an empty one is not shown. */
void art_navigator_set_frame (ArtNavigator *navigator, const GeglRectangle *frame);
/* How far a run is, drawn over the picture; NULL = nothing runs. */
void art_navigator_set_progress (ArtNavigator *navigator, GdkPixbuf *progress);
