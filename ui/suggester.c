/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds out in a thread which colors a point of the picture is likely to have.
 *
 * One question at a time: what is asked meanwhile waits for the cancelled thread to end, and only the newest is kept.
 */
#include "config.h"

#include "suggester.h"

struct _ArtSuggester
{
  ArtForm *form;
  ArtSuggesterDone done;
  gpointer data;
  ArtSource *source; /* to be asked about; NULL = no question */
  int x, y;
  GCancellable *cancellable; /* of the thread at work; NULL = there is none */
};

typedef struct
{
  const ArtEffect *effect;
  ArtSource *source;
  ArtSettings *settings;
  int x, y;
  ArtSuggestion answer[ART_SUGGESTIONS];
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
  int n = question->effect->suggest (question->source->inputs, question->settings, question->x, question->y,
                                     question->answer, ART_SUGGESTIONS, cancellable, &error);

  if (n < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, n);
}

static void put_question (ArtSuggester *suggester);

static void
on_answer (GObject *unused, GAsyncResult *result, gpointer data)
{
  ArtSuggester *suggester = data;
  Question *question = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  int n = (int) g_task_propagate_int (G_TASK (result), &error);
  gboolean wanted = !g_cancellable_is_cancelled (suggester->cancellable);

  /* A point without suggestions can still be given a color by hand: no message. */
  if (error)
    g_debug ("suggestions: %s", error->message);
  g_clear_object (&suggester->cancellable);
  suggester->form->jobs--;
  if (suggester->source)
    put_question (suggester);
  else if (wanted)
    suggester->done (question->answer, MAX (n, 0), suggester->data);
}

static void
put_question (ArtSuggester *suggester)
{
  Question *question = g_new0 (Question, 1);

  question->effect = suggester->form->effect;
  question->source = g_steal_pointer (&suggester->source);
  question->settings = art_settings_copy (suggester->form->settings);
  question->x = suggester->x;
  question->y = suggester->y;
  suggester->cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (NULL, suggester->cancellable, on_answer, suggester);
  g_task_set_task_data (task, question, question_free);
  suggester->form->jobs++;
  g_task_run_in_thread (task, answer);
}

/* ---- life ---- */

ArtSuggester *
art_suggester_new (ArtForm *form, ArtSuggesterDone done, gpointer data)
{
  ArtSuggester *suggester = g_new0 (ArtSuggester, 1);

  suggester->form = form;
  suggester->done = done;
  suggester->data = data;
  return suggester;
}

void
art_suggester_ask (ArtSuggester *suggester, ArtSource *source, int x, int y)
{
  art_suggester_cancel (suggester);
  suggester->source = art_source_ref (source);
  suggester->x = x;
  suggester->y = y;
  if (!suggester->cancellable)
    put_question (suggester);
}

void
art_suggester_cancel (ArtSuggester *suggester)
{
  g_clear_pointer (&suggester->source, art_source_unref);
  if (suggester->cancellable)
    g_cancellable_cancel (suggester->cancellable);
}

void
art_suggester_free (ArtSuggester *suggester)
{
  art_suggester_cancel (suggester);
  g_free (suggester);
}
