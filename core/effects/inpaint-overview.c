/* SPDX-License-Identifier: GPL-3.0-or-later
 * Inpaint for the dialog: the same at a reduced size, so that several seeds can be tried at once.
 */
#include "config.h"

#include "inpaint.h"

#include <math.h>

#include "image-shrink.h"

/* Settings in px, which shrink with the picture. */
static const char *const lengths[] = { "grow", "feather", "radius", "context" };

/* The same inputs, smaller. */
static ArtInputs *
shrink_inputs (const ArtInputs *inputs, const GeglRectangle *small, double scale)
{
  g_autoptr (GeglBuffer) content = art_image_shrink_part (inputs->content, small, scale, GEGL_ABYSS_NONE);
  ArtInputs *result = art_inputs_new (content);
  GHashTableIter iter;
  gpointer name, layer;

  if (inputs->mask)
    result->mask = art_image_shrink_part (inputs->mask, small, scale, GEGL_ABYSS_NONE);
  g_hash_table_iter_init (&iter, inputs->layers);
  while (g_hash_table_iter_next (&iter, &name, &layer))
    g_hash_table_insert (result->layers, g_strdup (name), art_image_shrink_part (layer, small, scale, GEGL_ABYSS_NONE));
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

GeglBuffer *
art_inpaint_overview (const ArtInputs *inputs, const ArtSettings *settings, int size, const ArtMonitor *monitor,
                      GCancellable *cancellable, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  double scale = (double) size / MAX (1, MAX (extent->width, extent->height));
  const GeglRectangle small = art_image_shrunk (extent, scale);
  g_autoptr (ArtInputs) smaller = scale < 1.0 ? shrink_inputs (inputs, &small, scale) : NULL;
  g_autoptr (ArtSettings) reduced = shrink_settings (settings, MIN (scale, 1.0));
  g_autoptr (GeglBuffer) result = art_inpaint_run (smaller ? smaller : inputs, reduced, monitor, cancellable, error);

  return result ? art_image_move_to_origin (result) : NULL;
}
