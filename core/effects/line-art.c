/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colours for line drawings: what is done one after the other.
 */
#include "config.h"

#include "line-art.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "failure.h"
#include "hints.h"
#include "image-shrink.h"
#include "line-art-colors.h"
#include "line-art-hints.h"
#include "line-art-picture.h"
#include "line-art-regions.h"
#include "line-art-render.h"
#include "line-art-shade.h"
#include "line-art-suggest.h"

/* Longer side of the drawing that is looked at for suggestions: they have to come quickly. */
#define SUGGEST_SIDE 800
/* Pixels of the working size at most: where regions are found. */
#define LARGEST (4 * 1000 * 1000)
/* What the largest threshold asks of a line: more would break lines that are one pixel wide and lie between two. */
#define SOLID 0.7
/* Bytes that a working pixel takes at the peak: labels, distances, order and parents of the flood. */
#define BYTES 40
/* Rows of working pixels and bytes for each full pixel in the bands of the rendering. */
#define BAND_ROWS 76
#define BAND_BYTES 100
/* Seconds for a working and a full pixel, roughly, on two cores. */
#define WORKING_SECONDS 2.5e-7
#define FULL_SECONDS 1.2e-7

typedef struct
{
  const ArtInputs *inputs;
  const ArtSettings *settings;
  const ArtMonitor *monitor;
  GCancellable *cancellable;
  double scale; /* how many times as large the document is as the content that is worked on */
  ArtLineArtPicture *picture;
  ArtLineArtRegions *regions;
  ArtLineArtShade *shade;
  gint32 background; /* its label, -1 = none */
} Job;

static void
job_clear (Job *job)
{
  g_clear_pointer (&job->picture, art_line_art_picture_free);
  g_clear_pointer (&job->regions, art_line_art_regions_free);
  g_clear_pointer (&job->shade, art_line_art_shade_free);
}

static gboolean
step (const Job *job, double fraction, const char *text, GError **error)
{
  if (art_is_cancelled (job->cancellable, error))
    return FALSE;
  if (job->monitor && job->monitor->progress)
    job->monitor->progress (fraction, text, -1.0, job->monitor->data);
  return TRUE;
}

/* The reference layer if it is to be used, else NULL. */
static GeglBuffer *
reference_of (const Job *job)
{
  const ArtParam *param = art_effect_param (art_settings_effect (job->settings), "reference");
  const ArtChoice *choice = art_param_choice (param, art_settings_int (job->settings, "reference"));

  return choice && !g_str_equal (choice->nick, "none") ? g_hash_table_lookup (job->inputs->layers, "reference-layer")
                                                       : NULL;
}

