/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sessions: compile once, then run. A run allocates nothing but, the first time, the arena.
 */
#include "config.h"

#include "nn/session-private.h"

#include <string.h>

#define MIB 1048576.0

/* Making and unmaking. */

static void
value_free (gpointer data)
{
  Value *value = data;

  nn_tensor_unref (value->tensor);
  g_clear_pointer (&value->constant, nn_tensor_unref);
  g_clear_pointer (&value->parameter, nn_tensor_unref);
  g_clear_pointer (&value->gradient, nn_tensor_unref);
  g_free (value);
}

static void
output_clear (gpointer data)
{
  Output *output = data;

  g_clear_pointer (&output->tensor, nn_tensor_unref);
}

static NnSession *
session_new (NnGraph *graph, NnGradients gradients)
{
  NnSession *session = g_new0 (NnSession, 1);

  session->graph = nn_graph_ref (graph);
  session->gradients = gradients;
  session->threads = nn_threads_get_count ();
  session->values = g_ptr_array_new_with_free_func (value_free);
  session->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_step_free);
  session->outputs = g_array_new (FALSE, FALSE, sizeof (Output));
  g_array_set_clear_func (session->outputs, output_clear);
  session->inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  session->parameters = g_ptr_array_new ();
  session->buffers = g_array_new (FALSE, FALSE, sizeof (Buffer));
  return session;
}

void
nn_session_free (NnSession *session)
{
  g_ptr_array_unref (session->steps);
  g_ptr_array_unref (session->values);
  g_array_unref (session->outputs);
  g_ptr_array_unref (session->inputs);
  g_ptr_array_unref (session->parameters);
  g_array_unref (session->buffers);
  nn_free_aligned (session->arena);
  nn_graph_unref (session->graph);
  g_free (session);
}

static gboolean
check_outputs_known (const NnSession *session, GError **error)
{
  for (guint i = 0; i < session->outputs->len; i++)
    {
      const Value *value = nn_session_value (session, nn_session_get_output (session, (int) i)->value);

      if (!value->known)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "Output '%s' of the model is produced by nothing", value->name);
          return FALSE;
        }
    }
  return TRUE;
}

/* Constants that folding and fusion left without a reader, e.g. weights before they were scaled. */
static void
drop_unused_constants (NnSession *session)
{
  g_autofree gboolean *used = g_new0 (gboolean, session->values->len);

  for (guint s = 0; s < session->steps->len; s++)
    {
      const Step *step = nn_session_step (session, (int) s);

      for (int i = 0; i < step->call.n_in; i++)
        if (step->inputs[i] != NN_VALUE_NONE)
          used[step->inputs[i]] = TRUE;
    }
  for (guint i = 0; i < session->outputs->len; i++)
    used[nn_session_get_output (session, (int) i)->value] = TRUE;
  for (guint v = 0; v < session->values->len; v++)
    {
      Value *value = nn_session_value (session, (int) v);

      if (used[v] || value->input >= 0 || value->constant == NULL)
        continue;
      g_clear_pointer (&value->constant, nn_tensor_unref);
      value->tensor->data = NULL;
    }
}

