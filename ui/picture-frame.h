/* SPDX-License-Identifier: GPL-3.0-or-later
 * What lies over the picture: that it is being updated, why it cannot be, and what is seen on which side.
 */
#pragma once

#include "form.h"
#include "preview.h"

/* @widget is to be packed; the parts belong to it. */
typedef struct
{
  ArtPreview *preview;
  GtkWidget *widget, *busy, *spinner, *error, *before, *after;
} ArtPictureFrame;

/* Puts @preview into a frame whose tags say @before and @after. */
void art_picture_frame_init (ArtPictureFrame *frame, ArtPreview *preview, const char *before, const char *after);
void art_picture_frame_set_busy (ArtPictureFrame *frame, gboolean busy);
/* NULL = there is none any more. */
void art_picture_frame_show_error (ArtPictureFrame *frame, const GError *error);
/* Shows the tags that @mode and the preview's having a result ask for. */
void art_picture_frame_update (ArtPictureFrame *frame, ArtPreviewMode mode);
