/* SPDX-License-Identifier: GPL-3.0-or-later
 * Inverts R'G'B' as an sRGB viewer sees it and keeps alpha: simple enough that every test knows the right answer.
 */
#include "config.h"

#include "fake-effect.h"

#include <signal.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

static const ArtChoice behaviours[] = { { FAKE_INVERT, "invert", N_ ("Invert") }, { FAKE_FAIL, "fail", N_ ("Fail") },
                                        { FAKE_CANCEL, "cancel", N_ ("Cancel") }, { FAKE_CRASH, "crash", N_ ("Crash") },
                                        { FAKE_SLOW, "slow", N_ ("Slow") },       { 0 } };

static const ArtParam params[] = {
  { .name = "behaviour", .kind = ART_PARAM_CHOICE, .label = N_ ("_Behaviour"), .choices = behaviours },
  { .name = "amount",
    .kind = ART_PARAM_DOUBLE,
    .label = N_ ("_Amount"),
    .tooltip = N_ ("How much of the inverse."),
    .minimum = 0,
    .maximum = 1,
    .fallback = 1 },
  { .name = "steps", .kind = ART_PARAM_INT, .label = N_ ("_Steps"), .minimum = 1, .maximum = 10, .fallback = 3 },
  { .name = "red-only", .kind = ART_PARAM_BOOLEAN, .label = N_ ("_Red only") },
  { .name = "note", .kind = ART_PARAM_STRING, .label = N_ ("_Note"), .fallback_text = "none" },
  { .name = "file", .kind = ART_PARAM_FILE, .label = N_ ("_File") },
  { .name = "other",
    .kind = ART_PARAM_LAYER,
    .label = N_ ("_Other layer"),
    .tooltip = N_ ("Its first pixel is what comes out."),
    .fallback = -1 },
  ART_PARAM_ROW_REGION,
  ART_PARAM_ROW_OUTPUT,
};

static void
invert_row (float *pixels, int n, double amount, gboolean red_only, const float *other)
{
  for (int i = 0; i < n; i++)
    for (int c = 0; c < (red_only ? 1 : 3); c++)
      {
        const float in = pixels[4 * i + c];

        pixels[4 * i + c] = other ? other[c] : in + (float) amount * (1 - 2 * in);
      }
}

static GeglBuffer *
invert (const ArtInputs *inputs, const ArtSettings *settings)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  const Babl *rgba = babl_format ("R'G'B'A float");
  GeglBuffer *result = gegl_buffer_new (extent, gegl_buffer_get_format (inputs->content));
  GeglBuffer *other = g_hash_table_lookup (inputs->layers, "other");
  g_autofree float *row = g_new (float, 4 * (gsize) extent->width);
  float pixel[4];

  if (other)
    gegl_buffer_get (other, GEGL_RECTANGLE (0, 0, 1, 1), 1, rgba, pixel, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (int y = extent->y; y < extent->y + extent->height; y++)
    {
      const GeglRectangle line = { extent->x, y, extent->width, 1 };

      gegl_buffer_get (inputs->content, &line, 1, rgba, row, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      invert_row (row, extent->width, art_settings_double (settings, "amount"),
                  art_settings_boolean (settings, "red-only"), other ? pixel : NULL);
      gegl_buffer_set (result, &line, 0, rgba, row, GEGL_AUTO_ROWSTRIDE);
    }
  return result;
}

static gboolean
estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimated, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  const char *file = art_settings_string (settings, "file");

  if (*file && !g_file_test (file, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT, _ ("There is no file “%s”."), file);
      return FALSE;
    }
  *estimated = (ArtEstimate){ (gsize) extent->width * extent->height * 16, extent->width, extent->height };
  return TRUE;
}

static void
dawdle (const ArtMonitor *monitor)
{
  for (int i = 0; i <= 20; i++)
    {
      if (monitor && monitor->progress)
        monitor->progress (i / 20.0, "Step", (20 - i) * 0.05, monitor->data);
      g_usleep (50000);
    }
}

static GeglBuffer *
run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
     GError **error)
{
  switch (art_settings_int (settings, "behaviour"))
    {
    case FAKE_FAIL:
      g_set_error (error, ART_ERROR, ART_ERROR_MODEL, "The model is broken as asked.");
      return NULL;
    case FAKE_CANCEL:
      g_set_error (error, ART_ERROR, ART_ERROR_CANCELLED, "cancelled");
      return NULL;
    case FAKE_CRASH:
      g_usleep (200000);
      kill (getpid (), SIGKILL);
      return NULL;
    case FAKE_SLOW:
      dawdle (monitor);
      break;
    }
  return invert (inputs, settings);
}

const ArtEffect art_effect_fake = { .name = "fake",
                                    .procedure = "plug-in-neural-fake",
                                    .menu_label = N_ ("_Fake..."),
                                    .title = N_ ("Fake"),
                                    .blurb = N_ ("Inverts colours"),
                                    .help = N_ ("Inverts colours, for tests."),
                                    .image_types = "RGB*, GRAY*",
                                    .params = params,
                                    .n_params = G_N_ELEMENTS (params),
                                    .estimate = estimate,
                                    .run = run };
