/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs an effect in a thread and tells the main loop how it goes, never faster than the main loop can listen.
 *
 * The thread leaves its news in one mailbox; at most one idle source is under way to empty it. News that come while
 * it is on its way replace older ones (progress, picture) or queue up (losses, notes).
 */
#include "config.h"

#include "runner.h"

#include "pixels.h"

typedef struct
{
  double fraction, seconds_left;
  char *text; /* NULL = no news */
  GdkPixbuf *picture;
  GArray *losses;   /* ArtLossPoint */
  GPtrArray *notes; /* of char* */
  gboolean finished;
} News;

struct _ArtRunner
{
  const ArtEffect *effect;
  ArtSource *source;
  ArtSettings *settings;
  int overview;    /* px, or 0 = the entire run */
  GeglBuffer *raw; /* what is only to be finished; or NULL */
  const ArtRunnerEvents *events;
  gpointer data;
  GCancellable *cancellable;
  GThread *thread;
  int stop; /* atomic */

  GMutex mutex; /* for what follows */
  News news;
  guint idle;

  ArtResult result; /* written by the thread before news.finished, read after it */
  GError *error;
};

static News
news_empty (void)
{
  return (News){ .losses = g_array_new (FALSE, FALSE, sizeof (ArtLossPoint)),
                 .notes = g_ptr_array_new_with_free_func (g_free) };
}

static void
news_clear (News *news)
{
  g_clear_pointer (&news->text, g_free);
  g_clear_object (&news->picture);
  g_clear_pointer (&news->losses, g_array_unref);
  g_clear_pointer (&news->notes, g_ptr_array_unref);
}

/* ---- main thread ---- */

static News
take_news (ArtRunner *runner)
{
  News news;

  g_mutex_lock (&runner->mutex);
  news = runner->news;
  runner->news = news_empty ();
  runner->idle = 0;
  g_mutex_unlock (&runner->mutex);
  return news;
}

static gboolean
tell (gpointer data)
{
  ArtRunner *runner = data;
  News news = take_news (runner);

  if (news.text)
    runner->events->progress (news.fraction, news.text, news.seconds_left, runner->data);
  if (news.picture)
    runner->events->picture (news.picture, runner->data);
  for (guint i = 0; i < news.losses->len; i++)
    runner->events->loss (&g_array_index (news.losses, ArtLossPoint, i), runner->data);
  for (guint i = 0; i < news.notes->len; i++)
    runner->events->note (news.notes->pdata[i], runner->data);
  if (news.finished)
    {
      g_clear_pointer (&runner->thread, g_thread_join);
      runner->events->finished (runner->error ? NULL : &runner->result, runner->error, runner->data);
    }
  news_clear (&news);
  return G_SOURCE_REMOVE;
}

/* ---- the effect's thread ---- */

/* Unlocks the mailbox, and sends for it to be emptied. */
static void
post (ArtRunner *runner)
{
  if (runner->idle == 0)
    runner->idle = g_idle_add (tell, runner);
  g_mutex_unlock (&runner->mutex);
}

static void
on_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  ArtRunner *runner = data;

  g_mutex_lock (&runner->mutex);
  g_free (runner->news.text);
  runner->news.text = g_strdup (text ? text : "");
  runner->news.fraction = fraction;
  runner->news.seconds_left = seconds_left;
  post (runner);
}

static void
on_snapshot (const ArtSnapshot *snapshot, gpointer data)
{
  ArtRunner *runner = data;
  GdkPixbuf *picture = art_pixbuf_from_snapshot (snapshot);
  ArtLossPoint point = { .iteration = snapshot->iteration,
                         .iterations = snapshot->iterations,
                         .total = snapshot->loss,
                         .content = snapshot->content_loss,
                         .style = snapshot->style_loss,
                         .patch = snapshot->patch_loss,
                         .seam = snapshot->seam_loss,
                         .tv = snapshot->tv_loss };

  g_mutex_lock (&runner->mutex);
  g_clear_object (&runner->news.picture);
  runner->news.picture = picture;
  g_array_append_val (runner->news.losses, point);
  post (runner);
}

