/* SPDX-License-Identifier: GPL-3.0-or-later
 * Result -> an image of its own, like the one that was read: because the user wants it there, or because the document
 * has gone or changed and the work of minutes must not be lost.
 */
#include "config.h"

#include "batch.h"
#include "choices.h"
#include "enlarge.h"
#include "frames.h"
#include "group.h"
#include "layers-private.h"
#include "piece.h"

/* Of a gray image that gets colors, one in sRGB, as GIMP's own conversion makes. */
static gint32
image_like (const ArtTarget *target, const ArtSettings *settings, int width, int height)
{
  const gboolean colored = target->type == GIMP_GRAY && art_choices_make_colors (settings);
  const gint32 image =
      gimp_image_new_with_precision (width, height, colored ? GIMP_RGB : target->type, target->precision);

  gimp_image_undo_disable (image);
  if (target->profile && !colored)
    gimp_image_set_color_profile (image, target->profile);
  gimp_image_set_resolution (image, target->resolution_x, target->resolution_y);
  gimp_image_set_unit (image, target->unit);
  return image;
}

/* At the bottom of the stack. */
static gint32
append_layer (gint32 image, const ArtPiece *piece, const char *name, const ArtSettings *settings)
{
  const gint32 layer = art_piece_to_layer (piece, image, name);
  int n_layers;

  g_free (gimp_image_get_layers (image, &n_layers));
  art_piece_attach_record (layer, settings);
  gimp_image_insert_layer (image, layer, -1, n_layers);
  art_piece_add_mask (piece, layer);
  return layer;
}

static gint32
write_one_layer (gint32 image, const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result)
{
  g_autofree char *name = art_target_result_name (target, settings);
  g_auto (ArtPiece) piece = { .pixels = result };

  if (art_batch_of (result))
    piece = art_enlarge_piece (settings, result, 0);
  else if (target->mask && !art_settings_effect (settings)->coverage)
    piece.mask = g_object_ref (target->mask);
  piece.x = piece.y = 0;
  return append_layer (image, &piece, name, settings);
}

static gint32
write_group (gint32 image, const ArtTarget *target, const ArtSettings *settings, const GPtrArray *layers)
{
  g_autofree char *name = art_target_result_name (target, settings);
  const ArtPiece place = { .mask = target->mask };
  const gint32 group = art_group_insert (image, -1, 0, name, layers, &place);

  art_piece_attach_record (group, settings);
  return group;
}

/* All frames of an animation, each in its place: those without a result as they were. */
static gint32
write_frames (gint32 image, const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result)
{
  g_autofree char *name = art_target_result_name (target, settings);
  const ArtFrames *frames = art_frames_of (result);
  gint32 content = -1;

  for (guint i = frames->list->len; i-- > 0;)
    {
      const ArtFrame *frame = art_frames_get (frames, i);
      GeglBuffer *made = art_frames_result (result, i);
      const ArtPiece piece = { .pixels = made ? made : frame->content, .x = frame->x, .y = frame->y };
      const gint32 layer = append_layer (image, &piece, name, settings);

      if (i == frames->content)
        content = layer;
    }
  return content;
}

/* The layers of a whole image with their masks and looks; groups are taken apart. */
static gint32
write_all_layers (gint32 image, const ArtSettings *settings, GeglBuffer *result)
{
  const ArtBatch *batch = art_batch_of (result);
  gint32 content = -1;

  for (guint i = 0; i < batch->parts->len; i++)
    {
      const ArtPart *part = art_batch_part (batch, i);
      g_auto (ArtPiece) piece = { 0 };
      gint32 layer;

      if (part->kind != ART_PART_LAYER || !part->pixels)
        continue;
      piece = art_enlarge_piece (settings, result, i);
      layer = append_layer (image, &piece, part->name, settings);
      gimp_layer_set_opacity (layer, part->opacity);
      gimp_layer_set_mode (layer, part->mode);
      gimp_item_set_visible (layer, part->visible);
      if (i == batch->content)
        content = layer;
    }
  return content;
}

/* So large that everything can be seen. */
static void
find_size (const ArtSettings *settings, GeglBuffer *result, int *width, int *height)
{
  const ArtBatch *batch = art_batch_of (result);
  const ArtFrames *frames = art_frames_of (result);

  *width = gegl_buffer_get_width (result);
  *height = gegl_buffer_get_height (result);
  if (batch && batch->width > 0)
    g_free (art_batch_layout (batch, settings, width, height));
  for (guint i = 0; frames && i < frames->list->len; i++)
    {
      const ArtFrame *frame = art_frames_get (frames, i);

      *width = MAX (*width, frame->x + gegl_buffer_get_width (frame->content));
      *height = MAX (*height, frame->y + gegl_buffer_get_height (frame->content));
    }
}

/**
 * art_target_write_new_image: makes an image like the one that was read, as large as the result.
 */
gint32
art_target_write_new_image (const ArtTarget *target, const ArtSettings *settings, const ArtResult *result)
{
  GeglBuffer *first = result->layers ? ((ArtResultLayer *) result->layers->pdata[0])->buffer : result->buffer;
  const ArtBatch *batch = art_batch_of (first);
  const gboolean whole = batch && batch->width > 0;
  int width, height;
  gint32 image, layer;

  find_size (settings, first, &width, &height);
  image = image_like (target, settings, width, height);
  if (result->layers)
    layer = write_group (image, target, settings, result->layers);
  else if (art_frames_of (first))
    layer = write_frames (image, target, settings, first);
  else
    layer = whole ? write_all_layers (image, settings, first) : write_one_layer (image, target, settings, first);
  gimp_image_undo_enable (image);
  if (target->display)
    gimp_display_new (image);
  return layer;
}
