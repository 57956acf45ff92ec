/* SPDX-License-Identifier: GPL-3.0-or-later
 * Super-resolution at work.
 */
#include "config.h"

#include "super-resolution.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "image.h"

static int
clamp_side (double side)
{
  return (int) CLAMP (lround (side), 1, ART_SUPER_LARGEST_SIDE);
}

/* How many times as large the settings make a picture of @width x @height. */
static double
factor_of (const ArtSettings *settings, int width, int height)
{
  switch (art_settings_int (settings, "size-by"))
    {
    case ART_SUPER_BY_WIDTH:
      return (double) art_settings_int (settings, "width") / MAX (width, 1);
    case ART_SUPER_BY_HEIGHT:
      return (double) art_settings_int (settings, "height") / MAX (height, 1);
    default:
      return art_settings_double (settings, "scale");
    }
}

void
art_super_resolution_result_size (const ArtSettings *settings, int width, int height, int *result_width,
                                  int *result_height)
{
  double factor = factor_of (settings, width, height);

  *result_width = clamp_side (width * factor);
  *result_height = clamp_side (height * factor);
}

gboolean
art_super_resolution_estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimate,
                               GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);

  *estimate = (ArtEstimate){ .width = extent->width, .height = extent->height, .seconds = -1.0 };
  art_super_resolution_result_size (settings, extent->width, extent->height, &estimate->result_width,
                                    &estimate->result_height);
  return TRUE;
}

static GeglBuffer *
enlarge (const ArtInputs *inputs, const GeglRectangle *part, int width, int height, GError **error)
{
  g_autoptr (GeglBuffer) view = gegl_buffer_create_sub_buffer (inputs->content, part);
  g_autoptr (GeglBuffer) like =
      gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), gegl_buffer_get_format (inputs->content));
  g_autoptr (NnTensor) tensor = art_image_to_tensor_scaled (view, width, height, error);

  return tensor ? art_image_from_tensor (tensor, like, error) : NULL;
}

GeglBuffer *
art_super_resolution_run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                          GCancellable *cancellable, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  int width, height;

  art_super_resolution_result_size (settings, extent->width, extent->height, &width, &height);
  return enlarge (inputs, extent, inputs->result_width ? inputs->result_width : width,
                  inputs->result_height ? inputs->result_height : height, error);
}

GeglBuffer *
art_super_resolution_preview (const ArtInputs *inputs, const ArtSettings *settings, const GeglRectangle *region,
                              const ArtMonitor *monitor, GCancellable *cancellable, GError **error)
{
  int width, height;

  art_super_resolution_result_size (settings, region->width, region->height, &width, &height);
  return enlarge (inputs, region, width, height, error);
}