/* What the network proposes; NULL without @error if there is no network: hints and paper do without. */
static gboolean
propose (const Job *job, const ArtLineArtHints *hints, NnTensor **proposal, GError **error)
{
  g_autoptr (GError) local = NULL;

  *proposal = art_line_art_propose (job->picture, hints, job->cancellable, &local);
  if (*proposal || g_error_matches (local, ART_ERROR, ART_ERROR_MODEL))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Hints first, then for the rest the reference's palette or, without a reference, the network. */
static gboolean
color_regions (Job *job, GError **error)
{
  GeglBuffer *layer = g_hash_table_lookup (job->inputs->layers, "hint-layer"), *reference = reference_of (job);
  g_autoptr (ArtLineArtHints) hints = art_line_art_hints_new (
      job->picture, job->regions, layer, art_settings_string (job->settings, "hints"), job->scale, error);
  g_autoptr (NnTensor) proposal = NULL;

  job->background = art_line_art_background (job->regions);
  if (!hints || (!reference && !propose (job, hints, &proposal, error))
      || !art_line_art_apply_hints (job->regions, hints, job->picture, error))
    return FALSE;
  art_line_art_merge_tiny (job->regions);
  if (proposal)
    art_line_art_take_proposal (job->regions, job->picture, job->background, proposal);
  return !reference || art_line_art_take_palette (job->regions, job->picture, job->background, reference, error);
}

/* Says what the user may wonder about. */
static void
note (const Job *job)
{
  gboolean any = FALSE;

  for (gint32 i = 0; i < (gint32) job->regions->regions->len && !any; i++)
    any = art_line_art_region (job->regions, i)->filled;
  if (!any && job->monitor && job->monitor->note)
    job->monitor->note (_ ("No region got a color. Put dots of color into the regions, or choose a reference layer."),
                        job->monitor->data);
}

/* How dark lines must be, of the darkest. */
static double
threshold_of (const Job *job)
{
  return SOLID * art_settings_double (job->settings, "line-threshold");
}

/* In working pixels. */
static double
gap_of (const Job *job)
{
  double gap = art_settings_int (job->settings, "gap");

  /* Lines end softly in a picture that was made smaller: their gaps look wider. */
  return gap / job->scale / job->picture->factor + (gap > 0.0 && job->scale > 1.0 ? 1.0 : 0.0);
}

/* Everything but putting it together. */
static gboolean
think (Job *job, GError **error)
{
  double gap;

  if (!step (job, 0.0, _ ("Reading the drawing"), error)
      || !(job->picture = art_line_art_picture_new (job->inputs->content, LARGEST, job->cancellable, error)))
    return FALSE;
  gap = gap_of (job);
  if (!step (job, 0.2, _ ("Finding regions"), error)
      || !(job->regions = art_line_art_regions_new (job->picture, threshold_of (job), gap, error)))
    return FALSE;
  if (!step (job, 0.35, _ ("Coloring regions"), error) || !color_regions (job, error))
    return FALSE;
  if (art_settings_double (job->settings, "shading") > 0.0
      && (!step (job, 0.45, _ ("Shading"), error)
          || !(job->shade = art_line_art_shade_new (job->regions, job->background, job->cancellable, error))))
    return FALSE;
  note (job);
  return TRUE;
}

static ArtLineArtRender
render_of (const Job *job)
{
  return (ArtLineArtRender){ .picture = job->picture,
                             .regions = job->regions,
                             .shade = job->shade,
                             .strength = art_settings_double (job->settings, "shading"),
                             .threshold = threshold_of (job),
                             .monitor = job->monitor,
                             .progress = 0.55,
                             .cancellable = job->cancellable };
}

gboolean
art_line_art_estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimate, GError **error)
{
  int width = gegl_buffer_get_width (inputs->content), height = gegl_buffer_get_height (inputs->content);
  int factor = art_line_art_factor (MAX (width, 1), MAX (height, 1), LARGEST);
  g_autoptr (GPtrArray) hints = art_hints_parse (art_settings_string (settings, "hints"), error);
  gsize full = (gsize) width * height, working;

  if (!hints)
    return FALSE;
  if (full == 0)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT, _ ("There are no pixels to work on."));
      return FALSE;
    }
  *estimate = (ArtEstimate){ .width = (width + factor - 1) / factor, .height = (height + factor - 1) / factor };
  working = (gsize) estimate->width * estimate->height;
  /* The result itself: four layers, at most. */
  estimate->memory = working * BYTES + (gsize) width * factor * MIN (BAND_ROWS, estimate->height) * BAND_BYTES
                     + full * 4 * (gsize) babl_format_get_bytes_per_pixel (gegl_buffer_get_format (inputs->content));
  estimate->seconds = (double) working * WORKING_SECONDS + (double) full * FULL_SECONDS;
  return TRUE;
}

static GeglBuffer *
run_scaled (const ArtInputs *inputs, const ArtSettings *settings, double scale, const ArtMonitor *monitor,
            GCancellable *cancellable, GError **error)
{
  Job job = { .inputs = inputs, .settings = settings, .monitor = monitor, .cancellable = cancellable, .scale = scale };
  GeglBuffer *result = NULL;

  if (think (&job, error))
    {
      const ArtLineArtRender render = render_of (&job);

      result = art_line_art_render_merged (&render, error);
    }
  job_clear (&job);
  return result;
}

GeglBuffer *
art_line_art_run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                  GCancellable *cancellable, GError **error)
{
  return run_scaled (inputs, settings, 1.0, monitor, cancellable, error);
}

/* (transfer full), takes the buffers. @over: lines lie over the rest, otherwise they multiply. */
static GPtrArray *
name_layers (GeglBuffer *buffers[ART_LINE_ART_LAYERS], gboolean over)
{
  static const char *const names[] = { N_ ("Lines"), N_ ("Highlights"), N_ ("Shading"), N_ ("Flats") };
  const ArtBlend blends[] = { over ? ART_BLEND_NORMAL : ART_BLEND_MULTIPLY, ART_BLEND_SCREEN, ART_BLEND_MULTIPLY,
                              ART_BLEND_NORMAL };
  GPtrArray *layers = g_ptr_array_new_with_free_func ((GDestroyNotify) art_result_layer_free);

  for (int i = 0; i < ART_LINE_ART_LAYERS; i++)
    {
      g_ptr_array_add (layers, art_result_layer_new (names[i], buffers[i], blends[i]));
      g_object_unref (buffers[i]);
    }
  return layers;
}

GPtrArray *
art_line_art_run_layers (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                         GCancellable *cancellable, GError **error)
{
  Job job = { .inputs = inputs, .settings = settings, .monitor = monitor, .cancellable = cancellable, .scale = 1.0 };
  GeglBuffer *buffers[ART_LINE_ART_LAYERS] = { NULL };
  GPtrArray *layers = NULL;

  if (think (&job, error))
    {
      const ArtLineArtRender render = render_of (&job);

      if (art_line_art_render_layers (&render, buffers, error))
        layers = name_layers (buffers, job.picture->transparent || job.picture->inverted);
    }
  job_clear (&job);
  return layers;
}

