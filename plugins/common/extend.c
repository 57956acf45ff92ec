/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results that lie around what they were made from -> a larger canvas.
 *
 * GIMP itself resizes the image and the layer, because it knows how: groups, channels, the selection, paths, guides,
 * and one undo step for all of it. Then the pixels that it added are overwritten; old ones are never touched.
 */
#include "config.h"

#include "extend.h"

#include <glib/gi18n-lib.h>

#include "coverage.h"
#include "layers-private.h"
#include "pixels.h"

/* ---- the canvas ---- */

/* @added pixels on one side, of which @off would lie off the canvas. A layer that lay off the canvas before does not
 * pull all of itself in. */
static int
growth (int added, int off)
{
  return CLAMP (off, 0, added);
}

gboolean
art_extend_canvas (const ArtTarget *target, GeglBuffer *result)
{
  const GeglRectangle *grown = gegl_buffer_get_extent (result);
  const int width = gimp_image_width (target->image);
  const int height = gimp_image_height (target->image);
  int x, y, left, right, top, bottom;

  gimp_drawable_offsets (target->drawable, &x, &y);
  left = growth (-grown->x, -(x + grown->x));
  top = growth (-grown->y, -(y + grown->y));
  right = growth (grown->x + grown->width - target->width, x + grown->x + grown->width - width);
  bottom = growth (grown->y + grown->height - target->height, y + grown->y + grown->height - height);
  if (left + right + top + bottom == 0)
    return TRUE;
  return gimp_image_resize (target->image, width + left + right, height + top + bottom, left, top);
}

/* ---- the layer ---- */

/* The four bars around what was there before, in coordinates of @grown; empty ones too. */
static void
find_bars (const ArtTarget *target, const GeglRectangle *grown, GeglRectangle bars[4])
{
  const int right = grown->x + grown->width;
  const int bottom = grown->y + grown->height;

  bars[0] = *GEGL_RECTANGLE (grown->x, grown->y, grown->width, -grown->y);
  bars[1] = *GEGL_RECTANGLE (grown->x, target->height, grown->width, bottom - target->height);
  bars[2] = *GEGL_RECTANGLE (grown->x, 0, -grown->x, target->height);
  bars[3] = *GEGL_RECTANGLE (target->width, 0, right - target->width, target->height);
}

/* Copies what is around the old pixels from @pixels to @drawable, which has grown to the same size. */
static void
fill_bars (const ArtTarget *target, gint32 drawable, GeglBuffer *pixels)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);
  const GeglRectangle *grown = gegl_buffer_get_extent (pixels);
  GeglRectangle bars[4];

  find_bars (target, grown, bars);
  for (int i = 0; i < 4; i++)
    if (bars[i].width > 0 && bars[i].height > 0)
      art_pixels_write (pixels, &bars[i], drawable, buffer, bars[i].x - grown->x, bars[i].y - grown->y);
  g_clear_object (&buffer);
  gimp_drawable_update (drawable, 0, 0, grown->width, grown->height);
}

/* A mask over @grown that shows everything. (transfer full) */
static GeglBuffer *
new_mask (const GeglRectangle *grown)
{
  GeglBuffer *mask = gegl_buffer_new (grown, babl_format ("Y float"));
  GeglColor *white = gegl_color_new ("white");

  gegl_buffer_set_color (mask, grown, white);
  g_object_unref (white);
  return mask;
}

/**
 * art_extend_layer: the layer must have the size that it had.
 */
gint32
art_extend_layer (const ArtTarget *target, const ArtSettings *settings, GeglBuffer *result, GError **error)
{
  const GeglRectangle *grown = gegl_buffer_get_extent (result);
  const gint32 mask = gimp_layer_get_mask (target->drawable);

  if (!gimp_layer_resize (target->drawable, grown->width, grown->height, -grown->x, -grown->y))
    return art_target_fail (error, _ ("GIMP could not enlarge the layer."));
  fill_bars (target, target->drawable, result);
  if (mask != -1)
    {
      g_autoptr (GeglBuffer) white = new_mask (grown);

      fill_bars (target, mask, white);
    }
  art_piece_attach_record (target->drawable, settings);
  return target->drawable;
}

GeglBuffer *
art_extend_visible (const ArtTarget *target, GeglBuffer *result)
{
  const GeglRectangle all = { 0, 0, target->width, target->height };
  g_autoptr (GeglBuffer) visible = art_coverage_of_mask (target->drawable, &all);
  GeglBuffer *mask;

  if (!visible)
    return NULL;
  mask = new_mask (gegl_buffer_get_extent (result));
  gegl_buffer_copy (visible, &all, GEGL_ABYSS_NONE, mask, &all);
  return mask;
}
