/* SPDX-License-Identifier: GPL-3.0-or-later
 * An effect that takes color hints: its overview is the content in the last hint's color, and it counts what it is
 * asked.
 */
#include "config.h"

#include "fake-hints.h"

#include <glib/gi18n-lib.h>

#include "effects/hints.h"

#define STEP_US 2000

int fake_hints_started, fake_hints_cancelled, fake_hints_finished, fake_hints_size, fake_hints_asked;
int fake_hints_x, fake_hints_y;

static const ArtChoice behaviours[] = { { FAKE_HINTS_FINISH, "finish", N_ ("Finish") },
                                        { FAKE_HINTS_FAIL, "fail", N_ ("Fail") },
                                        { FAKE_HINTS_FOREVER, "forever", N_ ("Go on forever") },
                                        { 0 } };
static const ArtChoice outputs[] = { { ART_OUTPUT_NEW_LAYER, "new-layer", N_ ("New layer") },
                                     { ART_OUTPUT_GROUP, "group", N_ ("Group") },
                                     { 0 } };

static const ArtParam params[] = {
  { .name = "behaviour",
    .kind = ART_PARAM_CHOICE,
    .group = N_ ("Fake"),
    .label = N_ ("_Behaviour"),
    .choices = behaviours },
  { .name = "hint-layer",
    .kind = ART_PARAM_LAYER,
    .group = N_ ("Fake"),
    .label = N_ ("_Hint layer"),
    .fallback = -1,
    .flags = ART_PARAM_ALIGNED },
  { .name = "any-layer", .kind = ART_PARAM_LAYER, .group = N_ ("Fake"), .label = N_ ("_Any layer"), .fallback = -1 },
  { .name = "hints",
    .kind = ART_PARAM_STRING,
    .group = N_ ("Fake"),
    .label = N_ ("_Points"),
    .tooltip = N_ ("Colors of points."),
    .flags = ART_PARAM_HINTS },
  { .name = "output", .kind = ART_PARAM_CHOICE, .group = N_ ("Fake"), .label = N_ ("_Output"), .choices = outputs },
};

static gboolean
estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *result, GError **error)
{
  result->width = result->height = 64;
  result->memory = 12000000;
  return TRUE;
}

/* All of @extent in the color of the last hint, or gray. (transfer full) */
static GeglBuffer *
painted (const ArtSettings *settings, const GeglRectangle *extent)
{
  g_autoptr (GPtrArray) hints = art_hints_parse (art_settings_string (settings, "hints"), NULL);
  const ArtHint *last = hints && hints->len > 0 ? hints->pdata[hints->len - 1] : NULL;
  guchar pixel[4] = { last ? last->r : 128, last ? last->g : 128, last ? last->b : 128, 255 };
  gsize n = (gsize) extent->width * extent->height;
  g_autofree guchar *pixels = g_malloc (4 * n);
  GeglBuffer *buffer = gegl_buffer_new (extent, babl_format ("R'G'B'A u8"));

  for (gsize i = 0; i < 4 * n; i++)
    pixels[i] = pixel[i % 4];
  gegl_buffer_set (buffer, extent, 0, babl_format ("R'G'B'A u8"), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

static void
note (const ArtMonitor *monitor)
{
  if (monitor->note)
    monitor->note ("Two pixels are too bright.", monitor->data);
}

static GeglBuffer *
run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
     GError **error)
{
  note (monitor);
  return painted (settings, gegl_buffer_get_extent (inputs->content));
}

static GPtrArray *
run_layers (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
            GError **error)
{
  GPtrArray *layers = g_ptr_array_new_with_free_func ((GDestroyNotify) art_result_layer_free);

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GeglBuffer) buffer = painted (settings, gegl_buffer_get_extent (inputs->content));
      g_ptr_array_add (layers, art_result_layer_new (i ? "Lower" : "Upper", buffer, ART_BLEND_NORMAL));
    }
  return layers;
}

static GeglBuffer *
overview (const ArtInputs *inputs, const ArtSettings *settings, int size, const ArtMonitor *monitor,
          GCancellable *cancellable, GError **error)
{
  int behaviour = art_settings_int (settings, "behaviour");

  g_atomic_int_inc (&fake_hints_started);
  g_atomic_int_set (&fake_hints_size, size);
  for (int i = 0; i < 5 || behaviour == FAKE_HINTS_FOREVER; i++)
    {
      g_usleep (STEP_US);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          g_atomic_int_inc (&fake_hints_cancelled);
          return NULL;
        }
    }
  if (behaviour == FAKE_HINTS_FAIL)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_MODEL, "The fake overview failed.");
      return NULL;
    }
  note (monitor);
  g_atomic_int_inc (&fake_hints_finished);
  return painted (settings, GEGL_RECTANGLE (0, 0, size, size));
}

static int
suggest (const ArtInputs *inputs, const ArtSettings *settings, int x, int y, ArtSuggestion *suggestions, int n,
         GCancellable *cancellable, GError **error)
{
  static const ArtSuggestion known[] = { { 1, 0, 0, 0.5 }, { 0, 1, 0, 0.25 }, { 0, 0, 1, 0.125 } };

  g_atomic_int_set (&fake_hints_x, x);
  g_atomic_int_set (&fake_hints_y, y);
  g_atomic_int_inc (&fake_hints_asked);
  for (int i = 0; i < MIN (n, (int) G_N_ELEMENTS (known)); i++)
    suggestions[i] = known[i];
  return MIN (n, (int) G_N_ELEMENTS (known));
}

const ArtEffect fake_hints_effect = {
  .name = "fake-hints",
  .procedure = "plug-in-neural-fake-hints",
  .menu_label = N_ ("Fake _Hints..."),
  .title = N_ ("Fake Hints"),
  .blurb = N_ ("Paints everything."),
  .help = N_ ("Paints everything."),
  .image_types = "RGB*, GRAY*",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = estimate,
  .run = run,
  .overview = overview,
  .makes_colors = TRUE,
  .run_layers = run_layers,
  .suggest = suggest,
};
