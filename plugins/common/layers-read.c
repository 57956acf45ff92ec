/* SPDX-License-Identifier: GPL-3.0-or-later
 * Drawable -> ArtInputs: which pixels, the selection, other layers; and all reasons why a drawable cannot be used.
 */
#include "config.h"

#include "layers.h"

#include <glib/gi18n-lib.h>

#include "pixels.h"

/* ---- can it be used? ---- */

static gboolean refuse (GError **error, const char *message, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *message, ...)
{
  va_list arguments;

  va_start (arguments, message);
  if (error)
    *error = g_error_new_valist (ART_ERROR, ART_ERROR_INPUT, message, arguments);
  va_end (arguments);
  return FALSE;
}

static gboolean
check_drawable (gint32 image, gint32 drawable, GError **error)
{
  if (!gimp_image_is_valid (image) || !gimp_item_is_valid (drawable) || !gimp_item_is_drawable (drawable))
    return refuse (error, _ ("The layer is not there any longer."));
  if (gimp_item_get_image (drawable) != image)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT, _ ("The drawable %d is not part of the image %d."), drawable,
                   image);
      return FALSE;
    }
  if (gimp_image_base_type (image) == GIMP_INDEXED)
    return refuse (error, _ ("Pictures with an indexed palette cannot be worked on. "
                             "Convert it with Image ▸ Mode ▸ RGB first."));
  if (gimp_image_get_floating_sel (image) != -1)
    return refuse (error, _ ("There is a floating selection. Anchor it, or make it a layer of its own, first "
                             "(Layer ▸ Anchor Layer, Layer ▸ To New Layer)."));
  if (gimp_item_is_selection (drawable))
    return refuse (error, _ ("The selection itself cannot be worked on. Choose a layer, a layer mask or a channel."));
  return TRUE;
}

/* GIMP locks the content of everything in a locked group too. */
static gboolean
content_is_locked (gint32 item)
{
  for (; item > 0; item = gimp_item_get_parent (item))
    if (gimp_item_get_lock_content (item))
      return TRUE;
  return FALSE;
}

static gboolean
check_in_place (gint32 drawable, const char *name, GError **error)
{
  if (gimp_item_is_group (drawable))
    return refuse (error,
                   _ ("“%s” is a layer group and has no pixels of its own to replace. "
                      "Choose a new layer for the output."),
                   name);
  if (content_is_locked (drawable))
    return refuse (error,
                   _ ("The pixels of “%s” are locked. Unlock them in the Layers dialog, "
                      "or choose a new layer for the output."),
                   name);
  return TRUE;
}

static int
output_of (const ArtSettings *settings)
{
  return art_effect_param (art_settings_effect (settings), "output") ? art_settings_int (settings, "output")
                                                                     : ART_OUTPUT_NEW_LAYER;
}

/**
 * art_target_check: whether the drawable is still there and a result can be put where @settings say.
 *
 * A new layer cannot come out of a channel or layer mask: nothing that is not a layer has a place in the stack, and
 * replacing pixels when a new layer was asked for would break the promise of leaving the original alone.
 */
gboolean
art_target_check (const ArtTarget *target, const ArtSettings *settings, GError **error)
{
  if (!check_drawable (target->image, target->drawable, error))
    return FALSE;
  if (output_of (settings) == ART_OUTPUT_IN_PLACE)
    return check_in_place (target->drawable, target->name, error);
  if (!gimp_item_is_layer (target->drawable))
    return refuse (error,
                   _ ("“%s” is a channel or a layer mask, so no layer can be made from it. Click the layer itself, "
                      "or choose to change it in place for the output."),
                   target->name);
  return TRUE;
}

/* ---- life ---- */

/**
 * art_target_new: remembers @drawable of @image, and what is needed to save a result should it vanish.
 */
