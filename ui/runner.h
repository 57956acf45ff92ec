/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs an effect in a thread and tells the main loop how it goes, never faster than the main loop can listen.
 */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "loss-plot.h"
#include "result.h"
#include "source.h"

/**
 * ArtRunnerEvents: called from the main loop.
 * @progress: as in ArtMonitor; only the latest is told
 * @picture: how it looks now; only the latest is told
 * @loss: every one is told
 * @note: every one is told
 * @finished: the last event. (transfer none) @result, or NULL with @error. The runner may be freed in it.
 */
typedef struct
{
  void (*progress) (double fraction, const char *text, double seconds_left, gpointer data);
  void (*picture) (GdkPixbuf *picture, gpointer data);
  void (*loss) (const ArtLossPoint *point, gpointer data);
  void (*note) (const char *text, gpointer data);
  void (*finished) (const ArtResult *result, const GError *error, gpointer data);
} ArtRunnerEvents;

typedef struct _ArtRunner ArtRunner;

/* Starts at once. @settings are copied, @source is kept. @events must live as long as the runner. */
ArtRunner *art_runner_new (const ArtEffect *effect, ArtSource *source, const ArtSettings *settings,
                           const ArtRunnerEvents *events, gpointer data);
/* The same for an overview of at most @size px. */
ArtRunner *art_runner_new_overview (const ArtEffect *effect, ArtSource *source, const ArtSettings *settings, int size,
                                    const ArtRunnerEvents *events, gpointer data);
/* The same for finish() of @raw, which a run of @source gave. */
ArtRunner *art_runner_new_finish (const ArtEffect *effect, ArtSource *source, const ArtSettings *settings,
                                  GeglBuffer *raw, const ArtRunnerEvents *events, gpointer data);
/* Whether a run with @settings gives layers. */
gboolean art_runner_wants_layers (const ArtEffect *effect, const ArtSettings *settings);
/* Finish now with what there is; @finished follows. */
void art_runner_stop (ArtRunner *runner);
/* Give up; @finished follows with an error, usually ART_ERROR_CANCELLED. */
void art_runner_cancel (ArtRunner *runner);
gboolean art_runner_is_cancelled (ArtRunner *runner);
/* Only from or after @finished. NULL is allowed. */
void art_runner_free (ArtRunner *runner);
