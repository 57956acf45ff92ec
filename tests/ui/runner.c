/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs in a thread: order of events, coalescing, stop, cancel, errors. No display.
 */
#include "config.h"

#include "ui/runner.h"

#include "fake-effect.h"

typedef struct
{
  GMainLoop *loop;
  ArtRunner *runner;
  ArtSettings *settings;
  int n_progress, n_pictures, n_losses, n_notes, last_iteration;
  double fraction;
  gboolean stop, cancel; /* at the first loss */
  gboolean succeeded;
  GError *error;
} Watch;

static void
on_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  Watch *watch = data;
  g_assert_cmpfloat (fraction, >=, watch->fraction);
  g_assert_cmpstr (text, ==, "Working");
  watch->fraction = fraction;
  watch->n_progress++;
}

static void
on_picture (GdkPixbuf *picture, gpointer data)
{
  g_assert_cmpint (gdk_pixbuf_get_width (picture), ==, 2);
  ((Watch *) data)->n_pictures++;
}

static void
on_loss (const ArtLossPoint *point, gpointer data)
{
  Watch *watch = data;

  g_assert_cmpint (point->iteration, >=, watch->last_iteration);
  watch->last_iteration = point->iteration;
  watch->n_losses++;
  if (watch->stop)
    art_runner_stop (watch->runner);
  if (watch->cancel)
    art_runner_cancel (watch->runner);
}

static void
on_note (const char *text, gpointer data)
{
  ((Watch *) data)->n_notes++;
}

static void
on_finished (const ArtResult *result, const GError *error, gpointer data)
{
  Watch *watch = data;

  watch->succeeded = result && result->buffer;
  watch->error = error ? g_error_copy (error) : NULL;
  g_assert_true (watch->succeeded != (watch->error != NULL));
  art_runner_free (watch->runner);
  g_main_loop_quit (watch->loop);
}

static const ArtRunnerEvents events = { on_progress, on_picture, on_loss, on_note, on_finished };

static gboolean
dawdle (gpointer data)
{
  g_usleep (30000);
  return G_SOURCE_CONTINUE;
}

static void
run (Watch *watch, int behaviour, int iterations, gboolean slow)
{
  GeglRectangle extent = { 0, 0, 8, 8 };
  g_autoptr (GeglBuffer) content = gegl_buffer_new (&extent, babl_format ("R'G'B'A u8"));
  ArtSource *source = art_source_new (art_inputs_new (content));
  /* A busy main loop: this source comes before the runner's, and gives it a turn now and then. */
  guint slowness = slow ? g_timeout_add (40, dawdle, NULL) : 0;

  watch->loop = g_main_loop_new (NULL, FALSE);
  watch->settings = art_settings_new (&fake_effect);
  art_settings_set_number (watch->settings, "behaviour", behaviour, NULL);
  art_settings_set_number (watch->settings, "iterations", iterations, NULL);
  watch->runner = art_runner_new (&fake_effect, source, watch->settings, &events, watch);
  art_source_unref (source);
  g_main_loop_run (watch->loop);
  if (slow)
    g_source_remove (slowness);
  g_main_loop_unref (watch->loop);
  art_settings_free (watch->settings);
}

static void
test_finish (void)
{
  Watch watch = { 0 };

  run (&watch, FAKE_FINISH, 20, FALSE);
  g_assert_true (watch.succeeded);
  g_assert_cmpint (watch.n_losses, ==, 20);
  g_assert_cmpint (watch.last_iteration, ==, 20);
  g_assert_cmpfloat (watch.fraction, ==, 1);
}

/* However slow the main loop, pictures and progress do not pile up, and no loss is lost. */
static void
test_coalesce (void)
{
  Watch watch = { 0 };

  run (&watch, FAKE_FINISH, 200, TRUE);
  g_assert_true (watch.succeeded);
  g_assert_cmpint (watch.n_losses, ==, 200);
  g_assert_cmpint (watch.n_pictures, <, 200);
  g_assert_cmpint (watch.n_progress, <, 200);
  g_assert_cmpfloat (watch.fraction, ==, 1);
}

static void
test_stop (void)
{
  Watch watch = { .stop = TRUE };

  run (&watch, FAKE_FOREVER, 10, FALSE);
  g_assert_true (watch.succeeded);
}

static void
test_cancel (void)
{
  Watch watch = { .cancel = TRUE };

  run (&watch, FAKE_FOREVER, 10, FALSE);
  g_assert_error (watch.error, ART_ERROR, ART_ERROR_CANCELLED);
  g_clear_error (&watch.error);
}

static void
test_fail (void)
{
  Watch watch = { 0 };

  run (&watch, FAKE_FAIL, 3, FALSE);
  g_assert_error (watch.error, ART_ERROR, ART_ERROR_MODEL);
  g_clear_error (&watch.error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  g_test_add_func ("/ui/runner/finish", test_finish);
  g_test_add_func ("/ui/runner/coalesce", test_coalesce);
  g_test_add_func ("/ui/runner/stop", test_stop);
  g_test_add_func ("/ui/runner/cancel", test_cancel);
  g_test_add_func ("/ui/runner/fail", test_fail);
  return g_test_run ();
}
