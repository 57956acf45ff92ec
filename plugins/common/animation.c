/* SPDX-License-Identifier: GPL-3.0-or-later
 * The document's side of frames: reads all layers as frames of an animation, and writes each frame as its layer.
 */
#include "config.h"

#include "animation.h"

#include <glib/gi18n-lib.h>

#include "choices.h"
#include "frames.h"
#include "layers-private.h"
#include "pixels.h"

/* ---- reading ---- */

/* The drawable and all beside it, the topmost first. (transfer full) */
static gint *
list_siblings (const ArtTarget *target, int *n)
{
  const gint32 parent = gimp_item_get_parent (target->drawable);

  return parent == -1 ? gimp_image_get_layers (target->image, n) : gimp_item_get_children (parent, n);
}

static gboolean
add_frame (ArtFrames *frames, gint32 image, gint32 layer, const ArtSettings *settings, GError **error)
{
  g_autoptr (ArtTarget) target = art_target_new (image, layer, error);
  int x, y;

  if (!target || !art_target_check (target, settings, error))
    return FALSE;
  gimp_drawable_offsets (layer, &x, &y);
  art_frames_add (frames, layer,
                  art_choices_make_colors (settings) ? art_pixels_copy_color (layer, &target->region)
                                                     : art_pixels_copy (layer, &target->region),
                  x, y);
  return TRUE;
}

/**
 * art_animation_read: from the bottom up, as GIMP plays them.
 */
ArtInputs *
art_animation_read (const ArtTarget *target, const ArtSettings *settings, GError **error)
{
  g_autoptr (ArtFrames) frames = art_frames_new ();
  g_autoptr (GeglBuffer) content = NULL;
  int n;
  g_autofree gint *layers = NULL;

  if (!gimp_item_is_layer (target->drawable))
    {
      art_refuse (error, _ ("“%s” is a channel or a layer mask, which is no frame. Click the layer itself."),
                  target->name);
      return NULL;
    }
  layers = list_siblings (target, &n);
  for (int i = n - 1; i >= 0; i--)
    {
      if (!add_frame (frames, target->image, layers[i], settings, error))
        return NULL;
      if (layers[i] == target->drawable)
        frames->content = frames->list->len - 1;
    }
  content = gegl_buffer_dup (art_frames_get (frames, frames->content)->content);
  art_frames_attach (frames, content);
  return art_inputs_new (content);
}

/* ---- writing ---- */

static gboolean
has_changed (gint32 image, const ArtFrame *frame)
{
  return !gimp_item_is_valid (frame->drawable) || gimp_item_get_image (frame->drawable) != image
         || gimp_drawable_width (frame->drawable) != gegl_buffer_get_width (frame->content)
         || gimp_drawable_height (frame->drawable) != gegl_buffer_get_height (frame->content);
}

static gboolean
check_frames (const ArtTarget *target, const ArtSettings *settings, const ArtFrames *frames, GError **error)
{
  for (guint i = 0; i < frames->list->len; i++)
    {
      const ArtFrame *frame = art_frames_get (frames, i);
      g_autoptr (ArtTarget) now = NULL;

      if (has_changed (target->image, frame))
        return art_refuse (error, _ ("The layers of the image have changed meanwhile."));
      now = art_target_new (target->image, frame->drawable, error);
      if (!now || !art_target_check (now, settings, error))
        return FALSE;
    }
  return TRUE;
}

/* Returns what it was written to; the frame itself if nothing of it is selected. */
static gint32
write_frame (gint32 image, const ArtFrame *frame, const ArtSettings *settings, GeglBuffer *buffer, GError **error)
{
  g_autoptr (ArtTarget) target = art_target_new (image, frame->drawable, error);
  const ArtResult result = { .buffer = buffer };

  if (!target)
    return -1;
  if (!art_target_find_region (target, settings, NULL))
    return frame->drawable;
  return art_target_write_part (target, settings, &result, error);
}

static gint32
write_frames (const ArtTarget *target, const ArtSettings *settings, const ArtFrames *frames, GeglBuffer *result,
              GError **error)
{
  gint32 content = target->drawable;

  for (guint i = 0; i < frames->list->len; i++)
    {
      const ArtFrame *frame = art_frames_get (frames, i);
      GeglBuffer *made = art_frames_result (result, i);
      const gint32 written = made ? write_frame (target->image, frame, settings, made, error) : frame->drawable;

      if (written == -1)
        return -1;
      if (i == frames->content)
        content = written;
    }
  return content;
}

gint32
art_animation_write (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result, GError **error)
{
  const ArtFrames *frames = art_frames_of (result);
  gint32 written;

  if (!check_frames (target, settings, frames, error))
    return -1;
  gimp_image_undo_group_start (target->image);
  written = write_frames (target, settings, frames, result, error);
  gimp_image_undo_group_end (target->image);
  return written;
}
