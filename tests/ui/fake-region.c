/* SPDX-License-Identifier: GPL-3.0-or-later
 * An effect that changes the size and shows parts of its result, as slowly as a test needs.
 */
#include "config.h"

#include "fake-region.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#define STEP_US 5000

int fake_region_started, fake_region_cancelled, fake_region_finished;
GeglRectangle fake_region_last;

static const ArtChoice methods[] = { { 0, "plain", "Plain" }, { 1, "fancy", "Fancy" }, { 2, "own", "Own" }, { 0 } };
static const ArtChoice sizes[] = {
  { 0, "factor", "Factor" }, { 1, "width", "Width" }, { 2, "height", "Height" }, { 0 }
};
static const ArtChoice behaviours[] = { { FAKE_REGION_FINISH, "finish", "Finish" },
                                        { FAKE_REGION_FAIL, "fail", "Fail" },
                                        { FAKE_REGION_FOREVER, "forever", "Forever" },
                                        { 0 } };
static const ArtChoice regions[] = { { ART_REGION_IMAGE, "image", "Image" },
                                     { ART_REGION_LAYER, "layer", "Layer" },
                                     { 0 } };

#define NUMBER(name_, kind_, label_, low, high, value, digits_, condition)                                        \
  {                                                                                                               \
    .name = name_, .kind = kind_, .label = label_, .minimum = low, .maximum = high, .fallback = value, .step = 1, \
    .digits = digits_, .depends_on = condition                                                                    \
  }

static const ArtParam params[] = {
  { .name = "method", .kind = ART_PARAM_CHOICE, .label = "_Method", .choices = methods },
  { .name = "model", .kind = ART_PARAM_FILE, .label = "M_odel", .depends_on = "method=own" },
  { .name = "behaviour", .kind = ART_PARAM_CHOICE, .label = "_Behaviour", .choices = behaviours },
  { .name = "size-by", .kind = ART_PARAM_CHOICE, .label = "_Size by", .choices = sizes },
  NUMBER ("scale", ART_PARAM_DOUBLE, "S_cale", 1.1, 8, 2, 2, "size-by=factor"),
  NUMBER ("width", ART_PARAM_INT, "_Width", 1, 100000, 1920, 0, "size-by=width"),
  NUMBER ("height", ART_PARAM_INT, "_Height", 1, 100000, 1080, 0, "size-by=height"),
  NUMBER ("strength", ART_PARAM_DOUBLE, "S_trength", 0, 100, 1, 1, NULL),
  { .name = "region", .kind = ART_PARAM_CHOICE, .label = "_Region", .choices = regions, .fallback = ART_REGION_IMAGE },
  { .name = "keep-print-size", .kind = ART_PARAM_BOOLEAN, .label = "_Keep print size", .maximum = 1, .fallback = 1 },
};

static void
result_size (const ArtSettings *settings, int width, int height, int *result_width, int *result_height)
{
  const double factors[] = { art_settings_double (settings, "scale"),
                             (double) art_settings_int (settings, "width") / width,
                             (double) art_settings_int (settings, "height") / height };
  double factor = factors[art_settings_int (settings, "size-by")];

  *result_width = (int) lround (width * factor);
  *result_height = (int) lround (height * factor);
}

static gboolean
estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *result, GError **error)
{
  if (art_settings_double (settings, "strength") == 99)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_NO_MEMORY, "That needs more memory than there is.");
      return FALSE;
    }
  *result = (ArtEstimate){ .memory = 640 << 20, .seconds = 11.5 };
  return TRUE;
}

static GeglBuffer *
enlarge (GeglBuffer *content, const GeglRectangle *region, int width, int height, gboolean invert)
{
  const Babl *format = babl_format ("R'G'B'A u8");
  g_autofree guint8 *from = g_malloc ((gsize) 4 * region->width * region->height);
  g_autofree guint8 *to = g_malloc ((gsize) 4 * width * height);
  GeglBuffer *result = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), gegl_buffer_get_format (content));

  gegl_buffer_get (content, region, 1, format, from, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const guint8 *pixel =
            from + 4 * ((gsize) (y * region->height / height) * region->width + (gsize) (x * region->width / width));
        for (int c = 0; c < 4; c++)
          to[4 * ((gsize) y * width + x) + c] = invert && c < 3 ? 255 - pixel[c] : pixel[c];
      }
  gegl_buffer_set (result, NULL, 0, format, to, GEGL_AUTO_ROWSTRIDE);
  return result;
}

static GeglBuffer *
run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
     GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  const float pixels[3 * 2 * 2] = { 0 };
  ArtSnapshot snapshot = { .pixels = pixels, .width = 2, .height = 2, .iteration = 1, .iterations = 20 };
  int width, height;

  result_size (settings, extent->width, extent->height, &width, &height);
  for (int i = 1; i <= 20; i++)
    {
      g_usleep (STEP_US);
      monitor->snapshot (&snapshot, monitor->data);
      monitor->progress (i / 20.0, "Tile", 0.1, monitor->data);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
    }
  return enlarge (inputs->content, extent, width, height, FALSE);
}

static GeglBuffer *
preview (const ArtInputs *inputs, const ArtSettings *settings, const GeglRectangle *region, const ArtMonitor *monitor,
         GCancellable *cancellable, GError **error)
{
  int behaviour = art_settings_int (settings, "behaviour"), width, height;

  g_atomic_int_inc (&fake_region_started);
  do
    {
      g_usleep (STEP_US);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          g_atomic_int_inc (&fake_region_cancelled);
          return NULL;
        }
    }
  while (behaviour == FAKE_REGION_FOREVER);
  if (behaviour == FAKE_REGION_FAIL)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_MODEL, "The fake preview failed.");
      return NULL;
    }
  result_size (settings, region->width, region->height, &width, &height);
  fake_region_last = *region;
  g_atomic_int_inc (&fake_region_finished);
  return enlarge (inputs->content, region, width, height, TRUE);
}

const ArtEffect fake_region_effect = {
  .name = "fake-region",
  .procedure = "plug-in-neural-fake-region",
  .menu_label = "_Fake...",
  .title = "Fake Region",
  .blurb = "Enlarges.",
  .help = "Enlarges.",
  .image_types = "RGB*, GRAY*",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .estimate = estimate,
  .run = run,
  .result_size = result_size,
  .preview = preview,
};
