/* SPDX-License-Identifier: GPL-3.0-or-later
 * An effect with one row of each kind, whose runs do what a test needs.
 */
#include "config.h"

#include "fake-effect.h"

#include <glib/gi18n-lib.h>

#define STEP_US 2000

int fake_runs, fake_last_iterations, fake_last_size;

static const ArtChoice behaviours[] = { { FAKE_FINISH, "finish", N_ ("Finish") },
                                        { FAKE_FAIL, "fail", N_ ("Fail") },
                                        { FAKE_FOREVER, "forever", N_ ("Go on forever") },
                                        { 0 } };
static const ArtChoice sources[] = { { FAKE_SOURCE_BUILT_IN, "built-in", N_ ("Built-in") },
                                     { FAKE_SOURCE_LAYER, "layer", N_ ("Layer") },
                                     { FAKE_SOURCE_FILE, "file", N_ ("File") },
                                     { FAKE_SOURCE_FOLDER, "folder", N_ ("Folder") },
                                     { 0 } };
static const ArtChoice more_sources[] = {
  { FAKE_SOURCE_NONE, "none", N_ ("None") },       { FAKE_SOURCE_BUILT_IN, "built-in", N_ ("Built-in") },
  { FAKE_SOURCE_LAYER, "layer", N_ ("Layer") },    { FAKE_SOURCE_FILE, "file", N_ ("File") },
  { FAKE_SOURCE_FOLDER, "folder", N_ ("Folder") }, { 0 }
};

/* Every style's rows but its source. */
#define STYLE_ROWS(prefix)                                                                        \
  { .name = prefix, .kind = ART_PARAM_STRING, .label = N_ ("_Style"), .flags = ART_PARAM_STYLE }, \
      { .name = prefix "-layer",                                                                  \
        .kind = ART_PARAM_LAYER,                                                                  \
        .label = N_ ("Style _layer"),                                                             \
        .fallback = -1,                                                                           \
        .flags = ART_PARAM_STYLE },                                                               \
      { .name = prefix "-file",                                                                   \
        .kind = ART_PARAM_FILE,                                                                   \
        .label = N_ ("Style _file"),                                                              \
        .flags = ART_PARAM_STYLE | ART_PARAM_IMAGE_FILE },                                        \
      { .name = prefix "-blend",                                                                  \
        .kind = ART_PARAM_DOUBLE,                                                                 \
        .label = N_ ("_Blend"),                                                                   \
        .maximum = 1,                                                                             \
        .fallback = 1,                                                                            \
        .step = 0.05,                                                                             \
        .digits = 2,                                                                              \
        .flags = ART_PARAM_STYLE },                                                               \
  {                                                                                               \
    .name = prefix "-mask", .kind = ART_PARAM_LAYER, .label = N_ ("_Where"), .fallback = -1,      \
    .flags = ART_PARAM_STYLE | ART_PARAM_MASK                                                     \
  }

static const ArtParam params[] = {
  { .name = "style-source",
    .kind = ART_PARAM_CHOICE,
    .label = N_ ("_Style from"),
    .choices = sources,
    .flags = ART_PARAM_STYLE },
  STYLE_ROWS ("style"),
  { .name = "style-folder",
    .kind = ART_PARAM_FILE,
    .label = N_ ("Style f_older"),
    .flags = ART_PARAM_STYLE,
    .depends_on = "style-source=folder" },
  { .name = "style-2-source",
    .kind = ART_PARAM_CHOICE,
    .label = N_ ("_Style from"),
    .choices = more_sources,
    .fallback = FAKE_SOURCE_NONE,
    .flags = ART_PARAM_STYLE },
  STYLE_ROWS ("style-2"),
  { .name = "style-3-source",
    .kind = ART_PARAM_CHOICE,
    .label = N_ ("_Style from"),
    .choices = more_sources,
    .fallback = FAKE_SOURCE_NONE,
    .flags = ART_PARAM_STYLE },
  STYLE_ROWS ("style-3"),
  { .name = "behaviour",
    .kind = ART_PARAM_CHOICE,
    .group = N_ ("Fake"),
    .label = N_ ("_Behaviour"),
    .tooltip = N_ ("What a run does."),
    .choices = behaviours },
  { .name = "iterations",
    .kind = ART_PARAM_INT,
    .group = N_ ("Fake"),
    .label = N_ ("_Iterations"),
    .tooltip = N_ ("How many steps."),
    .minimum = 1,
    .maximum = 500,
    .fallback = 100,
    .step = 10 },
  { .name = "working-size",
    .kind = ART_PARAM_INT,
    .group = N_ ("Fake"),
    .label = N_ ("_Working size"),
    .minimum = 64,
    .maximum = 2048,
    .fallback = 512,
    .step = 32,
    .unit = N_ ("px") },
  { .name = "weight",
    .kind = ART_PARAM_DOUBLE,
    .group = N_ ("Fake"),
    .label = N_ ("Wei_ght"),
    .tooltip = N_ ("How much."),
    .minimum = 0,
    .maximum = 1000,
    .fallback = 1,
    .step = 0.1,
    .digits = 2,
    .flags = ART_PARAM_LOG },
  { .name = "careful", .kind = ART_PARAM_BOOLEAN, .group = N_ ("Fake"), .label = N_ ("_Careful") },
  { .name = "care",
    .kind = ART_PARAM_DOUBLE,
    .group = N_ ("Fake"),
    .label = N_ ("C_are"),
    .minimum = 0,
    .maximum = 100,
    .fallback = 50,
    .step = 1,
    .digits = 1,
    .unit = N_ ("%"),
    .depends_on = "careful=1" },
  { .name = "note", .kind = ART_PARAM_STRING, .group = N_ ("Other"), .label = N_ ("_Note"), .fallback_text = "none" },
  { .name = "seed",
    .kind = ART_PARAM_INT,
    .group = N_ ("Other"),
    .label = N_ ("_Random seed"),
    .minimum = 0,
    .maximum = G_MAXINT,
    .fallback = 0,
    .step = 1,
    .flags = ART_PARAM_SEED },
  { .name = "network",
    .kind = ART_PARAM_FILE,
    .group = N_ ("Network"),
    .label = N_ ("Net_work"),
    .flags = ART_PARAM_ADVANCED | ART_PARAM_NETWORK },
  { .name = "layers",
    .kind = ART_PARAM_STRING,
    .group = N_ ("Network"),
    .label = N_ ("_Layers"),
    .fallback_text = "",
    .flags = ART_PARAM_ADVANCED | ART_PARAM_LAYER_NAMES },
  ART_PARAM_ROW_REGION,
  ART_PARAM_ROW_OUTPUT,
};

