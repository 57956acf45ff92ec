/* SPDX-License-Identifier: GPL-3.0-or-later
 * Drawings to colour.
 */
#include "config.h"

#include "line-art-drawing.h"

#include <math.h>

#include "effects/line-art.h"

static const ArtChoice references[] = {
  { 0, "none", "None" }, { 1, "matched", "Matched" }, { 2, "palette", "Palette" }, { 0 }
};
static const ArtParam params[] = {
  { .name = "hint-layer", .kind = ART_PARAM_LAYER, .fallback = -1, .flags = ART_PARAM_ALIGNED },
  { .name = "hints", .kind = ART_PARAM_STRING, .flags = ART_PARAM_HINTS },
  { .name = "reference-layer", .kind = ART_PARAM_LAYER, .fallback = -1 },
  { .name = "reference", .kind = ART_PARAM_CHOICE, .choices = references },
  { .name = "gap", .kind = ART_PARAM_INT, .maximum = 30, .fallback = 4 },
  { .name = "line-threshold", .kind = ART_PARAM_DOUBLE, .maximum = 1.0, .fallback = 0.5 },
  { .name = "shading", .kind = ART_PARAM_DOUBLE, .maximum = 1.0, .fallback = 0.0 },
};
const ArtEffect line_art_effect = {
  .name = "line-art",
  .title = "Line art",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = art_line_art_estimate,
  .run = art_line_art_run,
  .overview = art_line_art_overview,
  .run_layers = art_line_art_run_layers,
  .suggest = art_line_art_suggest,
};

GeglBuffer *
drawing_new (const Babl *format, int width, int height, double radius, int opening, gboolean transparent)
{
  GeglBuffer *drawing = gegl_buffer_new (GEGL_RECTANGLE (DRAWING_X, DRAWING_Y, width, height), format);
  g_autofree float *pixels = g_new (float, (gsize) width *height * 4);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        float *pixel = pixels + ((gsize) y * width + x) * 4;
        double off = fabs (hypot (x + 0.5 - 0.5 * width, y + 0.5 - 0.5 * height) - radius);
        gboolean open = x > width / 2 && y >= (height - opening) / 2 && y < (height - opening) / 2 + opening;
        float ink = open ? 0.0f : (float) CLAMP (2.0 - off, 0.0, 1.0);

        for (int c = 0; c < 3; c++)
          pixel[c] = transparent ? 0.0f : 1.0f - ink;
        pixel[3] = transparent ? ink : 1.0f;
      }
  gegl_buffer_set (drawing, NULL, 0, babl_format ("R'G'B'A float"), pixels, GEGL_AUTO_ROWSTRIDE);
  return drawing;
}

void
drawing_paint (GeglBuffer *drawing, int x, int y, int width, int height, const float pixel[4])
{
  const GeglRectangle *extent = gegl_buffer_get_extent (drawing);

  for (int i = 0; i < width * height; i++)
    gegl_buffer_set (drawing, GEGL_RECTANGLE (extent->x + x + i % width, extent->y + y + i / width, 1, 1), 0,
                     babl_format ("R'G'B'A float"), pixel, GEGL_AUTO_ROWSTRIDE);
}

void
drawing_invert (GeglBuffer *drawing)
{
  gsize count = (gsize) gegl_buffer_get_width (drawing) * gegl_buffer_get_height (drawing);
  g_autofree float *pixels = g_new (float, count * 4);

  gegl_buffer_get (drawing, gegl_buffer_get_extent (drawing), 1.0, babl_format ("R'G'B'A float"), pixels,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gsize i = 0; i < count * 4; i++)
    if (i % 4 < 3)
      pixels[i] = 1.0f - pixels[i];
  gegl_buffer_set (drawing, NULL, 0, babl_format ("R'G'B'A float"), pixels, GEGL_AUTO_ROWSTRIDE);
}

void
drawing_add_line (GeglBuffer *drawing, int x)
{
  const float black[4] = { 0.0f, 0.0f, 0.0f, 1.0f };

  drawing_paint (drawing, x, 0, 2, gegl_buffer_get_height (drawing), black);
}

void
drawing_get (GeglBuffer *drawing, int x, int y, float pixel[4])
{
  const GeglRectangle *extent = gegl_buffer_get_extent (drawing);

  gegl_buffer_get (drawing, GEGL_RECTANGLE (extent->x + x, extent->y + y, 1, 1), 1.0, babl_format ("R'G'B'A float"),
                   pixel, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
}

void
assert_color (GeglBuffer *drawing, int x, int y, guint32 rgb)
{
  float pixel[4];

  drawing_get (drawing, x, y, pixel);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (pixel[c], (float) (rgb >> (16 - 8 * c) & 255) / 255.0f, 0.4f / 255.0f);
  g_assert_cmpfloat_with_epsilon (pixel[3], 1.0f, 1e-4f);
}

ArtSettings *
line_art_settings (const char *hints)
{
  ArtSettings *settings = art_settings_new (&line_art_effect);

  g_assert_true (art_settings_set_string (settings, "hints", hints, NULL));
  return settings;
}
