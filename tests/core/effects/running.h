/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs of effects under the eyes of a test.
 */
#pragma once

#include "effects/effect.h"

/* Sets a setting that must exist and allow @value. */
void set_number (ArtSettings *settings, const char *name, double value);
/* What the effect of @settings makes of @inputs, which has their extent and format; it must not fail. @notes: how many
 * it told. (transfer full) */
GeglBuffer *run_effect (const ArtInputs *inputs, const ArtSettings *settings, int *notes);

/* What a monitor was told; cancels or stops at a call. */
typedef struct
{
  double fraction;
  int calls, cancel_at, stop_at; /* of watch_progress() */
  int snapshots;
  GCancellable *cancellable;
} Watch;

/* For an ArtMonitor whose data is a Watch. Progress never falls, does not exceed 1 and has a text. */
void watch_progress (double fraction, const char *text, double seconds_left, gpointer data);
void watch_snapshot (const ArtSnapshot *snapshot, gpointer data);
gboolean watch_stop (gpointer data);
