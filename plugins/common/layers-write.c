/* SPDX-License-Identifier: GPL-3.0-or-later
 * Result -> document: a new layer or group with the selection as its mask, or the drawable's pixels through GIMP's
 * shadow buffer, which honours feathering and locks; patches, selections and larger canvases have files of their own.
 * One undo step on every path.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "animation.h"
#include "batch.h"
#include "choices.h"
#include "coverage.h"
#include "enlarge.h"
#include "extend.h"
#include "frames.h"
#include "group.h"
#include "layers-private.h"
#include "patch.h"
#include "pixels.h"
#include "select.h"

/**
 * art_target_fail: -1, with GIMP's own reason for the call that failed last.
 */
gint32
art_target_fail (GError **error, const char *message)
{
  const char *reason = gimp_get_pdb_error ();

  g_set_error (error, ART_ERROR, ART_ERROR_INPUT, "%s %s", message, reason ? reason : "");
  return -1;
}

/* ---- a new layer ---- */

/**
 * art_target_result_name: "Style Transfer (Background)". (transfer full)
 */
char *
art_target_result_name (const ArtTarget *target, const ArtSettings *settings)
{
  return g_strdup_printf ("%s (%s)", g_dgettext (GETTEXT_PACKAGE, art_settings_effect (settings)->title), target->name);
}

/* @pixels over @region of the drawable, seen through @mask. (transfer full mask) */
static ArtPiece
piece_over (const ArtTarget *target, const GeglRectangle *region, GeglBuffer *pixels, GeglBuffer *mask)
{
  ArtPiece piece = { .pixels = pixels, .mask = mask };

  gimp_drawable_offsets (target->drawable, &piece.x, &piece.y);
  piece.x += region->x;
  piece.y += region->y;
  return piece;
}

/* The result shows where it is @meant to, and where the layer itself shows: as if the layer had been duplicated and
 * changed in place. @pixels: NULL = none of its own, as in groups. */
static ArtPiece
piece_of_layer (const ArtTarget *target, const GeglRectangle *region, GeglBuffer *pixels, GeglBuffer *meant)
{
  g_autoptr (GeglBuffer) visible = art_coverage_of_mask (target->drawable, region);

  return piece_over (target, region, pixels, art_coverage_intersect (meant, visible, region));
}

static ArtPiece
piece_of_result (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result)
{
  if (art_batch_of (result))
    return art_enlarge_piece (settings, result, 0);
  if (art_settings_effect (settings)->extends)
    return piece_over (target, gegl_buffer_get_extent (result), result, art_extend_visible (target, result));
  return piece_of_layer (target, &target->region, result, target->mask);
}

static gint32
insert_piece (const ArtTarget *target, const ArtSettings *settings, const ArtPiece *piece, GError **error)
{
  g_autofree char *name = art_target_result_name (target, settings);
  const gint32 layer = art_piece_to_layer (piece, target->image, name);

  if (layer == -1)
    return art_target_fail (error, _ ("No layer could be made for the result."));
  art_piece_attach_record (layer, settings);
  if (!gimp_image_insert_layer (target->image, layer, gimp_item_get_parent (target->drawable),
                                gimp_image_get_item_position (target->image, target->drawable)))
    {
      art_target_fail (error, _ ("The layer with the result could not be added to the picture."));
      gimp_item_delete (layer);
      return -1;
    }
  art_piece_add_mask (piece, layer);
  return layer;
}

static gint32
write_new_layer (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result, GError **error)
{
  g_auto (ArtPiece) piece = piece_of_result (target, settings, result);

  return insert_piece (target, settings, &piece, error);
}

/* The patch alone. */
static gint32
write_new_patch (const ArtTarget *target, const ArtSettings *settings, const ArtPatch *patch, GError **error)
{
  g_auto (ArtPiece) piece =
      piece_of_layer (target, gegl_buffer_get_extent (patch->pixels), patch->pixels, patch->coverage);

  return insert_piece (target, settings, &piece, error);
}

static gint32
write_group (const ArtTarget *target, const ArtSettings *settings, const GPtrArray *layers, GError **error)
{
  g_auto (ArtPiece) place = piece_of_layer (target, &target->region, NULL, target->mask);
  g_autofree char *name = art_target_result_name (target, settings);
  const gint32 group =
      art_group_insert (target->image, gimp_item_get_parent (target->drawable),
                        gimp_image_get_item_position (target->image, target->drawable), name, layers, &place);

  if (group == -1)
    return art_target_fail (error, _ ("The layers of the result could not be added to the picture."));
  art_piece_attach_record (group, settings);
  return group;
}

