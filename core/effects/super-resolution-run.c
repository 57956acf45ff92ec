/* SPDX-License-Identifier: GPL-3.0-or-later
 * Super-resolution at work: tile after tile, with progress, a small picture of how far it is, stop and cancel.
 */
#include "config.h"

#include "super-resolution.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "failure.h"
#include "image.h"
#include "super-resolution-job.h"
#include "super-resolution-texture.h"

/* Longer side of the small picture that watchers see. */
#define OVERVIEW_SIDE 640
/* Share of the progress bar that texture takes when there is any: it is by far the slower part. */
#define TEXTURE_SHARE 0.8
/* Least time between two reports from within a tile, in microseconds. */
#define REPORT_INTERVAL (G_USEC_PER_SEC / 20)
/* Seconds after which the pace tells how long it will take. */
#define SURE_AFTER 0.5

static const ArtAdvice advice = {
  .too_large = N_ ("This needs %.1f GiB of memory, and the computer has %.1f GiB. Choose a smaller size."),
  .no_memory = N_ ("%s A smaller size or another method needs less memory."),
  .unusable = N_ ("This network cannot be used here; choose another one for super-resolution. (%s)"),
};

typedef struct
{
  ArtSuperJob *job;
  const ArtMonitor *monitor;
  GCancellable *cancellable;
  gint64 begin;
  double share;       /* of the progress bar */
  gboolean stopped;   /* the rest is enlarged without networks */
  NnTensor *overview; /* NULL = nobody watches */
  int done, n;        /* tiles */
  double within;      /* part of the tile that is running */
  gint64 reported;
} Run;

static gboolean
has_texture (const ArtSettings *settings)
{
  return art_super_texture_is_wanted (settings);
}

gboolean
art_super_resolution_estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *estimate,
                               GError **error)
{
  GError *local = NULL;
  g_autoptr (ArtSuperJob) job = art_super_job_new (inputs, settings, NULL, &local);
  ArtSuperTextureCost texture = { 0 };

  if (!job || (has_texture (settings) && !art_super_texture_estimate (job, &texture, &local)))
    {
      art_failure_translate (local, &advice, error);
      return FALSE;
    }
  *estimate = (ArtEstimate){ .width = job->width,
                             .height = job->height,
                             .result_width = job->result_width,
                             .result_height = job->result_height,
                             .memory = MAX (art_super_job_memory (job), texture.memory) };
  if (!art_memory_check (estimate->memory, &advice, error))
    return FALSE;
  estimate->seconds = art_super_job_seconds (job) + texture.seconds;
  return TRUE;
}

static void
report_progress (Run *run)
{
  gint64 now = g_get_monotonic_time ();
  double done = run->done + run->within, elapsed = (now - run->begin) / (double) G_USEC_PER_SEC;
  double left = elapsed > SURE_AFTER && done > 0.0 && run->share == 1.0 ? elapsed / done * (run->n - done) : -1.0;
  g_autofree char *text = NULL;

  if (!run->monitor || !run->monitor->progress)
    return;
  run->reported = now;
  text = g_strdup_printf (_ ("Tile %d of %d"), MIN (run->done + 1, run->n), run->n);
  run->monitor->progress (run->share * done / run->n, text, left, run->monitor->data);
}

static void
report_within (double done, gpointer data)
{
  Run *run = data;

  run->within = done;
  if (g_get_monotonic_time () - run->reported >= REPORT_INTERVAL)
    report_progress (run);
}

static gboolean
asked_to_stop (Run *run)
{
  if (!run->stopped && run->monitor && run->monitor->stop)
    run->stopped = run->monitor->stop (run->monitor->data);
  return run->stopped;
}

/* The content as it is, small. Without memory for it nobody sees anything until the end. */
static void
start_overview (Run *run)
{
  const ArtSuperJob *job = run->job;
  double shrink = MIN (1.0, (double) OVERVIEW_SIDE / MAX (job->result_width, job->result_height));

  if (run->monitor && run->monitor->snapshot)
    run->overview =
        art_image_to_tensor_scaled (job->inputs->content, MAX (1, (int) lround (job->result_width * shrink)),
                                    MAX (1, (int) lround (job->result_height * shrink)), NULL);
}

/* Mean of the pixels of @color between the given borders, relative to the rectangle. */
static float
mean_of (const float *color, int stride, int left, int right, int top, int bottom)
{
  double sum = 0.0;

  for (int y = top; y < bottom; y++)
    for (int x = left; x < right; x++)
      sum += color[(gsize) y * stride + x];
  return (float) (sum / ((double) (right - left) * (bottom - top)));
}

