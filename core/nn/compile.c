/* SPDX-License-Identifier: GPL-3.0-or-later
 * From a graph to steps: drops what no output needs, finds operators, infers shapes in order, folds constants and
 * turns views into shared memory.
 */
#include "config.h"

#include "nn/session-private.h"

#include <string.h>

/* What is needed. */

static gboolean
find_outputs (NnSession *session, const char *const *names, GError **error)
{
  const NnGraph *graph = session->graph;

  for (guint i = 0; names ? names[i] != NULL : i < graph->outputs->len; i++)
    {
      int number = names ? nn_graph_find_value (graph, names[i]) : g_array_index (graph->outputs, int, i);
      Output output = { .value = number, .buffer = -1 };

      if (number == NN_VALUE_NONE)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED, "The model has no layer or value named '%s'", names[i]);
          return FALSE;
        }
      g_array_append_val (session->outputs, output);
    }
  if (session->outputs->len == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED, "The model has no outputs");
      return FALSE;
    }
  return TRUE;
}

/* What outputs need, and whose elements are needed to know shapes. */
static gboolean
mark_needed (NnSession *session, GError **error)
{
  const NnGraph *graph = session->graph;
  g_autofree Need *needs = g_new0 (Need, graph->values->len + 1);

  for (guint i = 0; i < session->outputs->len; i++)
    needs[nn_session_get_output (session, (int) i)->value].needed = TRUE;
  if (!nn_needs_mark (graph, needs, TRUE, error))
    return FALSE;
  for (int i = 0; i < (int) graph->values->len; i++)
    {
      nn_session_value (session, i)->needed = needs[i].needed;
      nn_session_value (session, i)->demanded = needs[i].demanded;
    }
  return TRUE;
}

/* Nodes. */

static gboolean
check_inputs_known (const NnSession *session, const NnNode *node, GError **error)
{
  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] != NN_VALUE_NONE && !nn_session_value (session, node->inputs[i])->known)
      {
        g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "Input '%s' of %s node '%s' is produced by nothing before it",
                     nn_session_value (session, node->inputs[i])->name, node->op_type, node->name);
        return FALSE;
      }
  return TRUE;
}

/* Whether out[0] is all that is asked for, and is in[0] under another shape or half type. */
static gboolean
is_view (const Step *step)
{
  const NnCall *call = &step->call;

  for (int i = 1; i < call->n_out; i++)
    if (call->out[i])
      return FALSE;
  if (step->op->flags & NN_OP_VIEW)
    return TRUE;
  /* Half types are float32 in here, so such a Cast has nothing to do. */
  return strcmp (step->op->name, "Cast") == 0 && !step->constant[0] && call->in[0]->type == NN_TYPE_FLOAT
         && (call->out[0]->type == NN_TYPE_FLOAT || nn_type_is_half (call->out[0]->type));
}

static gboolean
make_view (NnSession *session, Step *step, GError **error)
{
  const NnCall *call = &step->call;
  const Value *source = nn_session_value (session, step->inputs[0]);
  Value *view = nn_session_value (session, step->outputs[0]);

  if (nn_tensor_count (call->out[0]) != nn_tensor_count (call->in[0]))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "input and output have different numbers of elements");
  if (source->constant)
    {
      NnTensor *constant = nn_tensor_new_wrapped (call->out[0]->type, &call->out[0]->shape, source->constant->data,
                                                  nn_tensor_ref (source->constant), (GDestroyNotify) nn_tensor_unref);

      return nn_session_set_constant (session, step->outputs[0], constant, error);
    }
  view->root = source->root;
  view->border = nn_type_is_half (call->out[0]->type) ? call->out[0]->type : NN_TYPE_NONE;
  nn_value_describe (view, call->in[0]->type, &call->out[0]->shape);
  view->wants_gradient = source->wants_gradient;
  return TRUE;
}

/* The tensor in the model that the step gives as it is, or NULL. */
static NnTensor *
stored_constant (const Step *step)
{
  const NnAttribute *value = nn_node_attribute (step->call.node, "value");

  return strcmp (step->op->name, "Constant") == 0 && value && value->kind == NN_ATTRIBUTE_TENSOR ? value->tensor : NULL;
}

static gboolean
accept_outputs (NnSession *session, const Step *step, GError **error)
{
  const NnCall *call = &step->call;

  for (int i = 0; i < call->n_out; i++)
    {
      Value *value;

      if (call->out[i] == NULL)
        continue;
      value = nn_session_value (session, step->outputs[i]);
      if (nn_type_is_half (call->out[i]->type))
        {
          /* A Cast from integers or double: it writes float32 as well, which the border narrows. */
          if (strcmp (step->op->name, "Cast") != 0)
            return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "computes %s; put a Cast to float32 behind it",
                                  nn_type_name (call->out[i]->type));
          value->border = call->out[i]->type;
          call->out[i]->type = NN_TYPE_FLOAT;
        }
      value->known = TRUE;
      value->wants_gradient = call->with_gradients && call->out[i]->type == NN_TYPE_FLOAT;
    }
  return TRUE;
}

