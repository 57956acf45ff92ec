/* SPDX-License-Identifier: GPL-3.0-or-later
 * Light over (lines times flats): lines are the picture as gray, flats a tint or the hint layer, light is even. In
 * linear light, in which GIMP's modes work.
 */
#include "config.h"

#include "fake-color.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "effects/hints.h"

const float fake_color_tint[3] = { 0.9f, 0.6f, 0.3f };

static const ArtChoice outputs[] = { { ART_OUTPUT_NEW_LAYER, "new-layer", N_ ("New layer") },
                                     { ART_OUTPUT_IN_PLACE, "in-place", N_ ("In place") },
                                     { ART_OUTPUT_GROUP, "group", N_ ("Group") },
                                     { 0 } };

static const ArtParam params[] = {
  { .name = "hint-layer",
    .kind = ART_PARAM_LAYER,
    .label = N_ ("_Hint layer"),
    .tooltip = N_ ("Its colors are the flats."),
    .fallback = -1,
    .flags = ART_PARAM_ALIGNED },
  { .name = "hints", .kind = ART_PARAM_STRING, .label = N_ ("_Hints"), .flags = ART_PARAM_HINTS },
  { .name = "note", .kind = ART_PARAM_STRING, .label = N_ ("_Note") },
  ART_PARAM_ROW_REGION,
  { .name = "output", .kind = ART_PARAM_CHOICE, .group = N_ ("Result"), .label = N_ ("_Output"), .choices = outputs },
};

enum
{
  LIGHT,
  LINES,
  FLATS,
  MERGED
};

static float
lines_of (const float *rgba)
{
  return 0.3f * rgba[0] + 0.6f * rgba[1] + 0.1f * rgba[2];
}

static void
paint_row (int what, int n, float *pixels, const float *hints)
{
  for (int i = 0; i < n; i++, pixels += 4, hints += 4)
    {
      const float lines = lines_of (pixels);

      for (int c = 0; c < 3; c++)
        {
          const float flat = fake_color_tint[c] + hints[3] * (hints[c] - fake_color_tint[c]);
          const float all[] = { FAKE_COLOR_LIGHT, lines, flat, 1 - (1 - lines * flat) * (1 - FAKE_COLOR_LIGHT) };

          pixels[c] = all[what];
        }
    }
}

static GeglBuffer *
paint (const ArtInputs *inputs, int what)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  const Babl *rgba = babl_format ("RGBA float");
  GeglBuffer *result = gegl_buffer_new (extent, gegl_buffer_get_format (inputs->content));
  GeglBuffer *over = g_hash_table_lookup (inputs->layers, "hint-layer");
  g_autofree float *row = g_new (float, 4 * (gsize) extent->width);
  g_autofree float *hints = g_new0 (float, 4 * (gsize) extent->width);

  for (int y = extent->y; y < extent->y + extent->height; y++)
    {
      const GeglRectangle line = { extent->x, y, extent->width, 1 };

      if (over)
        gegl_buffer_get (over, &line, 1, rgba, hints, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_get (inputs->content, &line, 1, rgba, row, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      paint_row (what, extent->width, row, hints);
      gegl_buffer_set (result, &line, 0, rgba, row, GEGL_AUTO_ROWSTRIDE);
    }
  return result;
}

static gboolean
estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimated, GError **error)
{
  g_autoptr (GPtrArray) hints = art_hints_parse (art_settings_string (settings, "hints"), error);

  /* The host's promise. */
  g_assert (babl_format_get_n_components (gegl_buffer_get_format (inputs->content)) >= 3);
  *estimated = (ArtEstimate){ .memory = 1000 };
  return hints != NULL;
}

/* Twice, as for a picture in two tiles. */
static void
tell_note (const ArtSettings *settings, const ArtMonitor *monitor)
{
  const char *note = art_settings_string (settings, "note");

  for (int i = 0; i < 2; i++)
    if (*note && monitor && monitor->note)
      monitor->note (note, monitor->data);
}

static GeglBuffer *
run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
     GError **error)
{
  tell_note (settings, monitor);
  return paint (inputs, MERGED);
}

static GPtrArray *
run_layers (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
            GError **error)
{
  static const struct
  {
    const char *name;
    ArtBlend blend;
  } layers[] = { [LIGHT] = { N_ ("Light"), ART_BLEND_SCREEN },
                 [LINES] = { N_ ("Lines"), ART_BLEND_MULTIPLY },
                 [FLATS] = { N_ ("Flats"), ART_BLEND_NORMAL } };
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) art_result_layer_free);

  tell_note (settings, monitor);
  for (int i = LIGHT; i <= FLATS; i++)
    {
      g_autoptr (GeglBuffer) buffer = paint (inputs, i);

      g_ptr_array_add (list, art_result_layer_new (layers[i].name, buffer, layers[i].blend));
    }
  return list;
}

const ArtEffect art_effect_fake_color = { .name = "fake-color",
                                          .procedure = "plug-in-neural-fake-color",
                                          .menu_label = N_ ("Fake _Color..."),
                                          .title = N_ ("Fake Color"),
                                          .blurb = N_ ("Tints"),
                                          .help = N_ ("Tints, for tests."),
                                          .image_types = "RGB*, GRAY*",
                                          .params = params,
                                          .n_params = G_N_ELEMENTS (params),
                                          .estimate = estimate,
                                          .run = run,
                                          .makes_colors = TRUE,
                                          .run_layers = run_layers };
