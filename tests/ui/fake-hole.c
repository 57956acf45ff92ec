/* SPDX-License-Identifier: GPL-3.0-or-later
 * An effect whose result is the gray of its seed, with a strength that needs no new run, in a hole.
 */
#include "config.h"

#include "fake-hole.h"

#include <glib/gi18n-lib.h>

int fake_hole_overviews, fake_hole_runs, fake_hole_finishes, fake_hole_coverages;

static const ArtParam params[] = {
  { .name = "seed",
    .kind = ART_PARAM_INT,
    .group = N_ ("Fake"),
    .label = N_ ("_Random seed"),
    .maximum = G_MAXINT,
    .step = 1,
    .flags = ART_PARAM_SEED },
  { .name = "size",
    .kind = ART_PARAM_INT,
    .group = N_ ("Fake"),
    .label = N_ ("Hole _size"),
    .minimum = 1,
    .maximum = 40,
    .fallback = 20,
    .step = 1 },
  { .name = "strength",
    .kind = ART_PARAM_DOUBLE,
    .group = N_ ("Fake"),
    .label = N_ ("S_trength"),
    .maximum = 1,
    .fallback = 1,
    .step = 0.1,
    .digits = 2,
    .flags = ART_PARAM_AFTER },
  ART_PARAM_ROW_OUTPUT,
};

#define SIDE(side)                                                                                      \
  {                                                                                                     \
    .name = side, .kind = ART_PARAM_INT, .group = N_ ("Fake"), .label = side, .maximum = 100, .step = 1 \
  }
static const ArtParam larger_params[] = {
  { .name = "seed",
    .kind = ART_PARAM_INT,
    .group = N_ ("Fake"),
    .label = N_ ("_Random seed"),
    .maximum = G_MAXINT,
    .step = 1,
    .flags = ART_PARAM_SEED },
  { .name = "strength",
    .kind = ART_PARAM_DOUBLE,
    .group = N_ ("Fake"),
    .label = N_ ("S_trength"),
    .maximum = 1,
    .fallback = 1,
    .step = 0.1,
    .digits = 2 },
  SIDE ("left"),
  SIDE ("top"),
};

static gboolean
estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *result, GError **error)
{
  result->width = result->height = 64;
  result->memory = 12000000;
  return TRUE;
}

/* (transfer full) */
static GeglBuffer *
gray (const GeglRectangle *extent, double value)
{
  GeglBuffer *buffer = gegl_buffer_new (extent, babl_format ("R'G'B'A u8"));
  gsize n = (gsize) extent->width * extent->height;
  g_autofree guchar *pixels = g_malloc (4 * n);

  for (gsize i = 0; i < 4 * n; i++)
    pixels[i] = i % 4 == 3 ? 255 : (guchar) value;
  gegl_buffer_set (buffer, extent, 0, babl_format ("R'G'B'A u8"), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

static double
value_of (const ArtSettings *settings)
{
  return 10 * art_settings_int (settings, "seed") * art_settings_double (settings, "strength");
}

static void
larger_size (const ArtSettings *settings, int width, int height, int *result_width, int *result_height)
{
  *result_width = width + art_settings_int (settings, "left");
  *result_height = height + art_settings_int (settings, "top");
}

static GeglBuffer *
run_larger (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
            GError **error)
{
  GeglRectangle extent = *gegl_buffer_get_extent (inputs->content);

  g_atomic_int_inc (&fake_hole_runs);
  extent.x -= art_settings_int (settings, "left");
  extent.y -= art_settings_int (settings, "top");
  larger_size (settings, extent.width, extent.height, &extent.width, &extent.height);
  return gray (&extent, value_of (settings));
}

static GeglBuffer *
run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
     GError **error)
{
  g_atomic_int_inc (&fake_hole_runs);
  return gray (gegl_buffer_get_extent (inputs->content), value_of (settings));
}

static GeglBuffer *
overview (const ArtInputs *inputs, const ArtSettings *settings, int size, const ArtMonitor *monitor,
          GCancellable *cancellable, GError **error)
{
  g_atomic_int_inc (&fake_hole_overviews);
  return gray (GEGL_RECTANGLE (0, 0, size, size / 2), value_of (settings));
}

static GeglBuffer *
finish (const ArtInputs *inputs, const ArtSettings *settings, GeglBuffer *raw, GCancellable *cancellable,
        GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (raw);
  const GeglRectangle one = { extent->x, extent->y, 1, 1 };
  guchar pixel[4];

  g_atomic_int_inc (&fake_hole_finishes);
  gegl_buffer_get (raw, &one, 1, babl_format ("R'G'B'A u8"), pixel, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  return gray (extent, pixel[0] * art_settings_double (settings, "strength"));
}

static GeglBuffer *
coverage (const ArtInputs *inputs, const ArtSettings *settings, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  int size = art_settings_int (settings, "size");
  GeglRectangle hole = { extent->x + 10, extent->y + 10, size, size };
  GeglBuffer *buffer = gegl_buffer_new (&hole, babl_format ("Y float"));
  GeglColor *white = gegl_color_new ("white");

  g_atomic_int_inc (&fake_hole_coverages);
  gegl_buffer_set_color (buffer, NULL, white);
  g_object_unref (white);
  return buffer;
}

const ArtEffect fake_hole_effect = {
  .name = "fake-hole",
  .procedure = "plug-in-neural-fake-hole",
  .menu_label = N_ ("Fake _Hole..."),
  .title = N_ ("Fake Hole"),
  .blurb = N_ ("Fills with gray."),
  .help = N_ ("Fills with gray."),
  .image_types = "RGB*, GRAY*",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = estimate,
  .run = run,
  .overview = overview,
  .finish = finish,
  .coverage = coverage,
  .n_candidates = FAKE_HOLE_CANDIDATES,
};

const ArtEffect fake_larger_effect = {
  .name = "fake-larger",
  .procedure = "plug-in-neural-fake-larger",
  .menu_label = N_ ("Fake _Larger..."),
  .title = N_ ("Fake Larger"),
  .blurb = N_ ("Surrounds with gray."),
  .help = N_ ("Surrounds with gray."),
  .image_types = "RGB*, GRAY*",
  .params = larger_params,
  .n_params = G_N_ELEMENTS (larger_params),
  .estimate = estimate,
  .run = run_larger,
  .overview = overview,
  .result_size = larger_size,
  .extends = TRUE,
  .n_candidates = FAKE_HOLE_CANDIDATES,
};
