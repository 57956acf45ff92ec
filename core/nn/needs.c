/* SPDX-License-Identifier: GPL-3.0-or-later
 * What of a graph is needed for its outputs, and of that, whose elements are needed to know shapes, before anything is
 * compiled. Inputs among the latter are bound as constants, so that a picture must not get there by mistake.
 */
#include "config.h"

#include "nn/session-private.h"

/* How often a loop's values may demand each other before all of them are taken to be demanded. */
#define MAX_ROUNDS 4

static gboolean
any_output (const NnNode *node, const Need *needs, gboolean demanded)
{
  for (int i = 0; i < node->n_outputs; i++)
    if (node->outputs[i] != NN_VALUE_NONE)
      if (demanded ? needs[node->outputs[i]].demanded : needs[node->outputs[i]].needed)
        return TRUE;
  return FALSE;
}

static void
mark (Need *needs, int value, gboolean demanded)
{
  if (value == NN_VALUE_NONE)
    return;
  needs[value].needed = TRUE;
  needs[value].demanded |= demanded;
}

/* Graphs of nodes. */

/* Whether the next round, or the node behind the last, wants to know the elements of output @i of the body. */
static gboolean
is_output_demanded (const NnControl *control, const NnNode *node, const Need *needs, const gboolean *fed_back, int i)
{
  int output = i - control->output_shift, input = i + control->output_shift;

  if (output < 0)
    return TRUE; /* it decides on going on */
  if (output < node->n_outputs && node->outputs[output] != NN_VALUE_NONE && needs[node->outputs[output]].demanded)
    return TRUE;
  return control->repeats && input < node->n_inputs && fed_back[input];
}

/* The needs of @body's values. (transfer full) */
static Need *
mark_body (const NnControl *control, const NnNode *node, const Need *needs, const gboolean *fed_back,
           const NnGraph *body)
{
  Need *inner = g_new0 (Need, body->values->len + 1);

  for (int i = 0; i < (int) body->outputs->len; i++)
    mark (inner, g_array_index (body->outputs, int, i), is_output_demanded (control, node, needs, fed_back, i));
  nn_needs_mark (body, inner, FALSE, NULL);
  return inner;
}

/* Marks what goes round as demanded where @inner says so. Returns whether that is news. */
static gboolean
feed_back (const NnNode *node, const NnGraph *body, const Need *inner, gboolean *fed_back)
{
  gboolean news = FALSE;

  for (int i = 0; i < node->n_inputs && i < (int) body->inputs->len; i++)
    if (inner[g_array_index (body->inputs, int, i)].demanded && !fed_back[i])
      news = fed_back[i] = TRUE;
  return news;
}

static void
mark_captures (const NnGraph *graph, const NnGraph *body, const Need *inner, Need *needs)
{
  for (guint i = 0; i < body->captures->len; i++)
    {
      int capture = g_array_index (body->captures, int, i);
      int value = nn_graph_find_value (graph, nn_graph_value (body, capture)->name);

      if (inner[capture].needed)
        mark (needs, value, inner[capture].demanded);
    }
}

static void
mark_graph (const NnControl *control, const NnGraph *graph, const NnNode *node, const NnGraph *body, Need *needs)
{
  g_autofree gboolean *fed_back = g_new0 (gboolean, node->n_inputs + 1);
  g_autofree Need *inner = mark_body (control, node, needs, fed_back, body);

  for (int round = 0; control->repeats && feed_back (node, body, inner, fed_back); round++)
    {
      for (int i = 0; round >= MAX_ROUNDS && i < node->n_inputs; i++)
        fed_back[i] = TRUE;
      g_free (inner);
      inner = mark_body (control, node, needs, fed_back, body);
    }
  for (int i = 0; i < node->n_inputs; i++)
    mark (needs, node->inputs[i], fed_back[i]);
  mark_captures (graph, body, inner, needs);
}

static void
mark_graphs (const NnControl *control, const NnGraph *graph, const NnNode *node, Need *needs)
{
  for (guint i = 0; i < node->attributes->len; i++)
    {
      const NnAttribute *attribute = g_ptr_array_index (node->attributes, i);

      if (attribute->kind == NN_ATTRIBUTE_GRAPH)
        mark_graph (control, graph, node, attribute->graph, needs);
    }
}

/* Nodes. */

static const NnOp *
find_op (const NnNode *node, GError **error)
{
  const NnOp *op = nn_op_find (node->op_type, node->domain);

  if (op == NULL)
    g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED,
                 "Operator '%s' of domain '%s' is not known (node '%s'); export the model with standard ONNX "
                 "operators",
                 node->op_type, node->domain && *node->domain ? node->domain : "ai.onnx", node->name);
  return op;
}

static void
mark_node (const NnOp *op, const NnGraph *graph, const NnNode *node, Need *needs)
{
  gboolean demanded = any_output (node, needs, TRUE) && !(op->flags & NN_OP_SHAPE_ONLY) && op->control == NULL;

  for (int i = 0; i < node->n_inputs; i++)
    mark (needs, node->inputs[i], demanded || nn_mask_has (op->value_inputs, i));
  if (op->control)
    mark_graphs (op->control, graph, node, needs);
}

gboolean
nn_needs_mark (const NnGraph *graph, Need *needs, gboolean strict, GError **error)
{
  for (guint n = graph->nodes->len; n-- > 0;)
    {
      const NnNode *node = g_ptr_array_index (graph->nodes, n);
      const NnOp *op;

      if (!any_output (node, needs, FALSE))
        continue;
      op = find_op (node, strict ? error : NULL);
      if (op)
        mark_node (op, graph, node, needs);
      else if (strict)
        return FALSE;
    }
  return TRUE;
}
