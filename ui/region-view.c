/* SPDX-License-Identifier: GPL-3.0-or-later
 * A part of the picture at the result's own size, before and after, with a small map of where it is.
 *
 * Nothing is worked out while nobody sees it: before the window is mapped and while it is minimised.
 */
#include "config.h"

#include "region-view.h"

#include <glib/gi18n-lib.h>

#include "navigator.h"
#include "previewer.h"

#define OVERLAY_MARGIN 8
#define ERROR_CHARS 48

struct _ArtRegionView
{
  ArtForm *form;
  ArtPreview *preview;
  GtkWidget *widget, *navigator;
  GtkWidget *busy, *spinner, *error, *before, *after;
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
show_labels (ArtRegionView *view)
{
  gboolean result = art_preview_has_result (view->preview);

  gtk_widget_set_visible (view->before, !result || view->mode != ART_PREVIEW_AFTER);
  gtk_widget_set_visible (view->after, result && view->mode != ART_PREVIEW_BEFORE);
}

static void
forget_result (ArtRegionView *view)
{
  art_preview_set_result (view->preview, NULL);
  view->stale = TRUE;
  show_labels (view);
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

  g_object_set (view->spinner, "active", busy, NULL);
  gtk_widget_set_visible (view->busy, busy);
  if (busy)
    gtk_widget_hide (view->error);
  atk_object_notify_state_change (gtk_widget_get_accessible (GTK_WIDGET (view->preview)), ATK_STATE_BUSY, busy);
}

static void
on_done (GdkPixbuf *picture, const GeglRectangle *part, const GError *error, gpointer data)
{
  ArtRegionView *view = data;

  if (picture)
    art_preview_set_result_part (view->preview, picture, part);
  else
    {
      art_preview_set_result (view->preview, NULL);
      gtk_label_set_text (GTK_LABEL (view->error), error->message);
    }
  gtk_widget_set_visible (view->error, picture == NULL);
  show_labels (view);
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

static GtkWidget *
overlay_label_new (ArtRegionView *view, const char *name, const char *text, GtkAlign halign)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_set_name (label, name);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), ART_STYLE_TAG);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_halign (label, halign);
  gtk_widget_set_valign (label, GTK_ALIGN_END);
  g_object_set (label, "margin", OVERLAY_MARGIN, NULL);
  gtk_widget_set_no_show_all (label, TRUE);
  gtk_overlay_add_overlay (GTK_OVERLAY (view->widget), label);
  gtk_overlay_set_overlay_pass_through (GTK_OVERLAY (view->widget), label, TRUE);
  return label;
}

static void
add_busy (ArtRegionView *view)
{
  GtkWidget *label = gtk_label_new (_ ("Updating…"));

  view->busy = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  view->spinner = gtk_spinner_new ();
  gtk_box_pack_start (GTK_BOX (view->busy), view->spinner, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (view->busy), label, FALSE, FALSE, 0);
  gtk_widget_show_all (view->busy);
  gtk_widget_hide (view->busy);
  gtk_widget_set_no_show_all (view->busy, TRUE);
  gtk_widget_set_name (view->busy, "updating");
  gtk_style_context_add_class (gtk_widget_get_style_context (view->busy), ART_STYLE_TAG);
  gtk_widget_set_halign (view->busy, GTK_ALIGN_END);
  gtk_widget_set_valign (view->busy, GTK_ALIGN_START);
  g_object_set (view->busy, "margin", OVERLAY_MARGIN, NULL);
  gtk_overlay_add_overlay (GTK_OVERLAY (view->widget), view->busy);
  gtk_overlay_set_overlay_pass_through (GTK_OVERLAY (view->widget), view->busy, TRUE);
}

static void
add_error (ArtRegionView *view)
{
  view->error = overlay_label_new (view, "preview-error", "", GTK_ALIGN_CENTER);
  gtk_widget_set_valign (view->error, GTK_ALIGN_CENTER);
  gtk_label_set_ellipsize (GTK_LABEL (view->error), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_line_wrap (GTK_LABEL (view->error), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (view->error), ERROR_CHARS);
}

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
  view->widget = gtk_overlay_new ();
  gtk_container_add (GTK_CONTAINER (view->widget), GTK_WIDGET (preview));
  view->before =
      overlay_label_new (view, "tag-before", enlarges ? _ ("Plain enlargement") : _ ("Before"), GTK_ALIGN_START);
  view->after = overlay_label_new (view, "tag-after", art_text (form->effect->title), GTK_ALIGN_END);
  add_busy (view);
  add_error (view);
  add_navigator (view);
  art_preview_set_mode (preview, view->mode);
  g_signal_connect (preview, "view-changed", G_CALLBACK (on_view_changed), view);
  g_signal_connect (preview, "map", G_CALLBACK (on_map), view);
  g_signal_connect (view->widget, "hierarchy-changed", G_CALLBACK (on_hierarchy), view);
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
  GtkWidget *window = gtk_widget_get_toplevel (view->widget);

  g_signal_handlers_disconnect_by_data (view->preview, view);
  g_signal_handlers_disconnect_by_data (view->widget, view);
  g_signal_handlers_disconnect_by_data (window, view);
  art_previewer_free (view->previewer);
  art_source_unref (view->source);
  g_free (view);
}

GtkWidget *
art_region_view_widget (ArtRegionView *view)
{
  return view->widget;
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
  show_labels (view);
}

void
art_region_view_set_on (ArtRegionView *view, gboolean on)
{
  view->on = on;
  if (!on)
    {
      art_previewer_cancel (view->previewer);
      gtk_widget_hide (view->error);
      forget_result (view);
    }
  ask (view);
}

void
art_region_view_set_paused (ArtRegionView *view, gboolean paused)
{
  view->paused = paused;
  art_navigator_set_progress (ART_NAVIGATOR (view->navigator), NULL);
  if (paused && gtk_widget_get_visible (view->busy))
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
