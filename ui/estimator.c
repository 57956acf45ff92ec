/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds out in a thread what a run would cost, while the user is still choosing.
 *
 * One question at a time: what is asked meanwhile waits, and only the newest is kept.
 */
#include "config.h"

#include "estimator.h"

#define PATIENCE_MS 200

struct _ArtEstimator
{
  ArtForm *form;
  ArtEstimatorDone done;
  gpointer data;
  ArtSource *source; /* to be asked about; NULL = no question */
  guint timeout;
  gboolean busy;
};

typedef struct
{
  const ArtEffect *effect;
  ArtSource *source;
  ArtSettings *settings;
  ArtEstimate estimate;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;
  art_source_unref (question->source);
  art_settings_free (question->settings);
  g_free (question);
}

static void
answer (GTask *task, gpointer unused, gpointer data, GCancellable *cancellable)
{
  Question *question = data;
  GError *error = NULL;

  if (question->effect->estimate (question->source->inputs, question->settings, &question->estimate, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_answer (GObject *unused, GAsyncResult *result, gpointer data)
{
  ArtEstimator *estimator = data;
  Question *question = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean known = g_task_propagate_boolean (G_TASK (result), &error);

  estimator->busy = FALSE;
  estimator->form->jobs--;
  /* A newer question is waiting: this answer is out of date. */
  if (estimator->source || !estimator->done)
    return;
  estimator->done (known ? &question->estimate : NULL, error, estimator->data);
}

static gboolean
put_question (gpointer data)
{
  ArtEstimator *estimator = data;

  if (estimator->busy)
    return G_SOURCE_CONTINUE;
  Question *question = g_new0 (Question, 1);
  question->effect = estimator->form->effect;
  question->source = g_steal_pointer (&estimator->source);
  question->settings = art_settings_copy (estimator->form->settings);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_answer, estimator);
  g_task_set_task_data (task, question, question_free);
  estimator->busy = TRUE;
  estimator->timeout = 0;
  estimator->form->jobs++;
  g_task_run_in_thread (task, answer);
  return G_SOURCE_REMOVE;
}

ArtEstimator *
art_estimator_new (ArtForm *form, ArtEstimatorDone done, gpointer data)
{
  ArtEstimator *estimator = g_new0 (ArtEstimator, 1);
  estimator->form = form;
  estimator->done = done;
  estimator->data = data;
  return estimator;
}

void
art_estimator_ask (ArtEstimator *estimator, ArtSource *source)
{
  art_source_unref (estimator->source);
  estimator->source = art_source_ref (source);
  if (estimator->timeout)
    g_source_remove (estimator->timeout);
  estimator->timeout = g_timeout_add (PATIENCE_MS, put_question, estimator);
}

void
art_estimator_stop (ArtEstimator *estimator)
{
  estimator->done = NULL;
  if (estimator->timeout)
    g_source_remove (estimator->timeout);
  estimator->timeout = 0;
  g_clear_pointer (&estimator->source, art_source_unref);
}

void
art_estimator_free (ArtEstimator *estimator)
{
  art_estimator_stop (estimator);
  g_free (estimator);
}
