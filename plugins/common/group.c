/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result in several layers -> a layer group.
 *
 * Effects put their layers together in linear light, as most of GIMP's modes do by themselves; to all it is said.
 */
#include "config.h"

#include "group.h"

#include <glib/gi18n-lib.h>

static GimpLayerMode
mode_of (ArtBlend blend)
{
  switch (blend)
    {
    case ART_BLEND_MULTIPLY:
      return GIMP_LAYER_MODE_MULTIPLY;
    case ART_BLEND_SCREEN:
      return GIMP_LAYER_MODE_SCREEN;
    case ART_BLEND_NORMAL:
      break;
    }
  return GIMP_LAYER_MODE_NORMAL;
}

static void
set_blending (gint32 layer, ArtBlend blend)
{
  gimp_layer_set_mode (layer, mode_of (blend));
  gimp_layer_set_composite_space (layer, GIMP_LAYER_COLOR_SPACE_RGB_LINEAR);
  if (blend != ART_BLEND_NORMAL)
    gimp_layer_set_blend_space (layer, GIMP_LAYER_COLOR_SPACE_RGB_LINEAR);
}

static gboolean
add_layer (gint32 image, gint32 group, int position, const ArtResultLayer *part, const ArtPiece *place)
{
  const ArtPiece piece = { .pixels = part->buffer, .x = place->x, .y = place->y };
  const gint32 layer = art_piece_to_layer (&piece, image, g_dgettext (GETTEXT_PACKAGE, part->name));

  if (layer == -1)
    return FALSE;
  set_blending (layer, part->blend);
  return gimp_image_insert_layer (image, layer, group, position);
}

/**
 * art_group_insert: to be called in an undo group.
 */
gint32
art_group_insert (gint32 image, gint32 parent, int position, const char *name, const GPtrArray *layers,
                  const ArtPiece *place)
{
  const gint32 group = gimp_layer_group_new (image);

  if (group == -1)
    return -1;
  gimp_item_set_name (group, name);
  if (!gimp_image_insert_layer (image, group, parent, position))
    {
      gimp_item_delete (group);
      return -1;
    }
  for (guint i = 0; i < layers->len; i++)
    if (!add_layer (image, group, i, layers->pdata[i], place))
      {
        gimp_image_remove_layer (image, group);
        return -1;
      }
  art_piece_add_mask (place, group);
  gimp_image_set_active_layer (image, group);
  return group;
}
