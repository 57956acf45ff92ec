/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results that are selections -> the image's selection, by way of a channel, which is what GIMP can undo.
 */
#include "config.h"

#include "select.h"

#include <glib/gi18n-lib.h>

#include "aside.h"
#include "choices.h"
#include "coverage.h"
#include "layers-private.h"

static GimpChannelOps
operation_of (const ArtSettings *settings)
{
  switch (art_choices_operation (settings))
    {
    case ART_OPERATION_ADD:
      return GIMP_CHANNEL_OP_ADD;
    case ART_OPERATION_SUBTRACT:
      return GIMP_CHANNEL_OP_SUBTRACT;
    case ART_OPERATION_INTERSECT:
      return GIMP_CHANNEL_OP_INTERSECT;
    default:
      return GIMP_CHANNEL_OP_REPLACE;
    }
}

/* What lies off the canvas cannot be selected. */
static void
fill_channel (gint32 channel, GeglBuffer *found, int x, int y)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (channel);
  const GeglRectangle *from = gegl_buffer_get_extent (found);
  GeglRectangle seen = { from->x + x, from->y + y, from->width, from->height };

  if (gegl_rectangle_intersect (&seen, &seen, gegl_buffer_get_extent (buffer)))
    gegl_buffer_copy (found, GEGL_RECTANGLE (seen.x - x, seen.y - y, seen.width, seen.height), GEGL_ABYSS_NONE, buffer,
                      &seen);
  gegl_buffer_flush (buffer);
}

/* A channel of the image that holds @found, or -1. */
static gint32
add_channel (const ArtTarget *target, GeglBuffer *found)
{
  const GimpRGB black = { 0, 0, 0, 1 };
  const gint32 channel = gimp_channel_new (target->image, target->name, gimp_image_width (target->image),
                                           gimp_image_height (target->image), 50, &black);
  int x, y;

  if (channel == -1)
    return -1;
  gimp_drawable_offsets (target->drawable, &x, &y);
  fill_channel (channel, found, x, y);
  return gimp_image_insert_channel (target->image, channel, -1, 0) ? channel : -1;
}

/**
 * art_select_found: with the region at the selection, what was read as such limits what is found.
 */
gint32
art_select_found (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *found, GError **error)
{
  const gboolean limited = target->mask && art_choices_region (settings) == ART_REGION_SELECTION;
  g_autoptr (GeglBuffer) within =
      art_coverage_intersect (found, limited ? target->mask : NULL, gegl_buffer_get_extent (found));
  ArtAside aside = art_aside_choice (target->image);
  const gint32 channel = add_channel (target, within);

  if (channel == -1)
    return art_target_fail (error, _ ("What was found could not be selected."));
  art_aside_select (target->image, channel, operation_of (settings));
  gimp_image_remove_channel (target->image, channel);
  art_aside_restore (&aside);
  return gimp_image_get_selection (target->image);
}
