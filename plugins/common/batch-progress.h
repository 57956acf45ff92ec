/* SPDX-License-Identifier: GPL-3.0-or-later
 * Watching the run of one part of a batch as a share of the run of all.
 */
#pragma once

#include "effects/effect.h"

typedef struct
{
  const ArtMonitor *monitor; /* who watches the whole; NULL = nobody */
  double before, own, all;   /* work: of the parts before this one, of this one, of all */
  int number, count;
  gint64 start;
} ArtBatchProgress;

/* Nothing is done yet of as much @work as @n parts are; those without work do not count. */
ArtBatchProgress art_batch_progress_start (const ArtMonitor *monitor, const double *work, guint n);
/* The next part, of @work, begins, or has ended. */
void art_batch_progress_begin_part (ArtBatchProgress *progress, double work);
void art_batch_progress_end_part (ArtBatchProgress *progress);
/* What the part's run is to be watched by; valid as long as @progress. @pictures: the watcher sees pictures of it. */
ArtMonitor art_batch_progress_monitor (ArtBatchProgress *progress, gboolean pictures);
