/* SPDX-License-Identifier: GPL-3.0-or-later
 * A part of the picture at the result's own size, before and after, with a small map of where it is.
 *
 * Nothing is worked out while nobody sees it: before the window is mapped and while it is minimised.
 */
#include "config.h"

#include "region-view.h"

#include <glib/gi18n-lib.h>

#include "navigator.h"
#include "picture-frame.h"
#include "previewer.h"

struct _ArtRegionView
{
  ArtForm *form;
  ArtPreview *preview;
  ArtPictureFrame frame;
  GtkWidget *navigator;
  ArtPreviewer *previewer;
  ArtSource *source;
  ArtPreviewMode mode;
  gboolean on, paused;
  gboolean stale;     /* what is seen is not what the settings give */
  GeglRectangle part; /* what was asked for or is seen */
  double magnification;
};

/* ---- asking ---- */

static gboolean
is_seen (ArtRegionView *view)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (view->preview));

  return gtk_widget_get_mapped (GTK_WIDGET (view->preview)) && gtk_widget_get_window (window)
         && !(gdk_window_get_state (gtk_widget_get_window (window))
              & (GDK_WINDOW_STATE_ICONIFIED | GDK_WINDOW_STATE_WITHDRAWN));
}

static void
ask (ArtRegionView *view)
{
  GeglRectangle part = art_preview_get_visible (view->preview);

  if (!view->on || view->paused || !view->source || !is_seen (view) || gegl_rectangle_is_empty (&part))
    return;
  if (!view->stale && gegl_rectangle_contains (&view->part, &part))
    return;
  view->stale = FALSE;
  view->part = part;
  art_previewer_ask (view->previewer, view->source, &part);
}

static void
forget_result (ArtRegionView *view)
{
  art_preview_set_result (view->preview, NULL);
  view->stale = TRUE;
  art_picture_frame_update (&view->frame, view->mode);
}

/* Device px that a pixel of the content takes in the result. */
static double
result_scale (ArtRegionView *view)
{
  const ArtInputs *inputs = view->source->inputs;
  int width = inputs->reference_width, height = inputs->reference_height, result_width, result_height;

  if (!view->form->effect->result_size)
    return 1;
  if (width < 1 || height < 1)
    {
      width = gegl_buffer_get_width (inputs->content);
      height = gegl_buffer_get_height (inputs->content);
    }
  view->form->effect->result_size (view->form->settings, width, height, &result_width, &result_height);
  /* The longer side says it more exactly. */
  return width > height ? (double) result_width / width : (double) result_height / height;
}

void
art_region_view_changed (ArtRegionView *view)
{
  view->stale = TRUE;
  if (view->source)
    {
      double magnification = result_scale (view);
      if (magnification != view->magnification)
        forget_result (view);
      view->magnification = magnification;
      art_preview_set_magnification (view->preview, magnification);
    }
  ask (view);
}

/* ---- what the previewer tells ---- */

static void
on_busy (gboolean busy, gpointer data)
{
  ArtRegionView *view = data;

  art_picture_frame_set_busy (&view->frame, busy);
}

static void
on_done (GdkPixbuf *picture, const GeglRectangle *part, const GError *error, gpointer data)
{
  ArtRegionView *view = data;

  if (picture)
    art_preview_set_result_part (view->preview, picture, part);
  else
    art_preview_set_result (view->preview, NULL);
  art_picture_frame_show_error (&view->frame, picture ? NULL : error);
  art_picture_frame_update (&view->frame, view->mode);
}

static const ArtPreviewerEvents previewer_events = { on_busy, on_done };

/* ---- what the widgets tell ---- */

static void
on_view_changed (ArtPreview *preview, ArtRegionView *view)
{
  GeglRectangle part = art_preview_get_visible (preview);

  art_navigator_set_frame (ART_NAVIGATOR (view->navigator), &part);
  ask (view);
}

static void
on_moved (ArtNavigator *navigator, double x, double y, ArtRegionView *view)
{
  art_preview_center (view->preview, x, y);
}

static void
on_map (GtkWidget *preview, ArtRegionView *view)
{
  ask (view);
}

