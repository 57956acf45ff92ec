/* SPDX-License-Identifier: GPL-3.0-or-later
 * Works out in a thread how a part of the picture becomes, for effects that have preview().
 *
 * One question at a time: a thread that is cancelled still takes until its next look at the cancellable to end, and
 * what is asked meanwhile waits for that, so that threads do not pile up while the user drags.
 */
#include "config.h"

#include "previewer.h"

#include "pixels.h"

#define PATIENCE_MS 150

struct _ArtPreviewer
{
  ArtForm *form;
  const ArtPreviewerEvents *events;
  gpointer data;
  ArtSource *source; /* to be asked about; NULL = no question */
  GeglRectangle part;
  guint timeout;
  GCancellable *cancellable; /* of the thread at work; NULL = there is none */
  gboolean busy;             /* as told last */
};

typedef struct
{
  const ArtEffect *effect;
  ArtSource *source;
  ArtSettings *settings;
  GeglRectangle part;
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
  const ArtInputs *inputs = question->source->inputs;
  const GeglRectangle *extent = gegl_buffer_get_extent (inputs->content);
  GeglRectangle region = { extent->x + question->part.x, extent->y + question->part.y, question->part.width,
                           question->part.height };
  ArtMonitor monitor = { 0 };
  GError *error = NULL;
  g_autoptr (GeglBuffer) result =
      question->effect->preview (inputs, question->settings, &region, &monitor, cancellable, &error);

  if (result)
    g_task_return_pointer (task, art_pixbuf_from_buffer (result, G_MAXINT), g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
tell_busy (ArtPreviewer *previewer)
{
  gboolean busy = previewer->source || (previewer->cancellable && !g_cancellable_is_cancelled (previewer->cancellable));

  if (busy != previewer->busy)
    previewer->events->busy (previewer->busy = busy, previewer->data);
}

static void put_question (ArtPreviewer *previewer);

static void
on_answer (GObject *unused, GAsyncResult *result, gpointer data)
{
  ArtPreviewer *previewer = data;
  Question *question = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) picture = g_task_propagate_pointer (G_TASK (result), &error);
  gboolean wanted = !g_cancellable_is_cancelled (previewer->cancellable);

  g_clear_object (&previewer->cancellable);
  previewer->form->jobs--;
  if (wanted)
    previewer->events->done (picture, &question->part, error, previewer->data);
  if (previewer->source && !previewer->timeout)
    put_question (previewer);
  tell_busy (previewer);
}

static void
put_question (ArtPreviewer *previewer)
{
  Question *question = g_new0 (Question, 1);

  question->effect = previewer->form->effect;
  question->source = g_steal_pointer (&previewer->source);
  question->settings = art_settings_copy (previewer->form->settings);
  question->part = previewer->part;
  previewer->cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (NULL, previewer->cancellable, on_answer, previewer);
  g_task_set_task_data (task, question, question_free);
  previewer->form->jobs++;
  g_task_run_in_thread (task, answer);
}

static gboolean
on_pause (gpointer data)
{
  ArtPreviewer *previewer = data;

  previewer->timeout = 0;
  if (!previewer->cancellable)
    put_question (previewer);
  return G_SOURCE_REMOVE;
}

/* ---- life ---- */

ArtPreviewer *
art_previewer_new (ArtForm *form, const ArtPreviewerEvents *events, gpointer data)
{
  ArtPreviewer *previewer = g_new0 (ArtPreviewer, 1);
  previewer->form = form;
  previewer->events = events;
  previewer->data = data;
  return previewer;
}

static void
withdraw (ArtPreviewer *previewer)
{
  g_clear_pointer (&previewer->source, art_source_unref);
  if (previewer->timeout)
    g_source_remove (previewer->timeout);
  previewer->timeout = 0;
  if (previewer->cancellable)
    g_cancellable_cancel (previewer->cancellable);
}

void
art_previewer_ask (ArtPreviewer *previewer, ArtSource *source, const GeglRectangle *part)
{
  withdraw (previewer);
  previewer->source = art_source_ref (source);
  previewer->part = *part;
  previewer->timeout = g_timeout_add (PATIENCE_MS, on_pause, previewer);
  tell_busy (previewer);
}

void
art_previewer_cancel (ArtPreviewer *previewer)
{
  withdraw (previewer);
  tell_busy (previewer);
}

void
art_previewer_free (ArtPreviewer *previewer)
{
  if (!previewer)
    return;
  withdraw (previewer);
  g_free (previewer);
}
