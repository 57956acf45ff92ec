/* SPDX-License-Identifier: GPL-3.0-or-later
 * Watching the run of one part of a batch as a share of the run of all.
 */
#include "config.h"

#include "batch-progress.h"

#include <glib/gi18n-lib.h>

ArtBatchProgress
art_batch_progress_start (const ArtMonitor *monitor, const double *work, guint n)
{
  ArtBatchProgress progress = { .monitor = monitor, .start = g_get_monotonic_time () };

  for (guint i = 0; i < n; i++)
    {
      progress.all += work[i];
      progress.count += work[i] > 0;
    }
  return progress;
}

void
art_batch_progress_begin_part (ArtBatchProgress *progress, double work)
{
  progress->number++;
  progress->own = work;
}

void
art_batch_progress_end_part (ArtBatchProgress *progress)
{
  progress->before += progress->own;
  progress->own = 0;
}

/* ---- the part's monitor ---- */

static double
seconds_left (const ArtBatchProgress *progress, double work, double seconds_left_of_part)
{
  if (progress->before + progress->own >= progress->all)
    return seconds_left_of_part;
  if (work <= 0 || seconds_left_of_part < 0)
    return -1;
  return (g_get_monotonic_time () - progress->start) / (double) G_USEC_PER_SEC * (progress->all - work) / work;
}

static void
on_progress (double fraction, const char *text, double seconds_left_of_part, gpointer data)
{
  const ArtBatchProgress *progress = data;
  const double work = progress->before + fraction * progress->own;
  g_autofree char *numbered = NULL;

  if (progress->count > 1)
    numbered = g_strdup_printf (_ ("%d of %d: %s"), progress->number, progress->count, text ? text : "");
  progress->monitor->progress (progress->all > 0 ? work / progress->all : fraction, numbered ? numbered : text,
                               seconds_left (progress, work, seconds_left_of_part), progress->monitor->data);
}

static void
on_snapshot (const ArtSnapshot *snapshot, gpointer data)
{
  const ArtBatchProgress *progress = data;

  progress->monitor->snapshot (snapshot, progress->monitor->data);
}

static gboolean
on_stop (gpointer data)
{
  const ArtBatchProgress *progress = data;

  return progress->monitor->stop (progress->monitor->data);
}

static void
on_note (const char *text, gpointer data)
{
  const ArtBatchProgress *progress = data;

  progress->monitor->note (text, progress->monitor->data);
}

ArtMonitor
art_batch_progress_monitor (ArtBatchProgress *progress, gboolean pictures)
{
  const ArtMonitor *watcher = progress->monitor;
  ArtMonitor monitor = { .data = progress };

  if (!watcher)
    return monitor;
  monitor.progress = watcher->progress ? on_progress : NULL;
  monitor.snapshot = pictures && watcher->snapshot ? on_snapshot : NULL;
  monitor.stop = watcher->stop ? on_stop : NULL;
  monitor.note = watcher->note ? on_note : NULL;
  return monitor;
}