static gboolean
on_window_state (GtkWidget *window, GdkEvent *event, ArtRegionView *view)
{
  if (!is_seen (view) && !view->stale)
    {
      view->stale = TRUE;
      art_previewer_cancel (view->previewer);
    }
  ask (view);
  return GDK_EVENT_PROPAGATE;
}

static void
on_hierarchy (GtkWidget *widget, GtkWidget *before, ArtRegionView *view)
{
  GtkWidget *window = gtk_widget_get_toplevel (widget);

  if (GTK_IS_WINDOW (window))
    g_signal_connect (window, "window-state-event", G_CALLBACK (on_window_state), view);
}

/* ---- assembly ---- */

static void
add_navigator (ArtRegionView *view)
{
  view->navigator = art_navigator_new ();
  art_widget_name (view->navigator, "navigator", _ ("Which part of the picture is shown"));
  art_widget_tooltip (view->form, view->navigator,
                      _ ("Click or drag to see another part of the picture; the arrow keys move it, too."));
  g_signal_connect (view->navigator, "moved", G_CALLBACK (on_moved), view);
}

ArtRegionView *
art_region_view_new (ArtForm *form, ArtPreview *preview)
{
  ArtRegionView *view = g_new0 (ArtRegionView, 1);
  gboolean enlarges = form->effect->result_size != NULL;

  view->form = form;
  view->preview = preview;
  view->on = view->stale = TRUE;
  view->mode = ART_PREVIEW_SPLIT;
  view->previewer = art_previewer_new (form, &previewer_events, view);
  art_picture_frame_init (&view->frame, preview, enlarges ? _ ("Plain enlargement") : _ ("Before"),
                          art_text (form->effect->title));
  add_navigator (view);
  art_preview_set_mode (preview, view->mode);
  g_signal_connect (preview, "view-changed", G_CALLBACK (on_view_changed), view);
  g_signal_connect (preview, "map", G_CALLBACK (on_map), view);
  g_signal_connect (view->frame.widget, "hierarchy-changed", G_CALLBACK (on_hierarchy), view);
  return view;
}

void
art_region_view_stop (ArtRegionView *view)
{
  view->paused = TRUE;
  art_previewer_cancel (view->previewer);
}

void
art_region_view_free (ArtRegionView *view)
{
  GtkWidget *window = gtk_widget_get_toplevel (view->frame.widget);

  g_signal_handlers_disconnect_by_data (view->preview, view);
  g_signal_handlers_disconnect_by_data (view->frame.widget, view);
  g_signal_handlers_disconnect_by_data (window, view);
  art_previewer_free (view->previewer);
  art_source_unref (view->source);
  g_free (view);
}

GtkWidget *
art_region_view_widget (ArtRegionView *view)
{
  return view->frame.widget;
}

GtkWidget *
art_region_view_navigator (ArtRegionView *view)
{
  return view->navigator;
}

void
art_region_view_set_source (ArtRegionView *view, ArtSource *source)
{
  art_source_ref (source);
  art_source_unref (view->source);
  view->source = source;
  art_navigator_set_content (ART_NAVIGATOR (view->navigator), source->inputs->content);
  if (!view->paused)
    forget_result (view);
  art_preview_set_content (view->preview, source->inputs->content);
  art_region_view_changed (view);
}

void
art_region_view_set_mode (ArtRegionView *view, ArtPreviewMode mode)
{
  view->mode = mode;
  art_preview_set_mode (view->preview, mode);
  art_picture_frame_update (&view->frame, view->mode);
}

void
art_region_view_set_on (ArtRegionView *view, gboolean on)
{
  view->on = on;
  if (!on)
    {
      art_previewer_cancel (view->previewer);
      art_picture_frame_show_error (&view->frame, NULL);
      forget_result (view);
    }
  ask (view);
}

void
art_region_view_set_paused (ArtRegionView *view, gboolean paused)
{
  view->paused = paused;
  art_navigator_set_progress (ART_NAVIGATOR (view->navigator), NULL);
  if (paused && gtk_widget_get_visible (view->frame.busy))
    {
      view->stale = TRUE;
      art_previewer_cancel (view->previewer);
    }
  ask (view);
}

void
art_region_view_show_progress (ArtRegionView *view, GdkPixbuf *progress)
{
  if (view->paused)
    art_navigator_set_progress (ART_NAVIGATOR (view->navigator), progress);
}
