/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs an effect over all frames of an animation, as if it were one long run.
 *
 * Each frame starts from the result of the one before, where the effect can start from a layer, and keeps that result
 * where its picture has not changed: otherwise every frame would find strokes of its own, and the animation flicker.
 */
#include "config.h"

#include "frames.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "batch-progress.h"
#include "choices.h"
#include "effects/steady.h"

/* Rows of the table by which an effect starts from a layer. */
#define START "initialization"
#define START_LAYER "initialization-layer"

/* An effect's functions carry no user data. */
static const ArtEffect *single;

/* ---- one frame ---- */

/* @buffer, moved by @dx, @dy. (transfer full) */
static GeglBuffer *
moved (GeglBuffer *buffer, int dx, int dy)
{
  const GeglRectangle *from = gegl_buffer_get_extent (buffer);
  const GeglRectangle to = { from->x + dx, from->y + dy, from->width, from->height };
  GeglBuffer *copy;

  if (dx == 0 && dy == 0)
    return g_object_ref (buffer);
  copy = gegl_buffer_new (&to, gegl_buffer_get_format (buffer));
  gegl_buffer_copy (buffer, from, GEGL_ABYSS_NONE, copy, &to);
  return copy;
}

/* Layers that lie over the content lie over each frame in the same place of the canvas. */
static void
add_layers (ArtInputs *inputs, const ArtInputs *from, const ArtFrames *frames, const ArtFrame *frame)
{
  const ArtFrame *content = art_frames_get (frames, frames->content);
  GHashTableIter iter;
  gpointer name, buffer;

  g_hash_table_iter_init (&iter, from->layers);
  while (g_hash_table_iter_next (&iter, &name, &buffer))
    {
      const ArtParam *param = art_effect_param (single, name);
      const gboolean over = param && (param->flags & (ART_PARAM_ALIGNED | ART_PARAM_MASK)) != 0;

      g_hash_table_insert (inputs->layers, g_strdup (name),
                           over ? moved (buffer, content->x - frame->x, content->y - frame->y) : g_object_ref (buffer));
    }
}

/* Without a mask: it only counts when the result is written. (transfer full) */
static ArtInputs *
inputs_of_frame (const ArtInputs *all, const ArtFrames *frames, guint i)
{
  const ArtFrame *frame = art_frames_get (frames, i);
  ArtInputs *inputs = art_inputs_new (frame->content);

  add_layers (inputs, all, frames, frame);
  return inputs;
}

static const ArtChoice *
choice_called (const char *name, const char *nick)
{
  const ArtParam *param = art_effect_param (single, name);
  const ArtChoice *choice = param && param->kind == ART_PARAM_CHOICE ? param->choices : NULL;

  while (choice && choice->nick && strcmp (choice->nick, nick) != 0)
    choice++;
  return choice && choice->nick ? choice : NULL;
}

/* Lets the run start from @before. */
static void
start_from (ArtInputs *inputs, ArtSettings *settings, GeglBuffer *before)
{
  const ArtChoice *layer = choice_called (START, "layer");

  if (!layer || !art_effect_param (single, START_LAYER))
    return;
  art_settings_set_number (settings, START, layer->value, NULL);
  g_hash_table_insert (inputs->layers, g_strdup (START_LAYER), g_object_ref (before));
}

/* ---- all frames ---- */

typedef struct
{
  const ArtInputs *inputs;
  const ArtFrames *frames;
  const ArtSettings *settings;
  const ArtMonitor *monitor;
  GCancellable *cancellable;
} Job;

static gboolean
is_stopped (const Job *job)
{
  return job->monitor && job->monitor->stop && job->monitor->stop (job->monitor->data);
}

/* (transfer full) */
static GeglBuffer *
run_frame (const Job *job, guint i, ArtSteady *steady, const ArtMonitor *monitor, GError **error)
{
  const ArtFrame *frame = art_frames_get (job->frames, i);
  g_autoptr (ArtInputs) inputs = inputs_of_frame (job->inputs, job->frames, i);
  g_autoptr (ArtSettings) settings = art_settings_copy (job->settings);
  g_autoptr (GeglBuffer) before = art_steady_before (steady, frame->content, frame->x, frame->y);
  g_autoptr (GeglBuffer) result = NULL;

  if (before)
    start_from (inputs, settings, before);
  result = single->run (inputs, settings, monitor, job->cancellable, error);
  return result ? art_steady_add (steady, frame->content, result, frame->x, frame->y) : NULL;
}

