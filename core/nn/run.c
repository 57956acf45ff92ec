/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs a session forward. Nothing is allocated but, the first time, the arena.
 */
#include "config.h"

#include "nn/session-private.h"

#define MIB 1048576.0

/* Memory. */

void *
nn_session_buffer (const NnSession *session, int buffer)
{
  return buffer < 0 ? NULL : session->arena + g_array_index (session->buffers, Buffer, buffer).offset;
}

void
nn_session_attach (NnSession *session, int number, void *memory)
{
  for (guint v = 0; v < session->values->len; v++)
    {
      Value *value = nn_session_value (session, (int) v);

      if (value->root == number)
        value->tensor->data = memory;
    }
}

static void
attach_values (NnSession *session)
{
  for (guint v = 0; v < session->values->len; v++)
    {
      Value *value = nn_session_value (session, (int) v);
      const Value *root = nn_session_root (session, (int) v);

      if (root->parameter)
        value->tensor->data = root->parameter->data;
      else if (root->buffer >= 0)
        value->tensor->data = nn_session_buffer (session, root->buffer);
      if (value->gradient)
        value->gradient->data = nn_session_buffer (session, root->gradient_buffer);
    }
}

static void
attach_steps (NnSession *session)
{
  for (guint s = 0; s < session->steps->len; s++)
    {
      Step *step = nn_session_step (session, (int) s);

      for (int k = 0; step->later && k < step->call.n_in; k++)
        if (step->later[k])
          step->later[k]->data = nn_session_buffer (session, step->later_buffers[k]);
    }
}

static gboolean
ensure_arena (NnSession *session, GError **error)
{
  if (session->arena)
    return TRUE;
  session->arena = nn_try_malloc_aligned (session->arena_size);
  if (session->arena == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_NO_MEMORY,
                   "Not enough memory to run the model: %.1f MiB are needed; use a smaller picture",
                   session->arena_size / MIB);
      return FALSE;
    }
  attach_steps (session);
  return TRUE;
}

/* Running. */

static gboolean
check_input (const NnSession *session, int i, const NnTensor *given, GError **error)
{
  const NnTensor *described = session->inputs->pdata[i];
  const Value *value = nn_session_value (session, g_array_index (session->graph->inputs, int, i));
  gboolean same_type =
      given->type == described->type || (nn_type_is_half (described->type) && given->type == NN_TYPE_FLOAT);

  if (!same_type || !nn_shape_equal (&given->shape, &described->shape) || given->data == NULL)
    {
      g_autofree char *wanted = nn_shape_to_string (&described->shape);
      g_autofree char *shape = nn_shape_to_string (&given->shape);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "Input '%s': the session is for %s %s, but got %s %s%s",
                   value->name, nn_type_name (described->type), wanted, nn_type_name (given->type), shape,
                   given->data ? "" : " without elements");
      return FALSE;
    }
  for (gint64 k = 0; value->constant && k < nn_tensor_count (given); k++)
    if (nn_tensor_get_double (given, k) != nn_tensor_get_double (value->constant, k))
      {
        g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                     "Input '%s' decides on shapes, so it must be what it was when the session was made", value->name);
        return FALSE;
      }
  return TRUE;
}

static void
widen_inputs (NnSession *session, NnTensor *const *inputs)
{
  for (guint i = 0; i < session->inputs->len; i++)
    {
      Value *value = nn_session_value (session, g_array_index (session->graph->inputs, int, i));

      if (value->buffer >= 0)
        nn_tensor_convert_into (inputs[i], value->tensor);
    }
}

/* Points inputs, and what are views of them, at the elements that were given. */
static void
attach_inputs (NnSession *session, NnTensor *const *inputs)
{
  for (guint v = 0; v < session->values->len; v++)
    {
      Value *value = nn_session_value (session, (int) v);
      const Value *root = nn_session_root (session, (int) v);

      if (root->input >= 0 && root->buffer < 0 && root->constant == NULL)
        value->tensor->data = inputs[root->input]->data;
    }
}

static void
finish_outputs (NnSession *session)
{
  for (guint i = 0; i < session->outputs->len; i++)
    {
      Output *output = nn_session_get_output (session, (int) i);
      const NnTensor *value = nn_session_value (session, output->value)->tensor;

      output->tensor->data = output->buffer < 0 ? value->data : nn_session_buffer (session, output->buffer);
      if (output->buffer >= 0)
        nn_tensor_convert_into (value, output->tensor);
    }
}

static void
run_step (NnSession *session, Step *step)
{
  const gint64 begin = g_get_monotonic_time ();

  step->call.workspace = nn_session_buffer (session, step->forward_workspace);
  step->op->forward (&step->call);
  step->microseconds = g_get_monotonic_time () - begin;
}

gboolean
nn_check_cancelled (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_CANCELLED, "Cancelled");
  return FALSE;
}

void
nn_session_set_watch (NnSession *session, NnSessionWatch watch, gpointer data)
{
  session->watch = watch;
  session->watch_data = data;
}

/* How long a step takes beside the others, roughly: what it writes, times what it multiplies for each of that. */
static double
work_of (const Step *step)
{
  const NnTensor *out = step->call.out[0], *weights = step->call.n_in > 1 ? step->call.in[1] : NULL;
  double elements = (double) nn_tensor_count (out);

  if (!(step->op->flags & NN_OP_HEAVY) || !weights || out->shape.rank < 2)
    return elements;
  return elements * (1.0 + (double) nn_tensor_count (weights) / MAX (out->shape.dims[1], 1));
}

static double
work_of_all (const NnSession *session)
{
  double work = 0.0;

  for (guint s = 0; s < session->steps->len; s++)
    work += work_of (nn_session_step (session, (int) s));
  return work;
}

static gboolean
run_steps (NnSession *session, GCancellable *cancellable, GError **error)
{
  int limit = nn_threads_limit (session->threads);
  double done = 0.0, all = session->watch ? work_of_all (session) : 0.0;
  gboolean ok = TRUE;

  for (guint s = 0; ok && s < session->steps->len; s++)
    {
      Step *step = nn_session_step (session, (int) s);

      ok = nn_check_cancelled (cancellable, error);
      if (ok)
        run_step (session, step);
      if (ok && session->watch)
        {
          done += work_of (step);
          session->watch (s + 1 < session->steps->len ? MIN (done / all, 1.0) : 1.0, session->watch_data);
        }
    }
  nn_threads_limit (limit);
  return ok;
}

gboolean
nn_session_run (NnSession *session, NnTensor *const *inputs, GCancellable *cancellable, GError **error)
{
  session->ready = FALSE;
  for (guint i = 0; i < session->inputs->len; i++)
    if (!check_input (session, (int) i, inputs[i], error))
      return FALSE;
  if (!ensure_arena (session, error))
    return FALSE;
  attach_values (session); /* backward may have left some elsewhere */
  widen_inputs (session, inputs);
  attach_inputs (session, inputs);
  if (!run_steps (session, cancellable, error))
    return FALSE;
  finish_outputs (session);
  session->ready = TRUE;
  return TRUE;
}
