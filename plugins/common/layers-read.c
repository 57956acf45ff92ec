/* SPDX-License-Identifier: GPL-3.0-or-later
 * Drawable -> ArtInputs: which pixels, and the selection.
 */
#include "config.h"

#include "layers-private.h"

#include <glib/gi18n-lib.h>

#include "animation.h"
#include "choices.h"
#include "coverage.h"
#include "pixels.h"
#include "survey.h"

/* ---- life ---- */

/**
 * art_target_new: remembers @drawable of @image, and what is needed to save a result should it vanish.
 */
ArtTarget *
art_target_new (gint32 image, gint32 drawable, GError **error)
{
  ArtTarget *target;

  if (!art_target_check_drawable (image, drawable, error))
    return NULL;
  target = g_new0 (ArtTarget, 1);
  target->image = image;
  target->drawable = drawable;
  target->name = gimp_item_get_name (drawable);
  target->width = gimp_drawable_width (drawable);
  target->height = gimp_drawable_height (drawable);
  target->region = *GEGL_RECTANGLE (0, 0, target->width, target->height);
  target->type = gimp_image_base_type (image);
  target->precision = gimp_image_get_precision (image);
  target->profile = gimp_image_get_color_profile (image);
  gimp_image_get_resolution (image, &target->resolution_x, &target->resolution_y);
  target->unit = gimp_image_get_unit (image);
  return target;
}

/**
 * art_target_free: NULL is allowed.
 */
void
art_target_free (ArtTarget *target)
{
  if (!target)
    return;
  g_free (target->name);
  g_clear_object (&target->mask);
  g_clear_pointer (&target->inputs, art_inputs_free);
  g_clear_object (&target->profile);
  g_free (target);
}

/* ---- reading ---- */

/* Of what is wanted, @selected is selected. */
static gboolean
choose_region (ArtTarget *target, const ArtSettings *settings, const GeglRectangle *selected, GError **error)
{
  const ArtEffect *effect = art_settings_effect (settings);
  const GeglRectangle extent = target->region;

  if (effect->content_region)
    return effect->content_region (settings, &extent, gimp_selection_is_empty (target->image) ? NULL : selected,
                                   &target->region, error);
  if (!art_choices_whole_layers (settings))
    target->region = *selected;
  return TRUE;
}

/**
 * art_target_find_region: an entire layer that changes its size is no matter of the selection: what is outside of it
 * cannot keep its size.
 */
gboolean
art_target_find_region (ArtTarget *target, const ArtSettings *settings, GError **error)
{
  const gboolean whole = art_choices_whole_layers (settings);
  GeglRectangle selected;

  g_clear_object (&target->mask);
  target->width = gimp_drawable_width (target->drawable);
  target->height = gimp_drawable_height (target->drawable);
  target->region = *GEGL_RECTANGLE (0, 0, target->width, target->height);
  if (art_settings_effect (settings)->extends || (whole && art_choices_change_size (settings)))
    return TRUE;
  if (!gimp_drawable_mask_intersect (target->drawable, &selected.x, &selected.y, &selected.width, &selected.height))
    return art_refuse (error, _ ("The selection does not touch “%s”. Select a part of it, or nothing at all."),
                       target->name);
  if (!choose_region (target, settings, &selected, error))
    return FALSE;
  if (!gimp_selection_is_empty (target->image))
    target->mask = art_coverage_of_selection (target->image, target->drawable, &target->region);
  return TRUE;
}

static ArtInputs *
read_content (ArtTarget *target, const ArtSettings *settings, GError **error)
{
  g_autoptr (GeglBuffer) content = NULL;
  ArtInputs *inputs;

  if (!art_target_find_region (target, settings, error))
    return NULL;
  if (art_choices_region (settings) == ART_REGION_FRAMES)
    return art_animation_read (target, settings, error);
  content = art_choices_make_colors (settings) ? art_pixels_copy_color (target->drawable, &target->region)
                                               : art_pixels_copy (target->drawable, &target->region);
  inputs = art_inputs_new (content);
  inputs->mask = target->mask ? g_object_ref (target->mask) : NULL;
  return inputs;
}

static ArtInputs *
read_batch (ArtTarget *target, const ArtSettings *settings, GError **error)
{
  g_autoptr (ArtBatch) batch = NULL;

  if (art_choices_region (settings) == ART_REGION_IMAGE)
    {
      batch = art_survey_image (target->image);
      if (!art_survey_read (batch, target->drawable, error))
        return NULL;
    }
  else
    {
      if (!art_target_find_region (target, settings, error))
        return NULL;
      batch = art_survey_layer (target);
    }
  return art_batch_inputs (batch);
}

/* The same buffers: nobody changes them. (transfer full) */
static ArtInputs *
share_inputs (const ArtInputs *inputs)
{
  ArtInputs *shared = art_inputs_new (inputs->content);
  GHashTableIter iter;
  gpointer name, buffer;

  shared->mask = inputs->mask ? g_object_ref (inputs->mask) : NULL;
  g_hash_table_iter_init (&iter, inputs->layers);
  while (g_hash_table_iter_next (&iter, &name, &buffer))
    g_hash_table_insert (shared->layers, g_strdup (name), g_object_ref (buffer));
  return shared;
}

/**
 * art_target_read: copies region, selection and chosen layers into memory, so that a thread may use them.
 */
ArtInputs *
art_target_read (ArtTarget *target, const ArtSettings *settings, GError **error)
{
  g_autoptr (ArtInputs) inputs = NULL;

  if (!art_target_check (target, settings, error))
    return NULL;
  inputs = art_choices_change_size (settings) ? read_batch (target, settings, error)
                                              : read_content (target, settings, error);
  if (!inputs || !art_target_read_layers (target, settings, inputs, error))
    return NULL;
  g_clear_pointer (&target->inputs, art_inputs_free);
  if (art_settings_effect (settings)->coverage)
    target->inputs = share_inputs (inputs);
  return g_steal_pointer (&inputs);
}
