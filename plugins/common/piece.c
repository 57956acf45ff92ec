/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result that becomes a layer of its own.
 */
#include "config.h"

#include "piece.h"

#include <string.h>

#include "pixels.h"

#define RECORD_PARASITE "neural-art-settings"

void
art_piece_clear (ArtPiece *piece)
{
  g_clear_object (&piece->mask);
}

void
art_piece_fill (gint32 drawable, GeglBuffer *pixels)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);
  const GeglRectangle *extent = gegl_buffer_get_extent (pixels);

  art_pixels_write (pixels, extent, drawable, buffer, 0, 0);
  g_clear_object (&buffer);
  gimp_drawable_update (drawable, 0, 0, extent->width, extent->height);
}

gint32
art_piece_to_layer (const ArtPiece *piece, gint32 image, const char *name)
{
  const GimpImageType type = gimp_image_base_type (image) == GIMP_GRAY ? GIMP_GRAYA_IMAGE : GIMP_RGBA_IMAGE;
  const GeglRectangle *extent = gegl_buffer_get_extent (piece->pixels);
  const gint32 layer = gimp_layer_new (image, name, extent->width, extent->height, type, 100,
                                       gimp_image_get_default_new_layer_mode (image));

  if (layer == -1)
    return -1;
  gimp_layer_set_offsets (layer, piece->x, piece->y);
  art_piece_fill (layer, piece->pixels);
  return layer;
}

void
art_piece_add_mask (const ArtPiece *piece, gint32 layer)
{
  gint32 mask;

  if (!piece->mask)
    return;
  mask = gimp_layer_create_mask (layer, GIMP_ADD_MASK_BLACK);
  gimp_layer_add_mask (layer, mask);
  art_piece_fill (mask, piece->mask);
  gimp_layer_set_apply_mask (layer, !piece->mask_off);
  gimp_layer_set_edit_mask (layer, FALSE);
}

GimpParasite *
art_piece_record (const ArtSettings *settings)
{
  g_autofree char *json = art_settings_to_json (settings, FALSE);
  g_autofree char *record = g_strdup_printf ("{\n\"procedure\": \"%s\",\n\"version\": \"%s\",\n\"settings\": %s\n}\n",
                                             art_settings_effect (settings)->procedure, ART_VERSION, json);

  return gimp_parasite_new (RECORD_PARASITE, GIMP_PARASITE_PERSISTENT | GIMP_PARASITE_UNDOABLE, strlen (record) + 1,
                            record);
}

void
art_piece_attach_record (gint32 drawable, const ArtSettings *settings)
{
  GimpParasite *parasite = art_piece_record (settings);

  gimp_item_attach_parasite (drawable, parasite);
  gimp_parasite_free (parasite);
}
