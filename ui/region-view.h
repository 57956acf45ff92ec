/* SPDX-License-Identifier: GPL-3.0-or-later
 * A part of the picture at the result's own size, before and after, with a small map of where it is. For effects that
 * have preview(): the part is worked out anew when it is moved or a setting changes.
 */
#pragma once

#include "form.h"
#include "preview.h"
#include "source.h"

typedef struct _ArtRegionView ArtRegionView;

/* @preview is what the part is shown in. */
ArtRegionView *art_region_view_new (ArtForm *form, ArtPreview *preview);
/* Cancels; threads that still end are counted in form->jobs. Free only when there is none, before the widgets. */
void art_region_view_stop (ArtRegionView *view);
void art_region_view_free (ArtRegionView *view);
/* The preview and what lies over it: that it is being updated, why it cannot be, and what is seen on which side. */
GtkWidget *art_region_view_widget (ArtRegionView *view);
/* The map. */
GtkWidget *art_region_view_navigator (ArtRegionView *view);
/* The document's pixels; a reference is taken. */
void art_region_view_set_source (ArtRegionView *view, ArtSource *source);
/* As art_preview_set_mode(). */
void art_region_view_set_mode (ArtRegionView *view, ArtPreviewMode mode);
/* Whether the part is worked out at all; else only before is seen. */
void art_region_view_set_on (ArtRegionView *view, gboolean on);
/* While paused nothing is worked out and what is seen stays, even if the same pixels are set anew. */
void art_region_view_set_paused (ArtRegionView *view, gboolean paused);
/* A setting has changed. */
void art_region_view_changed (ArtRegionView *view);
/* While paused: how far the run is, for the map. */
void art_region_view_show_progress (ArtRegionView *view, GdkPixbuf *progress);
