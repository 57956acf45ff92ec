/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sessions from making to unmaking, and what can be asked of them. Running is in run.c and backward.c.
 */
#include "config.h"

#include "nn/session-private.h"

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

/* Once the results of folding take this much, or the memory limit, further ones are computed when the session runs, on
 * memory that is planned and limited: a few bytes of a hostile file can ask for any size. */
#define MAX_FOLDED_BYTES ((gsize) 512 << 20)

static NnSession *
session_new (NnGraph *graph, const NnSessionOptions *options)
{
  NnSession *session = g_new0 (NnSession, 1);

  session->graph = nn_graph_ref (graph);
  session->gradients = options->gradients;
  session->fold_left = options->memory_limit > 0 ? MIN (options->memory_limit, MAX_FOLDED_BYTES) : MAX_FOLDED_BYTES;
  session->threads = nn_threads_get_count ();
  session->values = g_ptr_array_new_with_free_func (value_free);
  session->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_step_free);
  session->outputs = g_array_new (FALSE, FALSE, sizeof (Output));
  g_array_set_clear_func (session->outputs, output_clear);
  session->inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  session->parameters = g_ptr_array_new ();
  session->buffers = g_array_new (FALSE, FALSE, sizeof (Buffer));
  session->schedule = g_array_new (FALSE, FALSE, sizeof (int));
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
  g_array_unref (session->schedule);
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

/* What of @limit is left for the arena, at least a byte; 0 = no limit. */
static gsize
arena_limit (const NnSession *session, gsize limit)
{
  gsize others = nn_session_memory (session); /* the arena is not planned yet */

  return limit == 0 ? 0 : limit > others ? limit - others : 1;
}

NnSession *
nn_session_new (NnGraph *graph, NnTensor *const *inputs, int n_inputs, const NnSessionOptions *options, GError **error)
{
  static const NnSessionOptions defaults = { 0 };
  const NnSessionOptions *wanted = options ? options : &defaults;
  g_autoptr (NnSession) session = session_new (graph, wanted);

  if (!nn_session_compile (session, inputs, n_inputs, wanted->outputs, error) || !check_outputs_known (session, error))
    return NULL;
  drop_unused_constants (session);
  if (!nn_session_plan (session, arena_limit (session, wanted->memory_limit), error)
      || !check_memory (session, wanted->memory_limit, error) || !prepare_steps (session, error))
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

/* Asking. */

int
nn_session_n_steps (const NnSession *session)
{
  return (int) session->steps->len;
}

static gsize
bytes_of_outputs (const Step *step)
{
  gsize bytes = 0;

  for (int i = 0; i < step->call.n_out; i++)
    if (step->call.out[i])
      bytes += nn_tensor_bytes (step->call.out[i]);
  return bytes;
}

void
nn_session_report_step (const NnSession *session, int i, NnStepReport *report)
{
  const Step *step;
  NnOpReport of_op = { 0 };

  g_return_if_fail (i >= 0 && i < nn_session_n_steps (session));
  step = nn_session_step (session, i);
  if (step->op->report)
    step->op->report (&step->call, &of_op);
  *report = (NnStepReport){
    .name = nn_session_value (session, step->outputs[0])->name,
    .op_type = step->op->name,
    .method = of_op.method,
    .shape = &step->call.out[0]->shape,
    .flop = of_op.flop,
    .seconds = step->microseconds / 1e6,
    .bytes = bytes_of_outputs (step),
    .workspace = step->call.workspace_size,
    .packed = step->call.state_size,
  };
}

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