static gboolean
compile_step (NnSession *session, Step *step, GError **error)
{
  gboolean ok = nn_step_infer (session, step, error);

  if (ok && is_view (step))
    ok = make_view (session, step, error);
  else if (ok && stored_constant (step))
    ok = nn_session_share_constant (session, step->outputs[0], stored_constant (step), error);
  else if (ok && nn_step_is_foldable (session, step))
    ok = nn_step_fold (session, step, error);
  else if (ok && accept_outputs (session, step, error))
    {
      g_ptr_array_add (session->steps, step);
      return TRUE;
    }
  else
    ok = FALSE;
  nn_step_free (step);
  return ok;
}

gboolean
nn_session_compile_node (NnSession *session, const NnScope *scope, const NnNode *node, NnNode *own, GError **error)
{
  g_autoptr (NnNode) owned = own;
  const NnOp *op = nn_op_find (node->op_type, node->domain);
  Step *step;

  if (!check_inputs_known (session, node, error))
    return FALSE;
  if (op->control)
    return nn_session_expand (session, scope, node, op, error);
  step = nn_step_new (session, op, node);
  step->own_node = g_steal_pointer (&owned);
  return compile_step (session, step, error);
}

/* Graphs. */

static int
value_in (const NnScope *scope, int value)
{
  return value == NN_VALUE_NONE || scope->values == NULL ? value : scope->values[value];
}

static gboolean
is_needed (const NnSession *session, const NnScope *scope, const NnNode *node)
{
  for (int i = 0; i < node->n_outputs; i++)
    {
      int value = value_in (scope, node->outputs[i]);

      if (value != NN_VALUE_NONE && nn_session_value (session, value)->needed)
        return TRUE;
    }
  return FALSE;
}

/* @node with the session's numbers. (transfer full) */
static NnNode *
copy_node (const NnScope *scope, const NnNode *node)
{
  NnNode *copy = nn_node_new (node->op_type, node->name, node->n_inputs, node->inputs, node->n_outputs, node->outputs);

  for (int i = 0; i < copy->n_inputs; i++)
    copy->inputs[i] = value_in (scope, copy->inputs[i]);
  for (int i = 0; i < copy->n_outputs; i++)
    copy->outputs[i] = value_in (scope, copy->outputs[i]);
  g_free (copy->domain);
  copy->domain = g_strdup (node->domain);
  g_ptr_array_unref (copy->attributes);
  copy->attributes = g_ptr_array_ref (node->attributes);
  return copy;
}

gboolean
nn_session_compile_nodes (NnSession *session, const NnScope *scope, GError **error)
{
  for (guint i = 0; i < scope->graph->nodes->len; i++)
    {
      const NnNode *node = g_ptr_array_index (scope->graph->nodes, i);
      NnNode *own = NULL;

      if (!is_needed (session, scope, node))
        continue;
      if (scope->values)
        node = own = copy_node (scope, node);
      if (!nn_session_compile_node (session, scope, node, own, error))
        return FALSE;
    }
  return TRUE;
}

/* Steps of which nothing but the shape was wanted: by now that is known. */
static void
drop_unread_steps (NnSession *session)
{
  g_autofree gboolean *read = g_new0 (gboolean, session->values->len);

  for (guint i = 0; i < session->outputs->len; i++)
    read[nn_session_value (session, nn_session_get_output (session, (int) i)->value)->root] = TRUE;
  for (guint s = session->steps->len; s-- > 0;)
    {
      const Step *step = nn_session_step (session, (int) s);
      gboolean any = FALSE;

      for (int i = 0; i < step->call.n_out; i++)
        any |= step->call.out[i] && read[step->outputs[i]];
      for (int k = 0; any && k < step->call.n_in; k++)
        if (step->call.in[k])
          read[nn_session_value (session, step->inputs[k])->root] = TRUE;
      if (!any)
        g_ptr_array_remove_index (session->steps, s);
    }
}

gboolean
nn_session_compile (NnSession *session, NnTensor *const *inputs, int n_inputs, const char *const *outputs,
                    GError **error)
{
  const NnGraph *graph = session->graph;
  gint64 added = 0;
  const NnScope scope = { graph, NULL, &added };

  for (guint i = 0; i < graph->values->len; i++)
    nn_session_add_value (session, nn_graph_value (graph, (int) i)->name);
  if (!find_outputs (session, outputs, error) || !mark_needed (session, error)
      || !nn_session_take_inputs (session, inputs, n_inputs, error) || !nn_session_take_initializers (session, error)
      || !nn_session_compile_nodes (session, &scope, error))
    return FALSE;
  g_ptr_array_add (session->parameters, NULL);
  drop_unread_steps (session);
  return nn_session_fuse (session, error);
}