static void
on_note (const char *text, gpointer data)
{
  ArtRunner *runner = data;

  g_mutex_lock (&runner->mutex);
  g_ptr_array_add (runner->news.notes, g_strdup (text));
  post (runner);
}

static gboolean
on_ask_stop (gpointer data)
{
  return g_atomic_int_get (&((ArtRunner *) data)->stop);
}

gboolean
art_runner_wants_layers (const ArtEffect *effect, const ArtSettings *settings)
{
  const ArtParam *output = art_effect_param (effect, "output");

  return effect->run_layers && output && art_settings_int (settings, output->name) == ART_OUTPUT_GROUP;
}

static gpointer
run (gpointer data)
{
  ArtRunner *runner = data;
  const ArtEffect *effect = runner->effect;
  const ArtInputs *inputs = runner->source->inputs;
  ArtMonitor monitor = { on_progress, on_snapshot, on_ask_stop, on_note, runner };
  GCancellable *cancellable = runner->cancellable;

  if (runner->raw)
    runner->result.buffer = effect->finish (inputs, runner->settings, runner->raw, cancellable, &runner->error);
  else if (runner->overview > 0)
    runner->result.buffer =
        effect->overview (inputs, runner->settings, runner->overview, &monitor, cancellable, &runner->error);
  else if (art_runner_wants_layers (effect, runner->settings))
    runner->result.layers = effect->run_layers (inputs, runner->settings, &monitor, cancellable, &runner->error);
  else
    runner->result.buffer = effect->run (inputs, runner->settings, &monitor, cancellable, &runner->error);
  g_mutex_lock (&runner->mutex);
  runner->news.finished = TRUE;
  post (runner);
  return NULL;
}

/* ---- life ---- */

static ArtRunner *
start (const ArtEffect *effect, ArtSource *source, const ArtSettings *settings, int overview, GeglBuffer *raw,
       const ArtRunnerEvents *events, gpointer data)
{
  ArtRunner *runner = g_new0 (ArtRunner, 1);

  runner->effect = effect;
  runner->source = art_source_ref (source);
  runner->settings = art_settings_copy (settings);
  runner->overview = overview;
  runner->raw = raw ? g_object_ref (raw) : NULL;
  runner->events = events;
  runner->data = data;
  runner->cancellable = g_cancellable_new ();
  runner->news = news_empty ();
  g_mutex_init (&runner->mutex);
  runner->thread = g_thread_new (effect->name, run, runner);
  return runner;
}

ArtRunner *
art_runner_new (const ArtEffect *effect, ArtSource *source, const ArtSettings *settings, const ArtRunnerEvents *events,
                gpointer data)
{
  return start (effect, source, settings, 0, NULL, events, data);
}

ArtRunner *
art_runner_new_overview (const ArtEffect *effect, ArtSource *source, const ArtSettings *settings, int size,
                         const ArtRunnerEvents *events, gpointer data)
{
  return start (effect, source, settings, size, NULL, events, data);
}

ArtRunner *
art_runner_new_finish (const ArtEffect *effect, ArtSource *source, const ArtSettings *settings, GeglBuffer *raw,
                       const ArtRunnerEvents *events, gpointer data)
{
  return start (effect, source, settings, 0, raw, events, data);
}

void
art_runner_stop (ArtRunner *runner)
{
  g_atomic_int_set (&runner->stop, TRUE);
}

void
art_runner_cancel (ArtRunner *runner)
{
  g_cancellable_cancel (runner->cancellable);
}

gboolean
art_runner_is_cancelled (ArtRunner *runner)
{
  return g_cancellable_is_cancelled (runner->cancellable);
}

void
art_runner_free (ArtRunner *runner)
{
  if (!runner)
    return;
  g_return_if_fail (runner->thread == NULL);
  news_clear (&runner->news);
  art_source_unref (runner->source);
  g_clear_object (&runner->raw);
  art_settings_free (runner->settings);
  g_object_unref (runner->cancellable);
  art_result_clear (&runner->result);
  g_clear_error (&runner->error);
  g_mutex_clear (&runner->mutex);
  g_free (runner);
}
