/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colorize at work on photographs and paintings: the stages one after the other, and what they cost.
 */
#include "config.h"

#include "colorize.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "colorize-private.h"
#include "colorize-suggest.h"
#include "failure.h"
#include "image-rows.h"
#include "image-shrink.h"

/* Bytes for a pixel of the working size besides the network: planes, coefficients, equations. */
#define WORKING_BYTES 160
/* Time for a pixel of the working size, as parts of what the network takes for it: spreading hints, comparing with a
 * reference, a step of refinement; and for a pixel of the full size: decoding, colouring, encoding. */
#define SPREAD_TIME 0.2
#define MATCH_TIME 0.55
#define STEP_TIME 0.15
#define PIXEL_TIME 0.015

static const ArtAdvice advice = {
  .too_large = N_ ("This needs %.1f GiB of memory, and the computer has %.1f GiB. Choose a smaller working size."),
  .no_memory = N_ ("%s A smaller working size needs less memory."),
  .unusable = N_ ("This network cannot be used for coloring. (%s)"),
};

/* What it takes at the working size, in runs of the network. */
static double
count_runs (const ArtColorizeJob *job)
{
  gboolean matched = art_settings_int (job->settings, "reference") == ART_COLORIZE_REFERENCE_MATCHED;
  gboolean mixed = matched && art_settings_double (job->settings, "reference-strength") < 1.0;
  gboolean hinted = art_colorize_hints_are_given (job->source);

  return (hinted ? 2.0 : 1.0) * (mixed ? 2.0 : 1.0) + (hinted ? SPREAD_TIME : 0.0) + (matched ? MATCH_TIME : 0.0)
         + STEP_TIME * art_settings_int (job->settings, "iterations");
}

static gboolean
measure (const ArtColorizeJob *job, ArtEstimate *estimate, GError **error)
{
  gsize pixels = (gsize) job->width * job->height, working = (gsize) job->work_width * job->work_height;
  gsize size = (gsize) babl_format_get_bytes_per_pixel (gegl_buffer_get_format (job->inputs->content)), network;
  double seconds;

  if (!art_colorize_network_cost (job, &network, &seconds, error))
    return FALSE;
  *estimate = (ArtEstimate){ .width = job->work_width, .height = job->work_height };
  estimate->memory = network + working * WORKING_BYTES + pixels * size
                     + (gsize) job->width * ART_IMAGE_BAND * (size + sizeof (ArtHintPixel));
  estimate->seconds = seconds * (count_runs (job) + PIXEL_TIME * (double) pixels / (double) working);
  return art_memory_check (estimate->memory, &advice, error);
}

gboolean
art_colorize_estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimate, GError **error)
{
  GError *local = NULL;
  g_autoptr (ArtColorizeJob) job = art_colorize_job_new (inputs, settings, NULL, NULL, &local);

  if (job && measure (job, estimate, &local))
    return TRUE;
  art_failure_translate (local, &advice, error);
  return FALSE;
}

GeglBuffer *
art_colorize_run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                  GCancellable *cancellable, GError **error)
{
  GError *local = NULL;
  g_autoptr (ArtColorizeJob) job = art_colorize_job_new (inputs, settings, monitor, cancellable, &local);
  GeglBuffer *result = NULL;

  if (job && art_colorize_find_chroma (job, &local))
    result = art_colorize_render (job, inputs->content, TRUE, &local);
  if (!result)
    art_failure_translate (local, &advice, error);
  return result;
}

GeglBuffer *
art_colorize_overview (const ArtInputs *inputs, const ArtSettings *settings, int size, const ArtMonitor *monitor,
                       GCancellable *cancellable, GError **error)
{
  GError *local = NULL;
  g_autoptr (ArtColorizeJob) job = art_colorize_job_new (inputs, settings, monitor, cancellable, &local);
  GeglBuffer *result = NULL;

  if (job && art_colorize_find_chroma (job, &local))
    {
      g_autoptr (GeglBuffer) small = art_image_shrink (inputs->content, size);

      result = art_colorize_render (job, small, FALSE, &local);
    }
  if (!result)
    art_failure_translate (local, &advice, error);
  return result;
}

/* Centres of the bins, K x 2. (transfer none) */
static const NnTensor *
find_bins (const ArtColorizeJob *job, GError **error)
{
  const NnShape shape = NN_SHAPE (job->bins->shape.dims[1], 2);
  int value = nn_graph_find_value (job->graph, "ab_bins");
  const NnTensor *bins = value == NN_VALUE_NONE ? NULL : nn_graph_value (job->graph, value)->constant;

  if (bins && bins->type == NN_TYPE_FLOAT && nn_shape_equal (&bins->shape, &shape))
    return bins;
  g_set_error_literal (error, ART_ERROR, ART_ERROR_MODEL,
                       _ ("This model for coloring cannot suggest colors. Install the plug-ins again."));
  return NULL;
}

/* What the network thinks of the pixel @x, @y, counted from the corner of the content. */
static int
suggest_at (const ArtColorizeJob *job, int x, int y, ArtSuggestion *suggestions, int n, GError **error)
{
  const NnTensor *ab_bins = find_bins (job, error);
  double across = (x + 0.5) / job->width * job->work_width, down = (y + 0.5) / job->height * job->work_height;
  gsize at = (gsize) MIN ((int) down, job->work_height - 1) * job->work_width
             + (gsize) MIN ((int) across, job->work_width - 1);

  if (!ab_bins)
    return -1;
  return art_colorize_peaks (job->bins, ab_bins, across / art_colorize_network_padded (job->work_width),
                             down / art_colorize_network_padded (job->work_height),
                             nn_tensor_floats (job->luminance)[at], suggestions, n);
}

int
art_colorize_suggest (const ArtInputs *inputs, const ArtSettings *settings, int x, int y, ArtSuggestion *suggestions,
                      int n, GCancellable *cancellable, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  GError *local = NULL;
  g_autoptr (ArtColorizeJob) job = art_colorize_job_new (inputs, settings, NULL, cancellable, &local);
  int found = -1;

  if (job && art_colorize_job_read (job, &local) && art_colorize_network_run (job, job->hints, &local))
    found = suggest_at (job, CLAMP (x - extent->x, 0, extent->width - 1), CLAMP (y - extent->y, 0, extent->height - 1),
                        suggestions, n, &local);
  if (found < 0)
    art_failure_translate (local, &advice, error);
  return found;
}
