/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results of another size -> document.
 *
 * GIMP itself scales the document, because it knows how: groups, paths, guides, sample points, offsets, names, and one
 * undo step for all of it. Then the pixels that it made are overwritten. It is told to make them the quickest way.
 */
#include "config.h"

#include "enlarge.h"

#include <glib/gi18n-lib.h>

#include "batch.h"
#include "choices.h"
#include "layers-private.h"
#include "survey.h"

/* ---- pixels ---- */

/* The sizes were foretold by art_batch_layout(), which the tests compare with GIMP. Should a GIMP round otherwise, its
 * own pixels stay. */
static void
overwrite (gint32 drawable, GeglBuffer *pixels)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (pixels);

  g_return_if_fail (gimp_drawable_width (drawable) == extent->width
                    && gimp_drawable_height (drawable) == extent->height);
  art_piece_fill (drawable, pixels);
}

/* Scale Image scales what is locked, too, but GIMP ends a plug-in that writes to it. Returns those that were locked.
 * (element-type gint32) (transfer full) */
static GArray *
unlock_all (const ArtBatch *now)
{
  GArray *locked = g_array_new (FALSE, FALSE, sizeof (gint32));

  for (guint i = 0; i < now->parts->len; i++)
    {
      const gint32 drawable = art_batch_part (now, i)->drawable;

      if (art_batch_part (now, i)->kind == ART_PART_MASK || !gimp_item_get_lock_content (drawable))
        continue;
      gimp_item_set_lock_content (drawable, FALSE);
      g_array_append_val (locked, drawable);
    }
  return locked;
}

/* @now: the drawables to write to, those of @result in the same order. */
static void
overwrite_all (const ArtBatch *now, GeglBuffer *result)
{
  g_autoptr (GArray) locked = unlock_all (now);

  for (guint i = 0; i < now->parts->len; i++)
    if (art_batch_result (result, i))
      overwrite (art_batch_part (now, i)->drawable, art_batch_result (result, i));
  for (guint i = 0; i < locked->len; i++)
    gimp_item_set_lock_content (g_array_index (locked, gint32, i), TRUE);
}

/* ---- the image ---- */

static void
keep_print_size (gint32 image, const ArtTarget *target, const ArtBatch *batch)
{
  gimp_image_set_resolution (image, target->resolution_x * gimp_image_width (image) / batch->width,
                             target->resolution_y * gimp_image_height (image) / batch->height);
}

static void
attach_record (gint32 image, const ArtSettings *settings)
{
  GimpParasite *record = art_piece_record (settings);

  gimp_image_attach_parasite (image, record);
  gimp_parasite_free (record);
}

/* @now: the drawables of @image. */
static gboolean
enlarge_all (gint32 image, const ArtBatch *now, const ArtTarget *target, const ArtSettings *settings,
             GeglBuffer *result)
{
  const ArtBatch *batch = art_batch_of (result);
  gboolean scaled;
  int width, height;

  g_free (art_batch_layout (batch, settings, &width, &height));
  gimp_context_push ();
  gimp_context_set_interpolation (GIMP_INTERPOLATION_NONE);
  scaled = gimp_image_scale (image, width, height);
  gimp_context_pop ();
  if (!scaled)
    return FALSE;
  overwrite_all (now, result);
  if (art_effect_param (art_settings_effect (settings), "keep-print-size")
      && art_settings_boolean (settings, "keep-print-size"))
    keep_print_size (image, target, batch);
  attach_record (image, settings);
  return TRUE;
}

static gint32
enlarge_duplicate (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result)
{
  const gint32 image = gimp_image_duplicate (target->image);
  g_autoptr (ArtBatch) now = NULL;

  if (image == -1)
    return -1;
  gimp_image_undo_disable (image);
  now = art_survey_image (image);
  if (!enlarge_all (image, now, target, settings, result))
    {
      gimp_image_delete (image);
      return -1;
    }
  gimp_image_undo_enable (image);
  if (target->display)
    gimp_display_new (image);
  return art_batch_part (now, art_batch_of (result)->content)->drawable;
}

static gint32
enlarge_original (const ArtTarget *target, const ArtBatch *now, const ArtSettings *settings, GeglBuffer *result)
{
  gboolean done;

  gimp_image_undo_group_start (target->image);
  done = enlarge_all (target->image, now, target, settings, result);
  gimp_image_undo_group_end (target->image);
  return done ? art_batch_part (now, art_batch_of (result)->content)->drawable : -1;
}

/**
 * art_enlarge_image: refuses when layers came, went, moved or changed their size since they were read.
 */
gint32
art_enlarge_image (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result, GError **error)
{
  g_autoptr (ArtBatch) now = art_survey_image (target->image);
  gint32 written;

  if (!art_survey_equal (now, art_batch_of (result)))
    {
      art_refuse (error, _ ("The layers of the image have changed meanwhile."));
      return -1;
    }
  written = art_choices_output (settings) == ART_OUTPUT_NEW_IMAGE ? enlarge_duplicate (target, settings, result)
                                                                  : enlarge_original (target, now, settings, result);
  return written != -1 ? written : art_target_fail (error, _ ("GIMP could not enlarge the image."));
}

/* ---- one layer ---- */

/**
 * art_enlarge_layer: to be called in an undo group; the layer must have the size that it had.
 */
gint32
art_enlarge_layer (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result, GError **error)
{
  const ArtBatch *batch = art_batch_of (result);
  const GeglRectangle *extent = gegl_buffer_get_extent (result);
  const gint32 mask = gimp_layer_get_mask (target->drawable);
  gboolean scaled;

  if (mask != (batch->parts->len > 1 ? art_batch_part (batch, 1)->drawable : -1))
    {
      art_refuse (error, _ ("The mask of “%s” has changed meanwhile."), target->name);
      return -1;
    }
  gimp_context_push ();
  gimp_context_set_interpolation (GIMP_INTERPOLATION_NONE);
  scaled = gimp_layer_scale (target->drawable, extent->width, extent->height, TRUE);
  gimp_context_pop ();
  if (!scaled)
    return art_target_fail (error, _ ("GIMP could not enlarge the layer."));
  overwrite_all (batch, result);
  art_piece_attach_record (target->drawable, settings);
  return target->drawable;
}

/**
 * art_enlarge_piece: the buffers belong to @result.
 */
ArtPiece
art_enlarge_piece (const ArtSettings *settings, GeglBuffer *result, guint i)
{
  const ArtBatch *batch = art_batch_of (result);
  g_autofree GeglRectangle *layout = art_batch_layout (batch, settings, NULL, NULL);
  const ArtPart *mask = i + 1 < batch->parts->len ? art_batch_part (batch, i + 1) : NULL;
  ArtPiece piece = { .pixels = art_batch_result (result, i), .x = layout[i].x, .y = layout[i].y };

  if (mask && mask->kind == ART_PART_MASK)
    {
      piece.mask = g_object_ref (art_batch_result (result, i + 1));
      piece.mask_off = !mask->visible;
    }
  return piece;
}
