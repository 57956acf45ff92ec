/* SPDX-License-Identifier: GPL-3.0-or-later
 * Nodes with graphs of their own, as sessions have them: what they decide is known when a session is made, so copies of
 * their graphs take their place, as often as it takes.
 */
#include "config.h"

#include "nn/expand.h"

/* Nodes and values that all copies may add; a few bytes of a hostile file can ask for any number. */
#define MAX_ADDED 100000

static gboolean
spend (NnExpansion *expansion, const NnGraph *body, GError **error)
{
  *expansion->scope->added += 1 + (gint64) body->nodes->len + body->values->len;
  if (*expansion->scope->added <= MAX_ADDED)
    return TRUE;
  return nn_call_error (&expansion->step->call, error, NN_ERROR_UNSUPPORTED,
                        "runs its graph so often that more than %d values are needed; export the model with fewer "
                        "rounds",
                        MAX_ADDED);
}

/* Values. */

static int
add_constant (NnExpansion *expansion, NnTensor *constant, GError **error)
{
  int value = nn_session_add_value (expansion->session, "");

  nn_session_value (expansion->session, value)->needed = TRUE;
  return nn_session_share_constant (expansion->session, value, constant, error) ? value : NN_VALUE_NONE;
}

int
nn_expansion_add_int (NnExpansion *expansion, NnType type, gint64 number, GError **error)
{
  const NnShape scalar = { 0 };
  g_autoptr (NnTensor) tensor = nn_tensor_new (type, &scalar, error);

  if (tensor == NULL)
    return NN_VALUE_NONE;
  nn_tensor_set_int64 (tensor, 0, number);
  return add_constant (expansion, tensor, error);
}

const NnTensor *
nn_expansion_constant (const NnExpansion *expansion, int value)
{
  return nn_session_value (expansion->session, value)->constant;
}

gboolean
nn_expansion_is_needed (const NnExpansion *expansion, int output)
{
  int value = output < expansion->node->n_outputs ? expansion->node->outputs[output] : NN_VALUE_NONE;

  return value != NN_VALUE_NONE && nn_session_value (expansion->session, value)->needed;
}

/* The session's number of value @name of the graph around the body. */
static int
find_capture (const NnScope *scope, const char *name)
{
  int value = nn_graph_find_value (scope->graph, name);

  return value == NN_VALUE_NONE || scope->values == NULL ? value : scope->values[value];
}

/* Constants are the same in every copy. */
static int
take_constant (NnExpansion *expansion, const NnGraph *body, int value, GError **error)
{
  if (expansion->constants == NULL)
    {
      expansion->constants = g_new (int, body->values->len);
      for (guint i = 0; i < body->values->len; i++)
        expansion->constants[i] = NN_VALUE_NONE;
    }
  if (expansion->constants[value] == NN_VALUE_NONE)
    expansion->constants[value] = add_constant (expansion, nn_graph_value (body, value)->constant, error);
  return expansion->constants[value];
}

/* Numbers the values that come from outside: inputs and captures. */
static gboolean
number_given (NnExpansion *expansion, const NnGraph *body, const int *inputs, int *values, GError **error)
{
  for (guint i = 0; i < body->values->len; i++)
    values[i] = NN_VALUE_NONE;
  for (guint i = 0; i < body->inputs->len; i++)
    values[g_array_index (body->inputs, int, i)] = inputs[i];
  for (guint i = 0; i < body->captures->len; i++)
    {
      int capture = g_array_index (body->captures, int, i);
      const char *name = nn_graph_value (body, capture)->name;

      values[capture] = find_capture (expansion->scope, name);
      if (values[capture] == NN_VALUE_NONE)
        return nn_call_error (&expansion->step->call, error, NN_ERROR_PARSE, "its graph reads '%s', which is nowhere",
                              name);
    }
  return TRUE;
}

static gboolean
number_values (NnExpansion *expansion, const NnGraph *body, const int *inputs, int *values, GError **error)
{
  if (!number_given (expansion, body, inputs, values, error))
    return FALSE;
  for (int i = 0; i < (int) body->values->len; i++)
    {
      const NnValue *value = nn_graph_value (body, i);

      if (values[i] != NN_VALUE_NONE || !expansion->needs[i].needed)
        continue;
      values[i] = value->constant ? take_constant (expansion, body, i, error)
                                  : nn_session_add_value (expansion->session, value->name);
      if (values[i] == NN_VALUE_NONE)
        return FALSE;
      nn_session_value (expansion->session, values[i])->needed = TRUE;
    }
  return TRUE;
}

/* Graphs and nodes. */

