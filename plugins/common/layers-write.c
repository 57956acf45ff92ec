/* SPDX-License-Identifier: GPL-3.0-or-later
 * Result -> document: a new layer with the selection as its mask, or the drawable's pixels through GIMP's shadow
 * buffer, which honours feathering and locks. One undo step on every path.
 */
#include "config.h"

#include "layers.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "pixels.h"

#define SETTINGS_PARASITE "neural-art-settings"

/* Keeps with the pixels what made them, so that the result can be repeated. */
static void
attach_settings (gint32 drawable, const ArtSettings *settings)
{
  g_autofree char *json = art_settings_to_json (settings, FALSE);
  g_autofree char *record = g_strdup_printf ("{\n\"procedure\": \"%s\",\n\"version\": \"%s\",\n\"settings\": %s\n}\n",
                                             art_settings_effect (settings)->procedure, ART_VERSION, json);
  GimpParasite *parasite = gimp_parasite_new (SETTINGS_PARASITE, GIMP_PARASITE_PERSISTENT | GIMP_PARASITE_UNDOABLE,
                                              strlen (record) + 1, record);

  gimp_item_attach_parasite (drawable, parasite);
  gimp_parasite_free (parasite);
}

/* With GIMP's own reason for the call that failed last. */
static gint32
fail (GError **error, const char *message)
{
  const char *reason = gimp_get_pdb_error ();

  g_set_error (error, ART_ERROR, ART_ERROR_INPUT, "%s %s", message, reason ? reason : "");
  return -1;
}

static void
fill_drawable (gint32 drawable, GeglBuffer *result, const GeglRectangle *region)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);

  art_pixels_write (result, region, drawable, buffer, 0, 0);
}

/* An empty layer of the region's size, not yet in the image. Always with alpha, as artists expect of a new layer. */
static gint32
new_layer (gint32 image, const ArtTarget *target, const ArtSettings *settings)
{
  const char *title = g_dgettext (GETTEXT_PACKAGE, art_settings_effect (settings)->title);
  g_autofree char *name = g_strdup_printf ("%s (%s)", title, target->name);
  const GimpImageType type = gimp_image_base_type (image) == GIMP_GRAY ? GIMP_GRAYA_IMAGE : GIMP_RGBA_IMAGE;

  return gimp_layer_new (image, name, target->region.width, target->region.height, type, 100,
                         gimp_image_get_default_new_layer_mode (image));
}

/* What @drawable's layer mask lets through of the region, or NULL if it has none. (transfer full) */
static GeglBuffer *
visible_part (gint32 drawable, const GeglRectangle *region)
{
  const gint32 mask = gimp_layer_get_mask (drawable);

  return mask != -1 && gimp_layer_get_apply_mask (drawable) ? art_pixels_copy (mask, region) : NULL;
}

