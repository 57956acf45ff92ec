/* SPDX-License-Identifier: GPL-3.0-or-later
 * Inpaint at work: from settings to a job, at full size or reduced for the dialog, and what it costs.
 */
#include "config.h"

#include "inpaint.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "failure.h"
#include "inpaint-job.h"

static const ArtAdvice advice = {
  .too_large = N_ ("This needs %.1f GiB of memory, and the computer has %.1f GiB. Choose a smaller sample radius or "
                   "working size."),
  .no_memory = N_ ("%s A smaller hole, sample radius or working size needs less memory."),
  .unusable = N_ ("This network cannot be used for inpainting. (%s)"),
};

static GeglBuffer *
sample_of (const ArtInputs *inputs)
{
  return g_hash_table_lookup (inputs->layers, "sample-layer");
}

gboolean
art_inpaint_estimate_hole (GeglBuffer *content, const ArtInpaintHole *hole, GeglBuffer *sample,
                           const ArtInpaintOptions *options, ArtEstimate *estimate, GError **error)
{
  GError *local = NULL;
  g_autoptr (ArtInpaintJob) job = art_inpaint_job_new (hole, sample, options, NULL, NULL, &local);

  if (job && art_inpaint_job_estimate (job, content, estimate, &local)
      && art_memory_check (estimate->memory, &advice, &local))
    return TRUE;
  art_failure_translate (local, &advice, error);
  return FALSE;
}

gboolean
art_inpaint_estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimate, GError **error)
{
  const ArtInpaintOptions options = art_inpaint_options (settings);
  GError *local = NULL;
  g_autoptr (ArtInpaintHole) hole = art_inpaint_hole_new (inputs, settings, &local);

  if (hole)
    return art_inpaint_estimate_hole (inputs->content, hole, sample_of (inputs), &options, estimate, error);
  art_failure_translate (local, &advice, error);
  return FALSE;
}

GeglBuffer *
art_inpaint_fill_hole (GeglBuffer *content, const ArtInpaintHole *hole, GeglBuffer *sample,
                       const ArtInpaintOptions *options, const ArtMonitor *monitor, GCancellable *cancellable,
                       GError **error)
{
  GError *local = NULL;
  g_autoptr (ArtInpaintJob) job = art_inpaint_job_new (hole, sample, options, monitor, cancellable, &local);
  GeglBuffer *result = job ? art_inpaint_job_run (job, content, &local) : NULL;

  if (!result)
    art_failure_translate (local, &advice, error);
  return result;
}

GeglBuffer *
art_inpaint_run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                 GCancellable *cancellable, GError **error)
{
  const ArtInpaintOptions options = art_inpaint_options (settings);
  GError *local = NULL;
  g_autoptr (ArtInpaintHole) hole = art_inpaint_hole_new (inputs, settings, &local);

  if (hole)
    return art_inpaint_fill_hole (inputs->content, hole, sample_of (inputs), &options, monitor, cancellable, error);
  art_failure_translate (local, &advice, error);
  return NULL;
}
