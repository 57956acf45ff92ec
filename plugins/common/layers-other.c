/* SPDX-License-Identifier: GPL-3.0-or-later
 * Layers that settings name -> ArtInputs: styles and references from any picture, hints and masks that lie over the
 * target.
 */
#include "config.h"

#include "layers-private.h"

#include <glib/gi18n-lib.h>

#include "coverage.h"
#include "pixels.h"

static gboolean
check_layer (const ArtParam *param, gint32 layer, GError **error)
{
  if (!gimp_item_is_valid (layer) || !gimp_item_is_drawable (layer))
    return art_refuse (error, _ ("The layer that was chosen for “%s” is not there any longer. Choose another one."),
                       param->name);
  if (gimp_drawable_is_indexed (layer))
    return art_refuse (error,
                       _ ("The layer that was chosen for “%s” has an indexed palette. "
                          "Convert its picture with Image ▸ Mode ▸ RGB first."),
                       param->name);
  return TRUE;
}

static gboolean
check_lies_over (const ArtTarget *target, const ArtParam *param, gint32 layer, GError **error)
{
  const char *message = NULL;

  if (!gimp_item_is_layer (layer) && (param->flags & ART_PARAM_MASK) == 0)
    message = _ ("A channel or a layer mask was chosen for “%s”. Choose a layer.");
  else if (gimp_item_get_image (layer) != target->image)
    message = _ ("The layer that was chosen for “%s” is in another picture. Copy it into this one, to where it "
                 "belongs, and choose the copy.");
  else if (layer == target->drawable)
    message = _ ("The layer that was chosen for “%s” is the one to work on. Choose another one, such as a new, "
                 "transparent layer to paint on.");
  else if (gimp_item_is_selection (layer) && gimp_selection_is_empty (target->image))
    message = _ ("The selection was chosen for “%s”, but nothing is selected. Select something, or choose a channel or "
                 "a layer.");
  if (message)
    {
      g_autofree char *text = g_strdup_printf (message, param->name);

      g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT, text);
    }
  return message == NULL;
}

/* Its mask counts; its opacity and whether it is visible do not: who paints hints may hide them. */
static GeglBuffer *
read_over (const ArtTarget *target, gint32 layer)
{
  const GeglRectangle all = { 0, 0, gimp_drawable_width (layer), gimp_drawable_height (layer) };
  g_autoptr (GeglBuffer) mask = art_coverage_of_mask (layer, &all);
  GeglBuffer *pixels;
  int x, y, target_x, target_y;

  gimp_drawable_offsets (layer, &x, &y);
  gimp_drawable_offsets (target->drawable, &target_x, &target_y);
  pixels = art_pixels_copy_over (layer, x - target_x, y - target_y);
  if (mask)
    art_coverage_apply (pixels, mask);
  return pixels;
}

static GeglBuffer *
read_mask (const ArtTarget *target, gint32 item)
{
  int x, y, target_x, target_y;

  gimp_drawable_offsets (item, &x, &y);
  gimp_drawable_offsets (target->drawable, &target_x, &target_y);
  return art_coverage_of_item (item, x - target_x, y - target_y);
}

static gboolean
read_layer (const ArtTarget *target, ArtInputs *inputs, const ArtParam *param, gint32 layer, GError **error)
{
  const gboolean mask = (param->flags & ART_PARAM_MASK) != 0;
  const gboolean aligned = mask || (param->flags & ART_PARAM_ALIGNED) != 0;
  GeglBuffer *pixels;

  if (!check_layer (param, layer, error) || (aligned && !check_lies_over (target, param, layer, error)))
    return FALSE;
  if (mask)
    pixels = read_mask (target, layer);
  else if (aligned)
    pixels = read_over (target, layer);
  else
    pixels = art_pixels_copy (layer, GEGL_RECTANGLE (0, 0, gimp_drawable_width (layer), gimp_drawable_height (layer)));
  g_hash_table_insert (inputs->layers, g_strdup (param->name), pixels);
  return TRUE;
}

/**
 * art_target_read_layers: adds all layers that @settings name to @inputs.
 */
gboolean
art_target_read_layers (const ArtTarget *target, const ArtSettings *settings, ArtInputs *inputs, GError **error)
{
  const ArtEffect *effect = art_settings_effect (settings);

  for (int i = 0; i < effect->n_params; i++)
    {
      const ArtParam *param = &effect->params[i];

      if (param->kind == ART_PARAM_LAYER && art_settings_int (settings, param->name) != -1
          && !read_layer (target, inputs, param, art_settings_int (settings, param->name), error))
        return FALSE;
    }
  return TRUE;
}