/* Two masks over the same region, one of which may be NULL. (transfer full) */
static GeglBuffer *
intersect_masks (GeglBuffer *a, GeglBuffer *b, const GeglRectangle *region)
{
  const Babl *format = babl_format ("Y float");
  g_autofree float *row_a = g_new (float, region->width);
  g_autofree float *row_b = g_new (float, region->width);
  GeglBuffer *both;

  if (!a || !b)
    return a ? g_object_ref (a) : b ? g_object_ref (b) : NULL;
  both = gegl_buffer_new (region, format);
  for (int y = 0; y < region->height; y++)
    {
      const GeglRectangle line = { region->x, region->y + y, region->width, 1 };

      gegl_buffer_get (a, &line, 1, format, row_a, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_get (b, &line, 1, format, row_b, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (int x = 0; x < region->width; x++)
        row_a[x] *= row_b[x];
      gegl_buffer_set (both, &line, 0, format, row_a, GEGL_AUTO_ROWSTRIDE);
    }
  return both;
}

static void
add_layer_mask (gint32 layer, GeglBuffer *values, const GeglRectangle *region)
{
  const gint32 mask = gimp_layer_create_mask (layer, GIMP_ADD_MASK_BLACK);

  gimp_layer_add_mask (layer, mask);
  fill_drawable (mask, values, region);
  gimp_drawable_update (mask, 0, 0, region->width, region->height);
  gimp_layer_set_edit_mask (layer, FALSE);
}

/* The result shows where the selection was when the pixels were read, and where the layer itself shows: as if the layer
 * had been duplicated and changed in place. */
static void
mask_new_layer (gint32 layer, const ArtTarget *target)
{
  g_autoptr (GeglBuffer) visible = visible_part (target->drawable, &target->region);
  g_autoptr (GeglBuffer) mask = intersect_masks (target->mask, visible, &target->region);

  if (mask)
    add_layer_mask (layer, mask, &target->region);
}

static gint32
write_new_layer (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result, GError **error)
{
  const gint32 layer = new_layer (target->image, target, settings);
  int x, y;

  if (layer == -1)
    return fail (error, _ ("No layer could be made for the result."));
  gimp_drawable_offsets (target->drawable, &x, &y);
  gimp_layer_set_offsets (layer, x + target->region.x, y + target->region.y);
  fill_drawable (layer, result, &target->region);
  attach_settings (layer, settings);
  if (!gimp_image_insert_layer (target->image, layer, gimp_item_get_parent (target->drawable),
                                gimp_image_get_item_position (target->image, target->drawable)))
    {
      fail (error, _ ("The layer with the result could not be added to the picture."));
      gimp_item_delete (layer);
      return -1;
    }
  mask_new_layer (layer, target);
  gimp_drawable_update (layer, 0, 0, target->region.width, target->region.height);
  return layer;
}

/* Outside the region the shadow gets the drawable's own pixels: the selection may have grown since they were read. */
static void
fill_shadow (const ArtTarget *target, GeglBuffer *result)
{
  g_autoptr (GeglBuffer) drawable = gimp_drawable_get_buffer (target->drawable);
  g_autoptr (GeglBuffer) shadow = gimp_drawable_get_shadow_buffer (target->drawable);

  gegl_buffer_copy (drawable, NULL, GEGL_ABYSS_NONE, shadow, NULL);
  art_pixels_write (result, &target->region, target->drawable, shadow, target->region.x, target->region.y);
}

static gint32
write_in_place (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result, GError **error)
{
  const GeglRectangle *region = &target->region;

  if (gimp_drawable_width (target->drawable) != target->width
      || gimp_drawable_height (target->drawable) != target->height)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_INPUT, _ ("“%s” has changed its size meanwhile."), target->name);
      return -1;
    }
  fill_shadow (target, result);
  if (!gimp_drawable_merge_shadow (target->drawable, TRUE))
    return fail (error, _ ("The result could not be put into the layer."));
  attach_settings (target->drawable, settings);
  gimp_drawable_update (target->drawable, region->x, region->y, region->width, region->height);
  return target->drawable;
}

static gboolean
is_in_place (const ArtSettings *settings)
{
  return art_effect_param (art_settings_effect (settings), "output")
         && art_settings_int (settings, "output") == ART_OUTPUT_IN_PLACE;
}

/**
 * art_target_write: puts @result (its extent is the region that was read) into the document as one undo step.
 */
gint32
art_target_write (ArtTarget *target, const ArtSettings *settings, GeglBuffer *result, GError **error)
{
  gint32 written;

  if (!art_target_check (target, settings, error))
    return -1;
  gimp_image_undo_group_start (target->image);
  written = is_in_place (settings) ? write_in_place (target, settings, result, error)
                                   : write_new_layer (target, settings, result, error);
  gimp_image_undo_group_end (target->image);
  return written;
}

/**
 * art_target_write_new_image: makes an image like the one that was read, of the region's size, and shows it.
 */
gint32
art_target_write_new_image (ArtTarget *target, const ArtSettings *settings, GeglBuffer *result)
{
  const gint32 image =
      gimp_image_new_with_precision (target->region.width, target->region.height, target->type, target->precision);
  gint32 layer;

  gimp_image_undo_disable (image);
  if (target->profile)
    gimp_image_set_color_profile (image, target->profile);
  layer = new_layer (image, target, settings);
  fill_drawable (layer, result, &target->region);
  attach_settings (layer, settings);
  gimp_image_insert_layer (image, layer, -1, 0);
  if (target->mask)
    add_layer_mask (layer, target->mask, &target->region);
  gimp_image_undo_enable (image);
  gimp_display_new (image);
  return layer;
}