/* ---- in place ---- */

/* Outside the region the shadow gets the drawable's own pixels: the selection may have grown since they were read. */
static void
fill_shadow (const ArtTarget *target, GeglBuffer *result)
{
  g_autoptr (GeglBuffer) drawable = gimp_drawable_get_buffer (target->drawable);
  g_autoptr (GeglBuffer) shadow = gimp_drawable_get_shadow_buffer (target->drawable);

  gegl_buffer_copy (drawable, NULL, GEGL_ABYSS_NONE, shadow, NULL);
  art_pixels_write (result, &target->region, target->drawable, shadow, target->region.x, target->region.y);
}

static gboolean
has_its_size (const ArtTarget *target, GError **error)
{
  if (gimp_drawable_width (target->drawable) == target->width
      && gimp_drawable_height (target->drawable) == target->height)
    return TRUE;
  return art_refuse (error, _ ("“%s” has changed its size meanwhile."), target->name);
}

static gint32
write_in_place (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result, GError **error)
{
  const GeglRectangle *region = &target->region;

  if (art_batch_of (result))
    return art_enlarge_layer (target, settings, result, error);
  if (art_settings_effect (settings)->extends)
    return art_extend_layer (target, settings, result, error);
  fill_shadow (target, result);
  if (!gimp_drawable_merge_shadow (target->drawable, TRUE))
    return art_target_fail (error, _ ("The result could not be put into the layer."));
  art_piece_attach_record (target->drawable, settings);
  gimp_drawable_update (target->drawable, region->x, region->y, region->width, region->height);
  return target->drawable;
}

/* ---- all ways ---- */

/* A gray picture must become RGB before it can take colors. */
static gboolean
make_room_for_colors (const ArtTarget *target, const ArtSettings *settings, GError **error)
{
  if (!art_choices_make_colors (settings) || gimp_image_base_type (target->image) != GIMP_GRAY
      || gimp_image_convert_rgb (target->image))
    return TRUE;
  art_target_fail (error, _ ("The gray picture could not be made RGB."));
  return FALSE;
}

static gint32
write_patch (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result, GError **error)
{
  g_auto (ArtPatch) patch = { 0 };

  if (!art_patch_of_result (target, settings, result, &patch, error))
    return -1;
  if (art_choices_output (settings) != ART_OUTPUT_IN_PLACE)
    return write_new_patch (target, settings, &patch, error);
  if (!art_patch_put (target, &patch, error))
    return -1;
  art_piece_attach_record (target->drawable, settings);
  return target->drawable;
}

gint32
art_target_write_part (const ArtTarget *target, const ArtSettings *settings, const ArtResult *result, GError **error)
{
  const ArtEffect *effect = art_settings_effect (settings);

  if (effect->selects)
    return art_select_found (target, settings, result->buffer, error);
  if (!make_room_for_colors (target, settings, error))
    return -1;
  if (effect->extends && !art_extend_canvas (target, result->buffer))
    return art_target_fail (error, _ ("GIMP could not enlarge the canvas."));
  if (result->layers)
    return write_group (target, settings, result->layers, error);
  if (effect->coverage)
    return write_patch (target, settings, result->buffer, error);
  if (art_choices_output (settings) == ART_OUTPUT_IN_PLACE)
    return write_in_place (target, settings, result->buffer, error);
  return write_new_layer (target, settings, result->buffer, error);
}

/**
 * art_target_write: puts @result of what was read into the document as one undo step, or into a new image.
 */
gint32
art_target_write (ArtTarget *target, const ArtSettings *settings, const ArtResult *result, GError **error)
{
  const ArtBatch *batch = result->buffer ? art_batch_of (result->buffer) : NULL;
  const ArtEffect *effect = art_settings_effect (settings);
  const int output = art_choices_output (settings);
  gint32 written;

  if (!art_target_check (target, settings, error))
    return -1;
  if (result->buffer && art_frames_of (result->buffer))
    return art_animation_write (target, settings, result->buffer, error);
  if (batch && batch->width > 0)
    return art_enlarge_image (target, settings, result->buffer, error);
  if (output == ART_OUTPUT_NEW_IMAGE)
    return art_target_write_new_image (target, settings, result);
  if ((output == ART_OUTPUT_IN_PLACE || effect->extends) && !has_its_size (target, error))
    return -1;
  gimp_image_undo_group_start (target->image);
  written = art_target_write_part (target, settings, result, error);
  gimp_image_undo_group_end (target->image);
  return written;
}