static gboolean
estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *result, GError **error)
{
  result->width = art_settings_int (settings, "working-size");
  result->height = result->width / 2;
  result->memory = 12000000;
  return TRUE;
}

static void
tell (const ArtMonitor *monitor, int i, int n)
{
  float pixels[3 * 2 * 2];
  ArtSnapshot snapshot = { .pixels = pixels,
                           .width = 2,
                           .height = 2,
                           .iteration = i,
                           .iterations = n,
                           .loss = 1.0 / i,
                           .content_loss = 0.5 / i,
                           .style_loss = 0.4 / i,
                           .tv_loss = 0.1 / i };

  for (guint j = 0; j < G_N_ELEMENTS (pixels); j++)
    pixels[j] = (float) (i % 100) / 100;
  monitor->progress ((double) i / n, "Working", (n - i) * 0.002, monitor->data);
  monitor->snapshot (&snapshot, monitor->data);
}

static GeglBuffer *
copy_of (GeglBuffer *content, gboolean invert)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (content);
  const Babl *format = babl_format ("R'G'B'A u8");
  gsize n = (gsize) extent->width * extent->height;
  g_autofree guchar *bytes = g_malloc (4 * n);
  GeglBuffer *copy = gegl_buffer_new (extent, gegl_buffer_get_format (content));

  gegl_buffer_get (content, extent, 1, format, bytes, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gsize i = 0; invert && i < 4 * n; i++)
    if (i % 4 != 3)
      bytes[i] = 255 - bytes[i];
  gegl_buffer_set (copy, extent, 0, format, bytes, GEGL_AUTO_ROWSTRIDE);
  return copy;
}

static GeglBuffer *
run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
     GError **error)
{
  int behaviour = art_settings_int (settings, "behaviour");
  int n = art_settings_int (settings, "iterations");

  fake_runs++;
  fake_last_iterations = n;
  fake_last_size = art_settings_int (settings, "working-size");
  for (int i = 1; i <= n || behaviour == FAKE_FOREVER; i++)
    {
      g_usleep (STEP_US);
      tell (monitor, MIN (i, n), n);
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error (error, ART_ERROR, ART_ERROR_CANCELLED, "cancelled");
          return NULL;
        }
      if (monitor->stop (monitor->data))
        return copy_of (inputs->content, FALSE);
    }
  if (behaviour == FAKE_FINISH)
    return copy_of (inputs->content, TRUE);
  g_set_error (error, ART_ERROR, ART_ERROR_MODEL, "The fake effect failed.");
  return NULL;
}

const ArtEffect fake_effect = {
  .name = "fake",
  .procedure = "plug-in-neural-fake",
  .menu_label = N_ ("_Fake..."),
  .title = N_ ("Fake"),
  .blurb = N_ ("Inverts, slowly."),
  .help = N_ ("Inverts, slowly."),
  .image_types = "RGB*, GRAY*",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = estimate,
  .run = run,
};