ArtTarget *
art_target_new (gint32 image, gint32 drawable, GError **error)
{
  ArtTarget *target;

  if (!check_drawable (image, drawable, error))
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
  g_clear_object (&target->profile);
  g_free (target);
}

/* ---- reading ---- */

/* The selection over @region of @drawable; what lies outside the canvas is not selected. */
static GeglBuffer *
copy_selection (gint32 image, gint32 drawable, const GeglRectangle *region)
{
  g_autoptr (GeglBuffer) selection = gimp_drawable_get_buffer (gimp_image_get_selection (image));
  GeglBuffer *mask = gegl_buffer_new (region, babl_format ("Y float"));
  GeglRectangle seen;
  int x, y;

  gimp_drawable_offsets (drawable, &x, &y);
  seen = *GEGL_RECTANGLE (region->x + x, region->y + y, region->width, region->height);
  if (gegl_rectangle_intersect (&seen, &seen, gegl_buffer_get_extent (selection)))
    gegl_buffer_copy (selection, &seen, GEGL_ABYSS_NONE, mask,
                      GEGL_RECTANGLE (seen.x - x, seen.y - y, seen.width, seen.height));
  return mask;
}

/* Sets target->region and target->mask. */
static gboolean
find_region (ArtTarget *target, const ArtSettings *settings, GError **error)
{
  const gboolean whole = art_effect_param (art_settings_effect (settings), "region")
                         && art_settings_int (settings, "region") == ART_REGION_LAYER;
  GeglRectangle region;

  if (!gimp_drawable_mask_intersect (target->drawable, &region.x, &region.y, &region.width, &region.height))
    return refuse (error, _ ("The selection does not touch “%s”. Select a part of it, or nothing at all."),
                   target->name);
  target->width = gimp_drawable_width (target->drawable);
  target->height = gimp_drawable_height (target->drawable);
  target->region = whole ? *GEGL_RECTANGLE (0, 0, target->width, target->height) : region;
  g_clear_object (&target->mask);
  if (!gimp_selection_is_empty (target->image))
    target->mask = copy_selection (target->image, target->drawable, &target->region);
  return TRUE;
}

static gboolean
read_layer (ArtInputs *inputs, const ArtParam *param, gint32 layer, GError **error)
{
  if (!gimp_item_is_valid (layer) || !gimp_item_is_drawable (layer))
    return refuse (error, _ ("The layer that was chosen for “%s” is not there any longer. Choose another one."),
                   param->name);
  if (gimp_drawable_is_indexed (layer))
    return refuse (error,
                   _ ("The layer that was chosen for “%s” has an indexed palette. "
                      "Convert its picture with Image ▸ Mode ▸ RGB first."),
                   param->name);
  g_hash_table_insert (
      inputs->layers, g_strdup (param->name),
      art_pixels_copy (layer, GEGL_RECTANGLE (0, 0, gimp_drawable_width (layer), gimp_drawable_height (layer))));
  return TRUE;
}

/**
 * art_target_read: copies region, selection and chosen layers into memory, so that a thread may use them.
 */
ArtInputs *
art_target_read (ArtTarget *target, const ArtSettings *settings, GError **error)
{
  const ArtEffect *effect = art_settings_effect (settings);
  g_autoptr (ArtInputs) inputs = NULL;
  g_autoptr (GeglBuffer) content = NULL;

  if (!art_target_check (target, settings, error) || !find_region (target, settings, error))
    return NULL;
  content = art_pixels_copy (target->drawable, &target->region);
  inputs = art_inputs_new (content);
  inputs->mask = target->mask ? g_object_ref (target->mask) : NULL;
  for (int i = 0; i < effect->n_params; i++)
    {
      const ArtParam *param = &effect->params[i];

      if (param->kind == ART_PARAM_LAYER && art_settings_int (settings, param->name) != -1
          && !read_layer (inputs, param, art_settings_int (settings, param->name), error))
        return NULL;
    }
  return g_steal_pointer (&inputs);
}
