/* SPDX-License-Identifier: GPL-3.0-or-later
 * Inpaint at work: from settings to a job, at full size or reduced for the dialog, and what it costs.
 */
#include "config.h"

#include "inpaint.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <unistd.h>

#include "inpaint-job.h"

/* Says errors of the CNN library in the words of effects. Takes @from. */
static void
translate_error (GError *from, GError **error)
{
  if (g_error_matches (from, NN_ERROR, NN_ERROR_CANCELLED))
    g_set_error_literal (error, ART_ERROR, ART_ERROR_CANCELLED, _ ("Cancelled."));
  else if (g_error_matches (from, NN_ERROR, NN_ERROR_NO_MEMORY))
    g_set_error (error, ART_ERROR, ART_ERROR_NO_MEMORY,
                 _ ("%s A smaller hole, sample radius or working size needs less memory."), from->message);
  else if (g_error_matches (from, NN_ERROR, NN_ERROR_SHAPE) || g_error_matches (from, NN_ERROR, NN_ERROR_UNSUPPORTED))
    g_set_error (error, ART_ERROR, ART_ERROR_MODEL, _ ("This network cannot be used for inpainting. (%s)"),
                 from->message);
  else
    {
      g_propagate_error (error, from);
      return;
    }
  g_error_free (from);
}

static gboolean
check_memory (gsize memory, GError **error)
{
  long pages = sysconf (_SC_PHYS_PAGES), size = sysconf (_SC_PAGESIZE);
  double available = pages > 0 && size > 0 ? (double) pages * (double) size : 0.0;

  if (available == 0.0 || (double) memory <= available)
    return TRUE;
  g_set_error (error, ART_ERROR, ART_ERROR_NO_MEMORY,
               _ ("This needs %.1f GiB of memory, and the computer has %.1f GiB. Choose a smaller sample radius or "
                  "working size."),
               (double) memory / 1073741824.0, available / 1073741824.0);
  return FALSE;
}

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

  if (job && art_inpaint_job_estimate (job, content, estimate, &local) && check_memory (estimate->memory, &local))
    return TRUE;
  translate_error (local, error);
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
  translate_error (local, error);
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
    translate_error (local, error);
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
  translate_error (local, error);
  return NULL;
}
