/* SPDX-License-Identifier: GPL-3.0-or-later
 * Each pixel of the result is the nearest one of the content, inverted as an sRGB viewer sees it; alpha is kept.
 */
#include "config.h"

#include "fake-enlarge.h"

#include <math.h>
#include <signal.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

static const ArtChoice behaviours[] = { { FAKE_ENLARGE_WORK, "work", N_ ("Work") },
                                        { FAKE_ENLARGE_FAIL_LATE, "fail-late", N_ ("Fail late") },
                                        { FAKE_ENLARGE_CRASH, "crash", N_ ("Crash") },
                                        { FAKE_ENLARGE_NOTE, "note", N_ ("Note") },
                                        { 0 } };
static const ArtChoice regions[] = { { ART_REGION_IMAGE, "image", N_ ("The whole image") },
                                     { ART_REGION_LAYER, "layer", N_ ("The entire layer") },
                                     { ART_REGION_SELECTION, "selection", N_ ("The selection's bounds") },
                                     { 0 } };
static const ArtChoice outputs[] = { { ART_OUTPUT_IN_PLACE, "in-place", N_ ("In place") },
                                     { ART_OUTPUT_NEW_LAYER, "new-layer", N_ ("A new layer") },
                                     { ART_OUTPUT_NEW_IMAGE, "new-image", N_ ("A new image") },
                                     { 0 } };

static const ArtParam params[] = {
  { .name = "behaviour", .kind = ART_PARAM_CHOICE, .label = N_ ("_Behaviour"), .choices = behaviours },
  { .name = "scale",
    .kind = ART_PARAM_DOUBLE,
    .group = N_ ("Size"),
    .label = N_ ("_Scale"),
    .minimum = 1,
    .maximum = 10000,
    .fallback = 2 },
  { .name = "keep-colors", .kind = ART_PARAM_BOOLEAN, .label = N_ ("_Keep colors"), .maximum = 1 },
  { .name = "region",
    .kind = ART_PARAM_CHOICE,
    .label = N_ ("_Region"),
    .fallback = ART_REGION_IMAGE,
    .choices = regions },
  { .name = "output",
    .kind = ART_PARAM_CHOICE,
    .label = N_ ("_Output"),
    .fallback = ART_OUTPUT_IN_PLACE,
    .choices = outputs },
  { .name = "keep-print-size",
    .kind = ART_PARAM_BOOLEAN,
    .label = N_ ("_Keep the print size"),
    .maximum = 1,
    .fallback = 1 },
};

static void
result_size (const ArtSettings *settings, int width, int height, int *result_width, int *result_height)
{
  *result_width = (int) lround (width * art_settings_double (settings, "scale"));
  *result_height = (int) lround (height * art_settings_double (settings, "scale"));
}

static gboolean
estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimated, GError **error)
{
  *estimated = (ArtEstimate){ .memory = 1000, .seconds = 1 };
  return TRUE;
}

static void
fill (GeglBuffer *result, GeglBuffer *content, gboolean invert)
{
  const GeglRectangle *from = gegl_buffer_get_extent (content);
  const GeglRectangle *to = gegl_buffer_get_extent (result);
  const Babl *rgba = babl_format ("R'G'B'A float");
  g_autofree float *source = g_new (float, 4 * (gsize) from->width);
  g_autofree float *row = g_new (float, 4 * (gsize) to->width);

  for (int y = 0; y < to->height; y++)
    {
      gegl_buffer_get (content, GEGL_RECTANGLE (from->x, from->y + y * from->height / to->height, from->width, 1), 1,
                       rgba, source, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (int x = 0; x < to->width; x++)
        for (int c = 0; c < 4; c++)
          {
            const float value = source[4 * (x * from->width / to->width) + c];

            row[4 * x + c] = invert && c < 3 ? 1 - value : value;
          }
      gegl_buffer_set (result, GEGL_RECTANGLE (0, y, to->width, 1), 0, rgba, row, GEGL_AUTO_ROWSTRIDE);
    }
}

static GeglBuffer *
run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
     GError **error)
{
  static int n_runs;
  GeglBuffer *result;

  if (art_settings_int (settings, "behaviour") == FAKE_ENLARGE_CRASH)
    kill (getpid (), SIGKILL);
  if (art_settings_int (settings, "behaviour") == FAKE_ENLARGE_FAIL_LATE && ++n_runs > 1)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_MODEL, "The second picture fails as asked.");
      return NULL;
    }
  if (art_settings_int (settings, "behaviour") == FAKE_ENLARGE_NOTE && monitor && monitor->note)
    monitor->note ("A drawable was enlarged.", monitor->data);
  result = gegl_buffer_new (GEGL_RECTANGLE (0, 0, inputs->result_width, inputs->result_height),
                            gegl_buffer_get_format (inputs->content));
  fill (result, inputs->content, !art_settings_boolean (settings, "keep-colors"));
  return result;
}

const ArtEffect art_effect_fake_enlarge = { .name = "fake-enlarge",
                                            .procedure = "plug-in-neural-fake-enlarge",
                                            .menu_label = N_ ("Fake _Enlarge..."),
                                            .title = N_ ("Fake Enlarge"),
                                            .blurb = N_ ("Enlarges and inverts"),
                                            .help = N_ ("Enlarges and inverts, for tests."),
                                            .image_types = "RGB*, GRAY*",
                                            .params = params,
                                            .n_params = G_N_ELEMENTS (params),
                                            .estimate = estimate,
                                            .run = run,
                                            .result_size = result_size };