/* @buffer, which lies over content at @extent, made smaller by @scale. */
static GeglBuffer *
shrink (GeglBuffer *buffer, const GeglRectangle *small, double scale, const Babl *format)
{
  g_autofree guint8 *pixels =
      g_try_malloc_n ((gsize) small->width * small->height, (gsize) babl_format_get_bytes_per_pixel (format));
  GeglBuffer *result;

  if (!pixels)
    return NULL;
  gegl_buffer_get (buffer, small, 1.0 / scale, format, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  result = gegl_buffer_new (small, format);
  gegl_buffer_set (result, small, 0, format, pixels, GEGL_AUTO_ROWSTRIDE);
  return result;
}

/* The same inputs, smaller. NULL = no memory. */
static ArtInputs *
shrink_inputs (const ArtInputs *inputs, double scale)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  const GeglRectangle small = { (int) floor (extent->x / scale), (int) floor (extent->y / scale),
                                MAX (1, (int) (extent->width / scale)), MAX (1, (int) (extent->height / scale)) };
  g_autoptr (GeglBuffer) content = shrink (inputs->content, &small, scale, gegl_buffer_get_format (inputs->content));
  ArtInputs *result = content ? art_inputs_new (content) : NULL;
  GHashTableIter iter;
  gpointer name, layer;

  g_hash_table_iter_init (&iter, inputs->layers);
  while (result && g_hash_table_iter_next (&iter, &name, &layer))
    {
      gboolean aligned = g_str_equal (name, "hint-layer");
      GeglBuffer *copy = aligned ? shrink (layer, &small, scale, babl_format ("R'G'B'A u8")) : g_object_ref (layer);

      if (copy)
        g_hash_table_insert (result->layers, g_strdup (name), copy);
    }
  return result;
}

GeglBuffer *
art_line_art_overview (const ArtInputs *inputs, const ArtSettings *settings, int size, const ArtMonitor *monitor,
                       GCancellable *cancellable, GError **error)
{
  int longer = MAX (gegl_buffer_get_width (inputs->content), gegl_buffer_get_height (inputs->content));
  double scale = MAX (1.0, (double) longer / MAX (size, 1));
  g_autoptr (ArtInputs) small = scale > 1.0 ? shrink_inputs (inputs, scale) : NULL;
  g_autoptr (GeglBuffer) result = NULL;

  if (scale > 1.0 && !small)
    {
      art_line_art_no_memory (error);
      return NULL;
    }
  result = run_scaled (small ? small : inputs, settings, scale, monitor, cancellable, error);
  return result ? art_image_move_to_origin (result) : NULL;
}

/* What the pixel @x, @y of the content could be. */
static int
suggest_at (Job *job, int x, int y, ArtSuggestion *suggestions, int n, GError **error)
{
  GeglBuffer *layer = g_hash_table_lookup (job->inputs->layers, "hint-layer");
  g_autoptr (ArtLineArtHints) hints = NULL;
  g_autoptr (NnTensor) proposal = NULL;
  int i, j;

  if (!(job->picture = art_line_art_picture_new (job->inputs->content, LARGEST, job->cancellable, error))
      || !(job->regions = art_line_art_regions_new (job->picture, threshold_of (job), gap_of (job), error))
      || !(hints = art_line_art_hints_new (job->picture, job->regions, layer,
                                           art_settings_string (job->settings, "hints"), job->scale, error))
      || !propose (job, hints, &proposal, error))
    return -1;
  i = CLAMP (x / job->picture->factor, 0, job->regions->width - 1);
  j = CLAMP (y / job->picture->factor, 0, job->regions->height - 1);
  return art_line_art_suggest_for (job->regions, job->regions->labels[(gsize) j * job->regions->width + i], proposal,
                                   hints, suggestions, n);
}

int
art_line_art_suggest (const ArtInputs *inputs, const ArtSettings *settings, int x, int y, ArtSuggestion *suggestions,
                      int n, GCancellable *cancellable, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  double scale = MAX (1.0, (double) MAX (extent->width, extent->height) / SUGGEST_SIDE);
  g_autoptr (ArtInputs) small = scale > 1.0 ? shrink_inputs (inputs, scale) : NULL;
  Job job = { .inputs = small ? small : inputs, .settings = settings, .cancellable = cancellable, .scale = scale };
  int found;

  if (scale > 1.0 && !small)
    return art_line_art_no_memory (error), -1;
  found = suggest_at (&job, (int) ((x - extent->x) / scale), (int) ((y - extent->y) / scale), suggestions, n, error);
  job_clear (&job);
  return found;
}
