/* SPDX-License-Identifier: GPL-3.0-or-later
 * Find Damage at work: looks at the picture, chooses marks, and gives them as a selection.
 */
#include "config.h"

#include "find-damage.h"

#include <glib/gi18n-lib.h>

#include "failure.h"
#include "find-damage-shapes.h"
#include "image-rows.h"
#include "model-store.h"
#include "nn/nn.h"

/* Pixels around a preview that are looked at, too, so that marks which go on there are seen whole. */
#define PREVIEW_MARGIN 64
/* The color that shows damage in a preview, and how much of it. */
#define OVERLAY_SHARE 0.75f
static const float overlay[] = { 1.0f, 0.05f, 0.1f };
/* Seconds after which the pace tells how long it will take. */
#define SURE_AFTER 0.5

static const ArtAdvice advice = {
  .no_memory = N_ ("%s Select a smaller part of the picture."),
};

typedef struct
{
  const ArtMonitor *monitor;
  gint64 begin;
} Watch;

static gboolean
report (double done, gpointer data)
{
  const Watch *watch = data;
  const ArtMonitor *monitor = watch->monitor;
  const double elapsed = (double) (g_get_monotonic_time () - watch->begin) / G_USEC_PER_SEC;

  if (monitor && monitor->progress)
    monitor->progress (done, _ ("Looking for damage"), elapsed > SURE_AFTER ? elapsed / done * (1.0 - done) : -1.0,
                       monitor->data);
  return !(monitor && monitor->stop && monitor->stop (monitor->data));
}

/* Damage in @region, 255 or 0; the number of marks in @marks. */
static ArtDamageMap *
find (const ArtInputs *inputs, const ArtSettings *settings, const GeglRectangle *region, const ArtMonitor *monitor,
      int *marks, GCancellable *cancellable, GError **error)
{
  const ArtDamageShapes shapes = { .threshold = art_settings_double (settings, "threshold"),
                                   .shape = art_settings_int (settings, "shape"),
                                   .tone = art_settings_int (settings, "tone"),
                                   .smallest = art_settings_int (settings, "smallest"),
                                   .largest = art_settings_int (settings, "largest"),
                                   .grow = art_settings_int (settings, "grow") };
  Watch watch = { monitor, g_get_monotonic_time () };
  GError *local = NULL;
  g_autoptr (ArtDamageMap) map =
      art_damage_map_new (inputs->content, region, shapes.largest, report, &watch, cancellable, &local);

  if (!map || (*marks = art_damage_shapes_find (map, &shapes, &local)) < 0)
    {
      art_failure_translate (local, &advice, error);
      return NULL;
    }
  return g_steal_pointer (&map);
}

gboolean
art_find_damage_estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimate, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  g_autofree char *path = NULL;

  (void) settings;
  if (gegl_rectangle_is_empty (extent))
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT, _ ("The picture is empty."));
      return FALSE;
    }
  if (!(path = art_model_store_find ("damage", error)))
    return FALSE;
  *estimate = (ArtEstimate){ .memory = art_damage_map_memory (extent) + 3 * (gsize) extent->width * extent->height,
                             .width = extent->width,
                             .height = extent->height };
  return TRUE;
}

/* What was found is worth a word: nobody sees a selection of ten pixels in a large picture. */
static void
tell (const ArtMonitor *monitor, int marks)
{
  g_autofree char *text = NULL;

  if (!monitor || !monitor->note)
    return;
  if (marks == 0)
    text = g_strdup (_ ("No damage was found. A lower threshold finds fainter damage."));
  else
    text = g_strdup_printf (ngettext ("%d place was found.", "%d places were found.", (gulong) marks), marks);
  monitor->note (text, monitor->data);
}

GeglBuffer *
art_find_damage_run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                     GCancellable *cancellable, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  int marks;
  g_autoptr (ArtDamageMap) map = find (inputs, settings, extent, monitor, &marks, cancellable, error);
  GeglBuffer *result;

  if (!map)
    return NULL;
  result = gegl_buffer_new (extent, babl_format ("Y float"));
  gegl_buffer_set (result, extent, 0, babl_format ("Y u8"), map->likely, GEGL_AUTO_ROWSTRIDE);
  tell (monitor, marks);
  return result;
}

/* The rows of @picture with damage in red. @left, @top: where it begins in the map. */
static void
paint (GeglBuffer *picture, const ArtDamageMap *map, int left, int top)
{
  const int width = gegl_buffer_get_width (picture), height = gegl_buffer_get_height (picture);
  g_autofree float *pixels = g_new (float, (gsize) width * 4 * ART_IMAGE_BAND);

  for (int y = 0; y < height; y += ART_IMAGE_BAND)
    {
      const int rows = MIN (ART_IMAGE_BAND, height - y);

      art_image_get_rows (picture, y, rows, pixels);
      for (int i = 0; i < rows * width; i++)
        if (map->likely[(gsize) (top + y + i / width) * map->width + left + i % width])
          for (int c = 0; c < 3; c++)
            pixels[4 * i + c] += OVERLAY_SHARE * (overlay[c] - pixels[4 * i + c]);
      art_image_set_colors (picture, y, rows, pixels);
    }
}

GeglBuffer *
art_find_damage_preview (const ArtInputs *inputs, const ArtSettings *settings, const GeglRectangle *region,
                         const ArtMonitor *monitor, GCancellable *cancellable, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  GeglRectangle shown, seen = { region->x - PREVIEW_MARGIN, region->y - PREVIEW_MARGIN,
                                region->width + 2 * PREVIEW_MARGIN, region->height + 2 * PREVIEW_MARGIN };
  g_autoptr (ArtDamageMap) map = NULL;
  const char *model = "R'G'B'A float";
  GeglBuffer *picture;
  int marks;

  if (!gegl_rectangle_intersect (&shown, region, extent) || !gegl_rectangle_intersect (&seen, &seen, extent)
      || !(map = find (inputs, settings, &seen, monitor, &marks, cancellable, error)))
    return NULL;
  picture = gegl_buffer_new (GEGL_RECTANGLE (0, 0, shown.width, shown.height), babl_format (model));
  gegl_buffer_copy (inputs->content, &shown, GEGL_ABYSS_NONE, picture, gegl_buffer_get_extent (picture));
  paint (picture, map, shown.x - seen.x, shown.y - seen.y);
  return picture;
}