static void
drop (gpointer buffer)
{
  if (buffer)
    g_object_unref (buffer);
}

/* What is done stays when the run is stopped. */
static gboolean
run_frames (const Job *job, GPtrArray *results, GError **error)
{
  const guint n = job->frames->list->len;
  g_autofree double *work = g_new (double, n);
  g_autoptr (ArtSteady) steady = art_steady_new ();
  ArtBatchProgress progress;

  for (guint i = 0; i < n; i++)
    work[i] = 1;
  progress = art_batch_progress_start (job->monitor, work, n);
  for (guint i = 0; i < n; i++)
    {
      const ArtMonitor monitor = art_batch_progress_monitor (&progress, TRUE);
      GeglBuffer *result = NULL;

      art_batch_progress_begin_part (&progress, 1);
      if (!is_stopped (job) && !(result = run_frame (job, i, steady, &monitor, error)))
        return FALSE;
      g_ptr_array_add (results, result);
      art_batch_progress_end_part (&progress);
    }
  return TRUE;
}

/* What stands for all of them. (transfer full) */
static GeglBuffer *
wrap_results (GPtrArray *results, ArtFrames *frames)
{
  GeglBuffer *own = g_ptr_array_index (results, frames->content);
  GeglBuffer *result = gegl_buffer_dup (own ? own : art_frames_get (frames, frames->content)->content);

  art_frames_attach (frames, result);
  art_frames_attach_results (g_ptr_array_ref (results), result);
  return result;
}

/* ---- as an effect ---- */

static gboolean
check_output (const ArtSettings *settings, GError **error)
{
  if (art_choices_output (settings) != ART_OUTPUT_GROUP)
    return TRUE;
  g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                       _ ("Frames cannot be put into a group. For the output, choose new layers (new-layer) or these "
                          "layers (in-place)."));
  return FALSE;
}

static gboolean
estimate (const ArtInputs *inputs, const ArtSettings *settings, ArtEstimate *cost, GError **error)
{
  const ArtFrames *frames = art_frames_of (inputs->content);

  if (!single->estimate (inputs, settings, cost, error))
    return FALSE;
  if (!frames)
    return TRUE;
  cost->seconds *= frames->list->len;
  return check_output (settings, error);
}

static GeglBuffer *
run (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor, GCancellable *cancellable,
     GError **error)
{
  ArtFrames *frames = art_frames_of (inputs->content);
  const Job job = { inputs, frames, settings, monitor, cancellable };
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func (drop);

  if (!frames)
    return single->run (inputs, settings, monitor, cancellable, error);
  return check_output (settings, error) && run_frames (&job, results, error) ? wrap_results (results, frames) : NULL;
}

/* A reduced picture comes alone. */
static GeglBuffer *
finish (const ArtInputs *inputs, const ArtSettings *settings, GeglBuffer *raw, GCancellable *cancellable,
        GError **error)
{
  ArtFrames *frames = art_frames_of (raw);
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func (drop);

  if (!frames)
    return single->finish (inputs, settings, raw, cancellable, error);
  for (guint i = 0; i < frames->list->len; i++)
    {
      g_autoptr (ArtInputs) own = inputs_of_frame (inputs, frames, i);
      GeglBuffer *from = art_frames_result (raw, i);
      GeglBuffer *finished = from ? single->finish (own, settings, from, cancellable, error) : NULL;

      if (from && !finished)
        return NULL;
      g_ptr_array_add (results, finished);
    }
  return wrap_results (results, frames);
}

/**
 * art_frames_effect: settings made for the effect that is returned belong to that one.
 */
const ArtEffect *
art_frames_effect (const ArtEffect *effect)
{
  static ArtEffect whole;

  single = effect;
  if (!choice_called ("region", "frames"))
    return effect;
  whole = *effect;
  whole.estimate = estimate;
  whole.run = run;
  whole.finish = effect->finish ? finish : NULL;
  return &whole;
}
