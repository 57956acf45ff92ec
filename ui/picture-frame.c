/* SPDX-License-Identifier: GPL-3.0-or-later
 * What lies over the picture: that it is being updated, why it cannot be, and what is seen on which side.
 *
 * All of it lets the pointer through: the picture below is there to be clicked and dragged.
 */
#include "config.h"

#include "picture-frame.h"

#include <glib/gi18n-lib.h>

#define MARGIN 8
#define ERROR_CHARS 48

static void
add_overlay (ArtPictureFrame *frame, GtkWidget *widget, const char *name, GtkAlign halign, GtkAlign valign)
{
  gtk_widget_set_name (widget, name);
  gtk_style_context_add_class (gtk_widget_get_style_context (widget), ART_STYLE_TAG);
  gtk_widget_set_halign (widget, halign);
  gtk_widget_set_valign (widget, valign);
  g_object_set (widget, "margin", MARGIN, NULL);
  gtk_widget_set_no_show_all (widget, TRUE);
  gtk_overlay_add_overlay (GTK_OVERLAY (frame->widget), widget);
  gtk_overlay_set_overlay_pass_through (GTK_OVERLAY (frame->widget), widget, TRUE);
}

static GtkWidget *
add_tag (ArtPictureFrame *frame, const char *name, const char *text, GtkAlign halign)
{
  GtkWidget *tag = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (tag), PANGO_ELLIPSIZE_END);
  add_overlay (frame, tag, name, halign, GTK_ALIGN_END);
  return tag;
}

static void
add_busy (ArtPictureFrame *frame)
{
  frame->busy = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  frame->spinner = gtk_spinner_new ();
  gtk_box_pack_start (GTK_BOX (frame->busy), frame->spinner, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (frame->busy), gtk_label_new (_ ("Updating…")), FALSE, FALSE, 0);
  gtk_widget_show_all (frame->busy);
  gtk_widget_hide (frame->busy);
  add_overlay (frame, frame->busy, "updating", GTK_ALIGN_END, GTK_ALIGN_START);
}

static void
add_error (ArtPictureFrame *frame)
{
  frame->error = gtk_label_new ("");
  gtk_label_set_line_wrap (GTK_LABEL (frame->error), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (frame->error), ERROR_CHARS);
  add_overlay (frame, frame->error, "preview-error", GTK_ALIGN_CENTER, GTK_ALIGN_CENTER);
}

void
art_picture_frame_init (ArtPictureFrame *frame, ArtPreview *preview, const char *before, const char *after)
{
  frame->preview = preview;
  frame->widget = gtk_overlay_new ();
  gtk_container_add (GTK_CONTAINER (frame->widget), GTK_WIDGET (preview));
  frame->before = add_tag (frame, "tag-before", before, GTK_ALIGN_START);
  frame->after = add_tag (frame, "tag-after", after, GTK_ALIGN_END);
  add_busy (frame);
  add_error (frame);
}

void
art_picture_frame_set_busy (ArtPictureFrame *frame, gboolean busy)
{
  g_object_set (frame->spinner, "active", busy, NULL);
  gtk_widget_set_visible (frame->busy, busy);
  if (busy)
    gtk_widget_hide (frame->error);
  atk_object_notify_state_change (gtk_widget_get_accessible (GTK_WIDGET (frame->preview)), ATK_STATE_BUSY, busy);
}

void
art_picture_frame_show_error (ArtPictureFrame *frame, const GError *error)
{
  if (error)
    gtk_label_set_text (GTK_LABEL (frame->error), error->message);
  gtk_widget_set_visible (frame->error, error != NULL);
}

void
art_picture_frame_update (ArtPictureFrame *frame, ArtPreviewMode mode)
{
  gboolean result = art_preview_has_result (frame->preview);

  gtk_widget_set_visible (frame->before, !result || mode != ART_PREVIEW_AFTER);
  gtk_widget_set_visible (frame->after, result && mode != ART_PREVIEW_BEFORE);
}
