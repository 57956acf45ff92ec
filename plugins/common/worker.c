/* SPDX-License-Identifier: GPL-3.0-or-later
 * The thread of a run without a dialog, and the progress that it reports through GIMP.
 *
 * libgimp is a conversation over one pipe and not thread-safe: the thread that computes only leaves its latest
 * progress in a Job, and the main thread looks there some times a second and tells GIMP what has changed.
 */
#include "config.h"

#include "worker.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>

#include "choices.h"

#define POLL_INTERVAL (50 * G_TIME_SPAN_MILLISECOND)
#define SMALLEST_STEP 0.002 /* of the bar */

typedef struct
{
  const ArtEffect *effect;
  const ArtInputs *inputs;
  const ArtSettings *settings;
  ArtResult *result; /* this and the next two are written by the thread, read after it was joined */
  GPtrArray *notes;  /* of char*, each once */
  GError *error;

  GMutex lock; /* for all below */
  GCond changed;
  double fraction, seconds_left;
  char *text;
  gboolean done;
} Job;

/* What GIMP was told last. */
typedef struct
{
  double fraction;
  char *text;
} Shown;

static void
note_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  Job *job = data;

  g_mutex_lock (&job->lock);
  job->fraction = fraction;
  job->seconds_left = seconds_left;
  g_free (job->text);
  job->text = g_strdup (text);
  g_mutex_unlock (&job->lock);
}

static void
add_note (const char *text, gpointer data)
{
  Job *job = data;

  if (!g_ptr_array_find_with_equal_func (job->notes, text, g_str_equal, NULL))
    g_ptr_array_add (job->notes, g_strdup (text));
}

static gpointer
compute (gpointer data)
{
  Job *job = data;
  const ArtEffect *effect = job->effect;
  const ArtMonitor monitor = { .progress = note_progress, .note = add_note, .data = job };

  if (effect->run_layers && art_choices_output (job->settings) == ART_OUTPUT_GROUP)
    job->result->layers = effect->run_layers (job->inputs, job->settings, &monitor, NULL, &job->error);
  else
    job->result->buffer = effect->run (job->inputs, job->settings, &monitor, NULL, &job->error);
  g_mutex_lock (&job->lock);
  job->done = TRUE;
  g_cond_signal (&job->changed);
  g_mutex_unlock (&job->lock);
  return NULL;
}

/* "Style Transfer: Level 2 of 3, about 12 s left"; with job->lock held. */
static char *
describe_progress (const Job *job)
{
  const char *title = g_dgettext (GETTEXT_PACKAGE, job->effect->title);
  const int seconds = (int) job->seconds_left + 1;

  if (!job->text)
    return g_strdup (title);
  if (job->seconds_left < 0)
    return g_strdup_printf ("%s: %s", title, job->text);
  if (seconds < 100)
    return g_strdup_printf (_ ("%s: %s, about %d s left"), title, job->text, seconds);
  return g_strdup_printf (_ ("%s: %s, about %d min left"), title, job->text, (seconds + 30) / 60);
}

/* Waits a little. FALSE when the thread has finished. */
static gboolean
wait_for_news (Job *job, double *fraction, char **text)
{
  const gint64 until = g_get_monotonic_time () + POLL_INTERVAL;
  gboolean running;

  g_mutex_lock (&job->lock);
  while (!job->done && g_cond_wait_until (&job->changed, &job->lock, until))
    ;
  *fraction = job->fraction;
  *text = describe_progress (job);
  running = !job->done;
  g_mutex_unlock (&job->lock);
  return running;
}

/* Headless GIMP shows no progress: with NEURAL_ART_PROGRESS=1 the plug-in writes it to the terminal itself. */
static void
print_progress (double fraction, const char *text)
{
  const char *wanted = g_getenv ("NEURAL_ART_PROGRESS");

  if (wanted && strcmp (wanted, "1") == 0)
    g_printerr ("\r\033[K%3.0f %%  %s", 100.0 * fraction, text);
}

static void
show_progress (Shown *shown, double fraction, const char *text)
{
  if (g_strcmp0 (shown->text, text) != 0 || fraction - shown->fraction >= SMALLEST_STEP)
    print_progress (fraction, text);
  if (g_strcmp0 (shown->text, text) != 0)
    {
      g_free (shown->text);
      shown->text = g_strdup (text);
      gimp_progress_set_text (text);
    }
  if (fraction - shown->fraction >= SMALLEST_STEP)
    {
      shown->fraction = fraction;
      gimp_progress_update (fraction);
    }
}

/* In one message, as a script that works through a folder has one for each picture. */
static void
tell_notes (const GPtrArray *notes)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < notes->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *) notes->pdata[i]);
  if (text->len > 0)
    gimp_message (text->str);
  g_string_free (text, TRUE);
}

static void
job_clear (Job *job)
{
  g_mutex_clear (&job->lock);
  g_cond_clear (&job->changed);
  g_ptr_array_unref (job->notes);
  g_free (job->text);
}

/**
 * art_worker_run: blocks until the effect has finished.
 */
gboolean
art_worker_run (const ArtEffect *effect, const ArtInputs *inputs, const ArtSettings *settings, ArtResult *result,
                GError **error)
{
  Job job = { .effect = effect, .inputs = inputs, .settings = settings, .result = result, .seconds_left = -1 };
  Shown shown = { 0 };
  GThread *thread;
  gboolean running = TRUE;

  g_mutex_init (&job.lock);
  g_cond_init (&job.changed);
  job.notes = g_ptr_array_new_with_free_func (g_free);
  thread = g_thread_new ("effect", compute, &job);
  while (running)
    {
      double fraction;
      g_autofree char *text = NULL;

      running = wait_for_news (&job, &fraction, &text);
      show_progress (&shown, fraction, text);
    }
  g_thread_join (thread);
  if (!job.error)
    tell_notes (job.notes);
  job_clear (&job);
  g_free (shown.text);
  if (job.error)
    g_propagate_error (error, job.error);
  return result->buffer || result->layers;
}
