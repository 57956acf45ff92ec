/* SPDX-License-Identifier: GPL-3.0-or-later
 * All reasons why a drawable cannot be used, or a result not be put where the settings say.
 */
#include "config.h"

#include "layers-private.h"

#include <glib/gi18n-lib.h>

#include "choices.h"

gboolean
art_refuse (GError **error, const char *message, ...)
{
  va_list arguments;

  va_start (arguments, message);
  if (error)
    *error = g_error_new_valist (ART_ERROR, ART_ERROR_INPUT, message, arguments);
  va_end (arguments);
  return FALSE;
}

/* ---- can it be used? ---- */

gboolean
art_target_check_drawable (gint32 image, gint32 drawable, GError **error)
{
  if (!gimp_image_is_valid (image) || !gimp_item_is_valid (drawable) || !gimp_item_is_drawable (drawable))
    return art_refuse (error, _ ("The layer is not there any longer."));
  if (gimp_item_get_image (drawable) != image)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT, _ ("The drawable %d is not part of the image %d."), drawable,
                   image);
      return FALSE;
    }
  if (gimp_image_base_type (image) == GIMP_INDEXED)
    return art_refuse (error, _ ("Pictures with an indexed palette cannot be worked on. "
                                 "Convert it with Image ▸ Mode ▸ RGB first."));
  if (gimp_image_get_floating_sel (image) != -1)
    return art_refuse (error, _ ("There is a floating selection. Anchor it, or make it a layer of its own, first "
                                 "(Layer ▸ Anchor Layer, Layer ▸ To New Layer)."));
  if (gimp_item_is_selection (drawable))
    return art_refuse (error,
                       _ ("The selection itself cannot be worked on. Choose a layer, a layer mask or a channel."));
  return TRUE;
}

/* GIMP locks everything in a locked group too. */
static gboolean
is_locked (gint32 item, gboolean (*get_lock) (gint32 item))
{
  for (; item > 0; item = gimp_item_get_parent (item))
    if (get_lock (item))
      return TRUE;
  return FALSE;
}

static gboolean
check_in_place (gint32 drawable, const char *name, GError **error)
{
  if (gimp_item_is_group (drawable))
    return art_refuse (error,
                       _ ("“%s” is a layer group and has no pixels of its own to replace. "
                          "Choose a new layer for the output."),
                       name);
  if (is_locked (drawable, gimp_item_get_lock_content))
    return art_refuse (error,
                       _ ("The pixels of “%s” are locked. Unlock them in the Layers dialog, "
                          "or choose a new layer for the output."),
                       name);
  return TRUE;
}

static gboolean
check_layer (const ArtTarget *target, GError **error)
{
  if (gimp_item_is_layer (target->drawable))
    return TRUE;
  return art_refuse (error,
                     _ ("“%s” is a channel or a layer mask, so no layer can be made from it. Click the layer itself, "
                        "or choose to change it in place for the output."),
                     target->name);
}

/* ---- effects that change the size ---- */

static gboolean
check_position (const ArtTarget *target, GError **error)
{
  if (!is_locked (target->drawable, gimp_item_get_lock_position))
    return TRUE;
  return art_refuse (error,
                     _ ("The position of “%s” is locked, so it cannot grow. Unlock it in the Layers dialog, or "
                        "choose a new layer for the output."),
                     target->name);
}

static gboolean
check_size_change (const ArtTarget *target, const ArtSettings *settings, GError **error)
{
  if (!art_choices_check (settings, error))
    return FALSE;
  if (art_choices_region (settings) == ART_REGION_IMAGE)
    return TRUE;
  if (!gimp_item_is_layer (target->drawable))
    return art_refuse (error,
                       _ ("“%s” is a channel or a layer mask, which always is as large as its image or layer. Click "
                          "the layer itself, or choose the whole image."),
                       target->name);
  if (art_choices_output (settings) != ART_OUTPUT_IN_PLACE)
    return TRUE;
  return check_position (target, error) && check_in_place (target->drawable, target->name, error);
}

/* The canvas grows with the layer. */
static gboolean
check_extension (const ArtTarget *target, const ArtSettings *settings, GError **error)
{
  if (!gimp_item_is_layer (target->drawable))
    return art_refuse (error,
                       _ ("“%s” is a channel or a layer mask, which always is as large as its image or layer. Click "
                          "the layer itself."),
                       target->name);
  if (art_choices_output (settings) != ART_OUTPUT_IN_PLACE)
    return TRUE;
  return check_position (target, error) && check_in_place (target->drawable, target->name, error);
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
  if (!art_target_check_drawable (target->image, target->drawable, error))
    return FALSE;
  if (art_settings_effect (settings)->selects)
    return TRUE;
  if (art_settings_effect (settings)->extends)
    return check_extension (target, settings, error);
  if (art_choices_change_size (settings))
    return check_size_change (target, settings, error);
  if (art_choices_make_colors (settings) && !gimp_item_is_layer (target->drawable))
    return art_refuse (error,
                       _ ("“%s” is a channel or a layer mask, which cannot have colors. Click the layer itself."),
                       target->name);
  if (art_choices_output (settings) == ART_OUTPUT_IN_PLACE)
    return check_in_place (target->drawable, target->name, error);
  return check_layer (target, error);
}
