/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs of effects under the eyes of a test.
 */
#include "config.h"

#include "running.h"

#include <math.h>

void
set_number (ArtSettings *settings, const char *name, double value)
{
  g_autoptr (GError) error = NULL;

  art_settings_set_number (settings, name, value, &error);
  g_assert_no_error (error);
}

static void
count_note (const char *text, gpointer data)
{
  g_test_message ("%s", text);
  ++*(int *) data;
}

GeglBuffer *
run_effect (const ArtInputs *inputs, const ArtSettings *settings, int *notes)
{
  const ArtEffect *effect = art_settings_effect (settings);
  const ArtMonitor monitor = { .note = count_note, .data = notes };
  g_autoptr (GError) error = NULL;
  ArtEstimate estimate;
  GeglBuffer *result;

  *notes = 0;
  g_assert_true (effect->estimate (inputs, settings, &estimate, &error));
  g_assert_cmpint (estimate.memory, >, 0);
  result = effect->run (inputs, settings, &monitor, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (result), gegl_buffer_get_extent (inputs->content)));
  g_assert_true (gegl_buffer_get_format (result) == gegl_buffer_get_format (inputs->content));
  return result;
}

void
watch_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  Watch *watch = data;

  g_assert_cmpfloat (fraction, >=, watch->fraction);
  g_assert_cmpfloat (fraction, <=, 1.0);
  g_assert_true (text && *text);
  watch->fraction = fraction;
  if (++watch->calls == watch->cancel_at)
    g_cancellable_cancel (watch->cancellable);
}

void
watch_snapshot (const ArtSnapshot *snapshot, gpointer data)
{
  g_assert_cmpint (snapshot->width, >, 0);
  g_assert_true (isfinite (snapshot->pixels[3 * snapshot->width * snapshot->height - 1]));
  ((Watch *) data)->snapshots++;
}

gboolean
watch_stop (gpointer data)
{
  Watch *watch = data;

  return watch->stop_at > 0 && watch->calls >= watch->stop_at;
}