/* Paints the pixels of a tile into the small picture and shows it. */
static void
show_tile (const GeglRectangle *tile, const float *color, gsize plane, int stride, gpointer data)
{
  const Run *run = data;
  const ArtSuperJob *job = run->job;
  int width = (int) run->overview->shape.dims[3], height = (int) run->overview->shape.dims[2];

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        int left = (int) ((gint64) x * job->result_width / width) - tile->x;
        int right = (int) ((gint64) (x + 1) * job->result_width / width) - tile->x;
        int top = (int) ((gint64) y * job->result_height / height) - tile->y;
        int bottom = (int) ((gint64) (y + 1) * job->result_height / height) - tile->y;

        left = MAX (left, 0);
        top = MAX (top, 0);
        right = MIN (right, tile->width);
        bottom = MIN (bottom, tile->height);
        for (int c = 0; c < 3 && left < right && top < bottom; c++)
          nn_tensor_floats (run->overview)[((gsize) c * height + y) * width + x] =
              mean_of (color + c * plane, stride, left, right, top, bottom);
      }
}

static void
report_snapshot (const Run *run)
{
  ArtSnapshot snapshot = { .iteration = run->done, .iterations = run->n };

  if (!run->overview)
    return;
  snapshot.pixels = nn_tensor_floats (run->overview);
  snapshot.width = (int) run->overview->shape.dims[3];
  snapshot.height = (int) run->overview->shape.dims[2];
  run->monitor->snapshot (&snapshot, run->monitor->data);
}

static gboolean
run_tiles (Run *run, GeglBuffer *result, GError **error)
{
  ArtSuperJob *job = run->job;
  const ArtSuperWatch watch = { report_within, run->overview ? show_tile : NULL, run };

  run->n = job->across->n * job->down->n;
  run->begin = g_get_monotonic_time ();
  for (run->done = 0; run->done < run->n; run->done++)
    {
      run->within = 0.0;
      report_progress (run);
      if (art_is_cancelled (run->cancellable, error)
          || !art_super_job_run_tile (job, run->done % job->across->n, run->done / job->across->n, asked_to_stop (run),
                                      result, &watch, run->cancellable, error))
        return FALSE;
      report_snapshot (run);
    }
  run->within = 0.0;
  report_progress (run);
  return !art_is_cancelled (run->cancellable, error);
}

/* A buffer for the result of the job's region. */
static GeglBuffer *
result_new (const ArtSuperJob *job)
{
  GeglRectangle region = art_super_job_result_region (job);

  return gegl_buffer_new (GEGL_RECTANGLE (0, 0, region.width, region.height),
                          gegl_buffer_get_format (job->inputs->content));
}

static GeglBuffer *
enlarge (ArtSuperJob *job, gboolean texture, const ArtMonitor *monitor, GCancellable *cancellable, GError **error)
{
  g_autoptr (GeglBuffer) result = result_new (job);
  Run run = {
    .job = job, .monitor = monitor, .cancellable = cancellable, .share = texture ? 1.0 - TEXTURE_SHARE : 1.0
  };
  gboolean done;

  start_overview (&run);
  done = run_tiles (&run, result, error);
  g_clear_pointer (&run.overview, nn_tensor_unref);
  if (!done)
    return NULL;
  if (!texture || run.stopped)
    return g_steal_pointer (&result);
  return art_super_texture_run (job, result, run.share, monitor, cancellable, error);
}

GeglBuffer *
art_super_resolution_run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                          GCancellable *cancellable, GError **error)
{
  GError *local = NULL;
  g_autoptr (ArtSuperJob) job = art_super_job_new (inputs, settings, NULL, &local);
  GeglBuffer *result = NULL;

  if (job && art_memory_check (art_super_job_memory (job), &advice, &local))
    result = enlarge (job, has_texture (settings), monitor, cancellable, &local);
  if (!result)
    art_failure_translate (local, &advice, error);
  return result;
}

GeglBuffer *
art_super_resolution_preview (const ArtInputs *inputs, const ArtSettings *settings, const GeglRectangle *region,
                              const ArtMonitor *monitor, GCancellable *cancellable, GError **error)
{
  GError *local = NULL;
  g_autoptr (ArtSuperJob) job = art_super_job_new (inputs, settings, region, &local);
  GeglBuffer *result = job ? enlarge (job, FALSE, monitor, cancellable, &local) : NULL;

  if (!result)
    art_failure_translate (local, &advice, error);
  return result;
}
