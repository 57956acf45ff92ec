/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copies a network node by node, with other pooling.
 */
#include "config.h"

#include "pooling.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "effect.h"

static gboolean
is_input (const NnGraph *graph, int value)
{
  for (guint i = 0; i < graph->inputs->len; i++)
    if (g_array_index (graph->inputs, int, i) == value)
      return TRUE;
  return FALSE;
}

/* Values in the same order, so that their numbers stay. */
static void
copy_values (const NnGraph *from, NnGraph *to)
{
  for (int i = 0; i < (int) from->values->len; i++)
    {
      const NnValue *value = nn_graph_value (from, i);

      if (value->constant)
        nn_graph_add_constant (to, value->name, value->constant);
      else if (is_input (from, i))
        nn_graph_add_input (to, value->name, value->type, value->has_shape ? &value->shape : NULL);
      else
        nn_graph_add_value (to, value->name);
    }
}

static void
copy_attribute (const NnAttribute *attribute, NnGraph *to, NnNode *node)
{
  switch (attribute->kind)
    {
    case NN_ATTRIBUTE_INT:
      nn_node_set_int (node, attribute->name, attribute->i);
      break;
    case NN_ATTRIBUTE_FLOAT:
      nn_node_set_float (node, attribute->name, attribute->f);
      break;
    case NN_ATTRIBUTE_STRING:
      nn_node_set_string (node, attribute->name, attribute->s);
      break;
    case NN_ATTRIBUTE_INTS:
      nn_node_set_ints (node, attribute->name, attribute->count, attribute->ints);
      break;
    case NN_ATTRIBUTE_FLOATS:
      nn_node_set_floats (node, attribute->name, attribute->count, attribute->floats);
      break;
    case NN_ATTRIBUTE_STRINGS:
      nn_node_set_strings (node, attribute->name, attribute->count, (const char *const *) attribute->strings);
      break;
    case NN_ATTRIBUTE_TENSOR:
      nn_node_set_tensor (node, attribute->name, attribute->tensor);
      break;
    case NN_ATTRIBUTE_GRAPH:
      nn_graph_set_subgraph (to, node, attribute->name, attribute->graph);
      break;
    }
}

/* What both kinds of pooling understand. */
static gboolean
is_shared (const NnAttribute *attribute)
{
  static const char *const names[] = { "auto_pad", "ceil_mode", "kernel_shape", "pads", "strides", NULL };

  return g_strv_contains (names, attribute->name);
}

static gboolean
can_average (const NnNode *node)
{
  int count;
  const gint64 *dilations = nn_node_ints (node, "dilations", &count);

  for (int i = 0; i < count; i++)
    if (dilations[i] != 1)
      return FALSE;
  return node->n_outputs < 2 || node->outputs[1] == NN_VALUE_NONE;
}

static gboolean
copy_node (const NnNode *from, NnGraph *to, GError **error)
{
  gboolean pools = strcmp (from->op_type, "MaxPool") == 0 && *from->domain == '\0';
  NnNode *node;

  if (pools && !can_average (from))
    {
      g_set_error (error, ART_ERROR, ART_ERROR_MODEL,
                   _ ("The pooling “%s” of this network cannot take averages. Choose maximum pooling."), from->name);
      return FALSE;
    }
  node = nn_graph_add_node (to, pools ? "AveragePool" : from->op_type, from->name, from->n_inputs, from->inputs,
                            pools ? 1 : from->n_outputs, from->outputs);
  if (*from->domain != '\0')
    {
      g_free (node->domain);
      node->domain = g_strdup (from->domain);
    }
  for (guint i = 0; i < from->attributes->len; i++)
    {
      const NnAttribute *attribute = g_ptr_array_index (from->attributes, i);

      if (!pools || is_shared (attribute))
        copy_attribute (attribute, to, node);
    }
  return TRUE;
}

NnGraph *
art_pooling_average (const NnGraph *network, GError **error)
{
  g_autoptr (NnGraph) copy = nn_graph_new (network->opset);
  GHashTableIter iterator;
  gpointer key, value;

  copy_values (network, copy);
  for (guint i = 0; i < network->nodes->len; i++)
    if (!copy_node (g_ptr_array_index (network->nodes, i), copy, error))
      return NULL;
  for (guint i = 0; i < network->outputs->len; i++)
    nn_graph_add_output (copy, g_array_index (network->outputs, int, i));
  g_hash_table_iter_init (&iterator, network->metadata);
  while (g_hash_table_iter_next (&iterator, &key, &value))
    nn_graph_set_metadata (copy, key, value);
  nn_graph_set_metadata (copy, ART_POOLING_KEY, ART_POOLING_AVERAGE);
  return g_steal_pointer (&copy);
}
