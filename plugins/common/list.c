/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a dialog can offer to choose from: open layers, and what can be a mask.
 */
#include "config.h"

#include "list.h"

#include <glib/gi18n-lib.h>

#include "ui/host.h"

/* ---- layers ---- */

static void
add_layer (GPtrArray *list, const char *image_name, gint32 layer)
{
  g_autofree char *name = gimp_item_get_name (layer);
  ArtHostLayer *entry = g_new0 (ArtHostLayer, 1);

  entry->id = layer;
  entry->name = g_strdup_printf ("%s: %s", image_name, name);
  entry->width = gimp_drawable_width (layer);
  entry->height = gimp_drawable_height (layer);
  g_ptr_array_add (list, entry);
}

static void
add_layers (GPtrArray *list, const char *image_name, const gint *layers, int n_layers)
{
  for (int i = 0; i < n_layers; i++)
    {
      add_layer (list, image_name, layers[i]);
      if (gimp_item_is_group (layers[i]))
        {
          int n_children;
          g_autofree gint *children = gimp_item_get_children (layers[i], &n_children);

          add_layers (list, image_name, children, n_children);
        }
    }
}

static void
add_image (GPtrArray *list, gint32 image)
{
  g_autofree char *name = gimp_image_get_name (image);
  int n_layers;
  g_autofree gint *layers = NULL;

  /* A network needs colours, and a palette's indices are none. */
  if (gimp_image_base_type (image) == GIMP_INDEXED)
    return;
  layers = gimp_image_get_layers (image, &n_layers);
  add_layers (list, name, layers, n_layers);
}

/**
 * art_list_layers: those of @own first; groups are layers, too. Pictures with a palette are left out.
 */
GPtrArray *
art_list_layers (gint32 own)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) art_host_layer_free);
  int n_images;
  g_autofree gint *images = gimp_image_list (&n_images);

  if (gimp_image_is_valid (own))
    add_image (list, own);
  for (guint i = 0; i < list->len; i++)
    ((ArtHostLayer *) list->pdata[i])->same_image = TRUE;
  for (int i = 0; i < n_images; i++)
    if (images[i] != own)
      add_image (list, images[i]);
  return list;
}

/* ---- masks ---- */

/* @name: (transfer full) */
static void
add_mask (GPtrArray *list, gint32 item, char *name)
{
  ArtHostLayer *entry = g_new0 (ArtHostLayer, 1);

  entry->id = item;
  entry->name = name;
  entry->width = gimp_drawable_width (item);
  entry->height = gimp_drawable_height (item);
  entry->same_image = TRUE;
  g_ptr_array_add (list, entry);
}

static void
add_named_mask (GPtrArray *list, gint32 item, const char *format, gint32 named)
{
  g_autofree char *name = gimp_item_get_name (named);
  GString *text = g_string_new (format);

  g_string_replace (text, "%s", name, 1);
  add_mask (list, item, g_string_free (text, FALSE));
}

static void
add_channels (GPtrArray *list, gint32 image, gint32 left_out)
{
  int n_channels;
  g_autofree gint *channels = gimp_image_get_channels (image, &n_channels);

  for (int i = 0; i < n_channels; i++)
    if (channels[i] != left_out)
      add_named_mask (list, channels[i], _ ("Channel: %s"), channels[i]);
}

/* Of all layers of @layers, which art_list_layers() made: their masks, or they themselves. */
static void
add_layers_as_masks (GPtrArray *list, const GPtrArray *layers, gboolean masks, gint32 left_out)
{
  for (guint i = 0; i < layers->len; i++)
    {
      const ArtHostLayer *layer = layers->pdata[i];
      const gint32 mask = gimp_layer_get_mask (layer->id);

      if (!layer->same_image)
        continue;
      if (masks && mask != -1 && mask != left_out)
        add_named_mask (list, mask, _ ("Mask: %s"), layer->id);
      if (!masks && layer->id != left_out)
        add_named_mask (list, layer->id, _ ("Layer: %s"), layer->id);
    }
}

/**
 * art_list_masks: each with what it is before its name. @drawable cannot mask itself.
 */
GPtrArray *
art_list_masks (gint32 image, gint32 drawable)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) art_host_layer_free);
  g_autoptr (GPtrArray) layers = art_list_layers (image);

  if (!gimp_image_is_valid (image))
    return list;
  if (!gimp_selection_is_empty (image))
    add_mask (list, gimp_image_get_selection (image), g_strdup (_ ("Selection")));
  add_channels (list, image, drawable);
  add_layers_as_masks (list, layers, TRUE, drawable);
  add_layers_as_masks (list, layers, FALSE, drawable);
  return list;
}