const NnGraph *
nn_expansion_body (const NnExpansion *expansion, const char *name, int n_inputs, int min_outputs, GError **error)
{
  const NnGraph *body = nn_node_graph (expansion->node, name);

  if (body == NULL)
    nn_call_error (&expansion->step->call, error, NN_ERROR_PARSE, "has no graph '%s'", name);
  else if ((int) body->inputs->len != n_inputs || (int) body->outputs->len < min_outputs)
    nn_call_error (&expansion->step->call, error, NN_ERROR_PARSE,
                   "its graph '%s' has %u inputs and %u outputs, but should have %d and %d", name, body->inputs->len,
                   body->outputs->len, n_inputs, min_outputs);
  else
    return body;
  return NULL;
}

/* What the wanted outputs need is the same in every copy, too. */
static gboolean
mark_needs (NnExpansion *expansion, const NnGraph *body, const gboolean *wanted, GError **error)
{
  if (expansion->needs)
    return TRUE;
  expansion->needs = g_new0 (Need, body->values->len + 1);
  for (guint i = 0; i < body->outputs->len; i++)
    expansion->needs[g_array_index (body->outputs, int, i)].needed |= wanted[i];
  return nn_needs_mark (body, expansion->needs, TRUE, error);
}

gboolean
nn_expansion_inline (NnExpansion *expansion, const NnGraph *body, const int *inputs, const gboolean *wanted,
                     int *outputs, GError **error)
{
  g_autofree int *values = g_new (int, body->values->len + 1);
  const NnScope scope = { body, values, expansion->scope->added };

  if (!spend (expansion, body, error) || !mark_needs (expansion, body, wanted, error)
      || !number_values (expansion, body, inputs, values, error)
      || !nn_session_compile_nodes (expansion->session, &scope, error))
    return FALSE;
  for (guint i = 0; i < body->outputs->len; i++)
    {
      outputs[i] = values[g_array_index (body->outputs, int, i)];
      if (wanted[i] && (outputs[i] == NN_VALUE_NONE || !nn_session_value (expansion->session, outputs[i])->known))
        return nn_call_error (&expansion->step->call, error, NN_ERROR_PARSE, "nothing produces output %u of its graph",
                              i);
    }
  return TRUE;
}

gboolean
nn_expansion_add_node (NnExpansion *expansion, const char *op_type, int n_inputs, const int *inputs, int axis,
                       int *output, GError **error)
{
  NnNode *node;

  if (*output == NN_VALUE_NONE)
    *output = nn_session_add_value (expansion->session, "");
  nn_session_value (expansion->session, *output)->needed = TRUE;
  node = nn_node_new (op_type, expansion->node->name, n_inputs, inputs, 1, output);
  nn_node_set_int (node, "axis", axis);
  nn_node_set_ints (node, "axes", 1, (const gint64[]){ axis });
  return nn_session_compile_node (expansion->session, expansion->scope, node, node, error);
}

gboolean
nn_expansion_give (NnExpansion *expansion, int value, int output, GError **error)
{
  int target = output < expansion->node->n_outputs ? expansion->node->outputs[output] : NN_VALUE_NONE;

  if (!nn_expansion_is_needed (expansion, output))
    return TRUE;
  return nn_expansion_add_node (expansion, "Identity", 1, &value, 0, &target, error);
}

gboolean
nn_expansion_stack (NnExpansion *expansion, const GArray *values, int axis, int output, GError **error)
{
  g_autofree int *rows = g_new (int, values->len + 1);
  int target = output < expansion->node->n_outputs ? expansion->node->outputs[output] : NN_VALUE_NONE;

  if (!nn_expansion_is_needed (expansion, output))
    return TRUE;
  if (values->len == 0)
    return nn_call_error (&expansion->step->call, error, NN_ERROR_UNSUPPORTED,
                          "does not run once, so output %d has no shape; export the model for another size", output);
  for (guint i = 0; i < values->len; i++)
    {
      rows[i] = NN_VALUE_NONE;
      if (!nn_expansion_add_node (expansion, "Unsqueeze", 1, &g_array_index (values, int, i), axis, &rows[i], error))
        return FALSE;
    }
  return nn_expansion_add_node (expansion, "Concat", (int) values->len, rows, axis, &target, error);
}

gboolean
nn_session_expand (NnSession *session, const NnScope *scope, const NnNode *node, const NnOp *op, GError **error)
{
  Step *step = nn_step_new (session, op, node);
  NnExpansion expansion = { session, scope, node, step, NULL, NULL };
  gboolean ok = nn_step_check (session, step, error) && op->control->expand (&expansion, error);

  g_free (expansion.constants);
  g_free (expansion.needs);
  nn_step_free (step);
  return ok;
}