static gboolean
prepare_steps (NnSession *session, GError **error)
{
  for (guint s = 0; s < session->steps->len; s++)
    {
      Step *step = nn_session_step (session, (int) s);

      if (step->op->prepare && !step->op->prepare (&step->call, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_memory (const NnSession *session, gsize limit, GError **error)
{
  if (limit == 0 || nn_session_memory (session) <= limit)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_NO_MEMORY,
               "The model needs %.1f MiB for this size, but only %.1f MiB are allowed; use a smaller picture",
               nn_session_memory (session) / MIB, limit / MIB);
  return FALSE;
}

NnSession *
nn_session_new (NnGraph *graph, NnTensor *const *inputs, int n_inputs, const NnSessionOptions *options, GError **error)
{
  static const NnSessionOptions defaults = { 0 };
  const NnSessionOptions *wanted = options ? options : &defaults;
  g_autoptr (NnSession) session = session_new (graph, wanted->gradients);

  if (!nn_session_compile (session, inputs, n_inputs, wanted->outputs, error) || !check_outputs_known (session, error)
      || !nn_session_plan (session, error))
    return NULL;
  drop_unused_constants (session);
  if (!check_memory (session, wanted->memory_limit, error) || !prepare_steps (session, error))
    return NULL;
  return g_steal_pointer (&session);
}

/* Elements that are there because of this session, not of the graph. */
static gsize
own_bytes (const NnSession *session, int number)
{
  const Value *value = nn_session_value (session, number);
  const NnTensor *initializer =
      number < (int) session->graph->values->len ? nn_graph_value (session->graph, number)->constant : NULL;
  gsize bytes = value->parameter ? nn_tensor_bytes (value->parameter) : 0;

  /* A view's elements have another owner, who is counted. */
  if (value->constant && value->constant != initializer && value->constant->owner == value->constant->data)
    bytes += nn_tensor_bytes (value->constant);
  return bytes;
}

gsize
nn_session_memory (const NnSession *session)
{
  gsize bytes = session->arena_size;

  for (guint v = 0; v < session->values->len; v++)
    bytes += own_bytes (session, (int) v);
  for (guint s = 0; s < session->steps->len; s++)
    bytes += nn_session_step (session, (int) s)->call.state_size;
  return bytes;
}

/* Memory. */

static void *
buffer_data (const NnSession *session, int buffer)
{
  return buffer < 0 ? NULL : session->arena + g_array_index (session->buffers, Buffer, buffer).offset;
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
        value->tensor->data = buffer_data (session, root->buffer);
      if (value->gradient)
        value->gradient->data = buffer_data (session, root->gradient_buffer);
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
          step->later[k]->data = buffer_data (session, step->later_buffers[k]);
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
  attach_values (session);
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

      output->tensor->data = output->buffer < 0 ? value->data : buffer_data (session, output->buffer);
      if (output->buffer >= 0)
        nn_tensor_convert_into (value, output->tensor);
    }
}

static void
run_step (NnSession *session, Step *step)
{
  step->call.workspace = buffer_data (session, step->forward_workspace);
  step->op->forward (&step->call);
}

gboolean
nn_check_cancelled (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_CANCELLED, "Cancelled");
  return FALSE;
}

static gboolean
run_steps (NnSession *session, GCancellable *cancellable, GError **error)
{
  int limit = nn_threads_limit (session->threads);
  gboolean ok = TRUE;

  for (guint s = 0; ok && s < session->steps->len; s++)
    {
      ok = nn_check_cancelled (cancellable, error);
      if (ok)
        run_step (session, nn_session_step (session, (int) s));
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
  widen_inputs (session, inputs);
  attach_inputs (session, inputs);
  if (!run_steps (session, cancellable, error))
    return FALSE;
  finish_outputs (session);
  session->ready = TRUE;
  return TRUE;
}

/* Asking. */

int
nn_session_n_outputs (const NnSession *session)
{
  return (int) session->outputs->len;
}

NnTensor *
nn_session_output (const NnSession *session, int i)
{
  g_return_val_if_fail (i >= 0 && i < nn_session_n_outputs (session), NULL);

  return nn_session_get_output (session, i)->tensor;
}

NnTensor *
nn_session_input_gradient (const NnSession *session, int input)
{
  g_return_val_if_fail (input >= 0 && input < (int) session->inputs->len, NULL);

  return nn_session_value (session, g_array_index (session->graph->inputs, int, input))->gradient;
}

static const Value *
find_parameter (const NnSession *session, const char *name)
{
  int number = nn_graph_find_value (session->graph, name);
  const Value *value = number == NN_VALUE_NONE ? NULL : nn_session_value (session, number);

  return value && value->parameter ? value : NULL;
}

NnTensor *
nn_session_parameter (const NnSession *session, const char *name)
{
  const Value *value = find_parameter (session, name);

  return value ? value->parameter : NULL;
}

NnTensor *
nn_session_parameter_gradient (const NnSession *session, const char *name)
{
  const Value *value = find_parameter (session, name);

  return value ? value->gradient : NULL;
}

const char *const *
nn_session_parameters (const NnSession *session)
{
  return (const char *const *) session->parameters->pdata;
}
