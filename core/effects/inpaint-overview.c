/* SPDX-License-Identifier: GPL-3.0-or-later
 * Inpaint for the dialog: the same at a reduced size, so that several seeds can be tried at once.
 */
#include "config.h"

#include "inpaint.h"

#include <math.h>

/* Settings in px, which shrink with the picture. */
static const char *const lengths[] = { "grow", "feather", "radius", "context" };

/* @buffer within @small, which counts pixels of the reduced picture. */
static GeglBuffer *
shrink (GeglBuffer *buffer, const GeglRectangle *small, double scale)
{
  const Babl *format = gegl_buffer_get_format (buffer);
  g_autofree guint8 *pixels =
      g_malloc_n ((gsize) small->width * small->height, (gsize) babl_format_get_bytes_per_pixel (format));
  GeglBuffer *result = gegl_buffer_new (small, format);

  gegl_buffer_get (buffer, small, scale, format, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  gegl_buffer_set (result, small, 0, format, pixels, GEGL_AUTO_ROWSTRIDE);
  return result;
}

/* The same inputs, smaller. */
static ArtInputs *
shrink_inputs (const ArtInputs *inputs, const GeglRectangle *small, double scale)
{
  g_autoptr (GeglBuffer) content = shrink (inputs->content, small, scale);
  ArtInputs *result = art_inputs_new (content);
  GHashTableIter iter;
  gpointer name, layer;

  if (inputs->mask)
    result->mask = shrink (inputs->mask, small, scale);
  g_hash_table_iter_init (&iter, inputs->layers);
  while (g_hash_table_iter_next (&iter, &name, &layer))
    g_hash_table_insert (result->layers, g_strdup (name), shrink (layer, small, scale));
  return result;
}

/* Lengths keep what is not 0 above 0, for 0 may mean another thing. */
static ArtSettings *
shrink_settings (const ArtSettings *settings, double scale)
{
  ArtSettings *result = art_settings_copy (settings);

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      const ArtParam *param = art_effect_param (art_settings_effect (settings), lengths[i]);
      gboolean whole = param->kind == ART_PARAM_INT;
      double length = whole ? art_settings_int (settings, lengths[i]) : art_settings_double (settings, lengths[i]);
      double smaller = whole ? ceil (length * scale) : length * scale;

      art_settings_set_number (result, lengths[i], CLAMP (smaller, param->minimum, param->maximum), NULL);
    }
  return result;
}

/* The pixels of @buffer, moved to 0, 0. Takes @buffer. */
static GeglBuffer *
move_to_origin (GeglBuffer *buffer)
{
  const GeglRectangle *extent = buffer ? gegl_buffer_get_extent (buffer) : NULL;
  GeglBuffer *moved;

  if (!buffer || (extent->x == 0 && extent->y == 0))
    return buffer;
  moved = gegl_buffer_new (GEGL_RECTANGLE (0, 0, extent->width, extent->height), gegl_buffer_get_format (buffer));
  gegl_buffer_copy (buffer, extent, GEGL_ABYSS_NONE, moved, GEGL_RECTANGLE (0, 0, 0, 0));
  g_object_unref (buffer);
  return moved;
}

GeglBuffer *
art_inpaint_overview (const ArtInputs *inputs, const ArtSettings *settings, int size, const ArtMonitor *monitor,
                      GCancellable *cancellable, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  double scale = (double) size / MAX (1, MAX (extent->width, extent->height));
  const GeglRectangle small = { (int) ceil (extent->x * scale), (int) ceil (extent->y * scale),
                                MAX (1, (int) (extent->width * scale)), MAX (1, (int) (extent->height * scale)) };
  g_autoptr (ArtInputs) smaller = NULL;
  g_autoptr (ArtSettings) reduced = NULL;

  if (scale >= 1.0)
    return move_to_origin (art_inpaint_run (inputs, settings, monitor, cancellable, error));
  smaller = shrink_inputs (inputs, &small, scale);
  reduced = shrink_settings (settings, scale);
  return move_to_origin (art_inpaint_run (smaller, reduced, monitor, cancellable, error));
}
