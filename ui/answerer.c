/* SPDX-License-Identifier: GPL-3.0-or-later
 * Answers questions about the document's pixels in a thread, one at a time; only the newest that waits is kept.
 */
#include "config.h"

#include "answerer.h"

struct _ArtAnswerer
{
  ArtForm *form;
  ArtAnswer answer;
  ArtAnswered answered;
  gpointer data;
  ArtQuestion *waiting;      /* NULL = no question */
  GCancellable *cancellable; /* of the thread at work; NULL = there is none */
};

typedef struct
{
  ArtQuestion question;
  ArtAnswer answer;
} Work;

static void
question_clear (ArtQuestion *question)
{
  art_source_unref (question->source);
  art_settings_free (question->settings);
  g_clear_object (&question->raw);
}

static void
question_free (ArtQuestion *question)
{
  question_clear (question);
  g_free (question);
}

static void
work_free (gpointer data)
{
  question_clear (&((Work *) data)->question);
  g_free (data);
}

static void
work (GTask *task, gpointer unused, gpointer data, GCancellable *cancellable)
{
  Work *self = data;
  GError *error = NULL;
  gpointer object = self->answer (&self->question, cancellable, &error);

  if (object)
    g_task_return_pointer (task, object, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void put_question (ArtAnswerer *answerer);

static void
on_answer (GObject *unused, GAsyncResult *result, gpointer data)
{
  ArtAnswerer *answerer = data;
  gboolean wanted = !g_cancellable_is_cancelled (answerer->cancellable);
  g_autoptr (GError) error = NULL;
  g_autoptr (GObject) object = g_task_propagate_pointer (G_TASK (result), &error);

  g_clear_object (&answerer->cancellable);
  answerer->form->jobs--;
  if (wanted)
    answerer->answered (object, error, answerer->data);
  if (answerer->waiting && !answerer->cancellable)
    put_question (answerer);
}

static void
put_question (ArtAnswerer *answerer)
{
  Work *self = g_new0 (Work, 1);

  self->question = *answerer->waiting;
  self->answer = answerer->answer;
  g_clear_pointer (&answerer->waiting, g_free);
  answerer->cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (NULL, answerer->cancellable, on_answer, answerer);
  /* Whoever cancels still wants to know when the thread has ended. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, work_free);
  answerer->form->jobs++;
  g_task_run_in_thread (task, work);
}

void
art_answerer_ask (ArtAnswerer *answerer, ArtSource *source, const ArtSettings *settings, GeglBuffer *raw, int size)
{
  g_clear_pointer (&answerer->waiting, question_free);
  answerer->waiting = g_new0 (ArtQuestion, 1);
  answerer->waiting->effect = answerer->form->effect;
  answerer->waiting->source = art_source_ref (source);
  answerer->waiting->settings = art_settings_copy (settings);
  answerer->waiting->raw = raw ? g_object_ref (raw) : NULL;
  answerer->waiting->size = size;
  if (!answerer->cancellable)
    put_question (answerer);
}

void
art_answerer_cancel (ArtAnswerer *answerer)
{
  g_clear_pointer (&answerer->waiting, question_free);
  if (answerer->cancellable)
    g_cancellable_cancel (answerer->cancellable);
}

gboolean
art_answerer_is_busy (ArtAnswerer *answerer)
{
  return answerer->waiting || (answerer->cancellable && !g_cancellable_is_cancelled (answerer->cancellable));
}

ArtAnswerer *
art_answerer_new (ArtForm *form, ArtAnswer answer, ArtAnswered answered, gpointer data)
{
  ArtAnswerer *answerer = g_new0 (ArtAnswerer, 1);
  answerer->form = form;
  answerer->answer = answer;
  answerer->answered = answered;
  answerer->data = data;
  return answerer;
}

void
art_answerer_free (ArtAnswerer *answerer)
{
  if (!answerer)
    return;
  g_clear_pointer (&answerer->waiting, question_free);
  g_free (answerer);
}
