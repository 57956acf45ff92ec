/* SPDX-License-Identifier: GPL-3.0-or-later
 * A model as data: building and reading graphs. Nodes and their attributes are in node.c, the order in graph-sort.c.
 */
#include "config.h"

#include "nn/graph.h"

/* Lifetime. */

static void
value_free (gpointer data)
{
  NnValue *value = data;

  g_free (value->name);
  g_clear_pointer (&value->constant, nn_tensor_unref);
  g_free (value);
}

NnGraph *
nn_graph_new (int opset)
{
  NnGraph *graph = g_new0 (NnGraph, 1);

  g_atomic_ref_count_init (&graph->ref_count);
  graph->name = g_strdup ("");
  graph->producer = g_strdup ("");
  graph->opset = opset;
  graph->values = g_ptr_array_new_with_free_func (value_free);
  graph->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_node_free);
  graph->inputs = g_array_new (FALSE, FALSE, sizeof (int));
  graph->outputs = g_array_new (FALSE, FALSE, sizeof (int));
  graph->captures = g_array_new (FALSE, FALSE, sizeof (int));
  graph->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  graph->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  return graph;
}

NnGraph *
nn_graph_ref (NnGraph *graph)
{
  g_atomic_ref_count_inc (&graph->ref_count);
  return graph;
}

void
nn_graph_unref (NnGraph *graph)
{
  if (!g_atomic_ref_count_dec (&graph->ref_count))
    return;
  g_free (graph->name);
  g_free (graph->producer);
  g_hash_table_unref (graph->by_name);
  g_ptr_array_unref (graph->values);
  g_ptr_array_unref (graph->nodes);
  g_array_unref (graph->inputs);
  g_array_unref (graph->outputs);
  g_array_unref (graph->captures);
  g_hash_table_unref (graph->metadata);
  g_free (graph);
}

/* Building. */

/* "value7", or with more behind it if a model uses such names itself. */
static char *
generate_name (const NnGraph *graph)
{
  char *name = g_strdup_printf ("value%u", graph->values->len);

  while (nn_graph_find_value (graph, name) != NN_VALUE_NONE)
    {
      g_autofree char *taken = name;

      name = g_strconcat (taken, "_", NULL);
    }
  return name;
}

int
nn_graph_add_value (NnGraph *graph, const char *name)
{
  NnValue *value = g_new0 (NnValue, 1);

  value->name = name ? g_strdup (name) : generate_name (graph);
  g_ptr_array_add (graph->values, value);
  g_hash_table_insert (graph->by_name, value->name, GINT_TO_POINTER (graph->values->len - 1));
  return (int) graph->values->len - 1;
}

int
nn_graph_add_input (NnGraph *graph, const char *name, NnType type, const NnShape *shape)
{
  int number = nn_graph_add_value (graph, name);
  NnValue *value = nn_graph_value (graph, number);

  value->type = type;
  value->has_shape = shape != NULL;
  if (shape)
    value->shape = *shape;
  g_array_append_val (graph->inputs, number);
  return number;
}

int
nn_graph_add_constant (NnGraph *graph, const char *name, NnTensor *tensor)
{
  int number = nn_graph_add_value (graph, name);
  NnValue *value = nn_graph_value (graph, number);

  value->type = tensor->type;
  value->has_shape = TRUE;
  value->shape = tensor->shape;
  value->constant = nn_tensor_ref (tensor);
  return number;
}

void
nn_graph_add_output (NnGraph *graph, int value)
{
  g_array_append_val (graph->outputs, value);
}

void
nn_graph_mark_capture (NnGraph *graph, int value)
{
  g_array_append_val (graph->captures, value);
}

void
nn_graph_set_subgraph (NnGraph *graph, NnNode *node, const char *name, NnGraph *subgraph)
{
  nn_node_set_graph (node, name, subgraph);
  if (node->captures == NULL)
    node->captures = g_array_new (FALSE, FALSE, sizeof (int));
  for (guint i = 0; i < subgraph->captures->len; i++)
    {
      const char *capture = nn_graph_value (subgraph, g_array_index (subgraph->captures, int, i))->name;
      int value = nn_graph_find_value (graph, capture);

      if (value == NN_VALUE_NONE)
        value = nn_graph_add_value (graph, capture);
      g_array_append_val (node->captures, value);
    }
}

NnNode *
nn_graph_add_node (NnGraph *graph, const char *op_type, const char *name, int n_inputs, const int *inputs,
                   int n_outputs, const int *outputs)
{
  NnNode *node = nn_node_new (op_type, name, n_inputs, inputs, n_outputs, outputs);

  g_ptr_array_add (graph->nodes, node);
  return node;
}

int
nn_graph_add_op (NnGraph *graph, const char *op_type, const char *output_name, int n_inputs, const int *inputs)
{
  int output = nn_graph_add_value (graph, output_name);

  nn_graph_add_node (graph, op_type, nn_graph_value (graph, output)->name, n_inputs, inputs, 1, &output);
  return output;
}

NnNode *
nn_graph_last_node (NnGraph *graph)
{
  g_return_val_if_fail (graph->nodes->len > 0, NULL);

  return g_ptr_array_index (graph->nodes, graph->nodes->len - 1);
}

void
nn_graph_set_metadata (NnGraph *graph, const char *key, const char *value)
{
  g_hash_table_insert (graph->metadata, g_strdup (key), g_strdup (value));
}

/* Reading. */

int
nn_graph_find_value (const NnGraph *graph, const char *name)
{
  gpointer number;

  if (g_hash_table_lookup_extended (graph->by_name, name, NULL, &number))
    return GPOINTER_TO_INT (number);
  return NN_VALUE_NONE;
}

const char *
nn_graph_get_metadata (const NnGraph *graph, const char *key)
{
  return g_hash_table_lookup (graph->metadata, key);
}

typedef struct
{
  gint64 parameters;
  gsize bytes;
} Weights;

static void
count_weights (const NnGraph *graph, Weights *weights)
{
  for (guint i = 0; i < graph->values->len; i++)
    {
      const NnTensor *constant = nn_graph_value (graph, (int) i)->constant;

      if (constant == NULL)
        continue;
      weights->bytes += nn_tensor_bytes (constant);
      if (nn_type_is_float (constant->type))
        weights->parameters += nn_tensor_count (constant);
    }
  for (guint n = 0; n < graph->nodes->len; n++)
    {
      const NnNode *node = g_ptr_array_index (graph->nodes, n);

      for (guint i = 0; i < node->attributes->len; i++)
        {
          const NnAttribute *attribute = g_ptr_array_index (node->attributes, i);

          if (attribute->kind == NN_ATTRIBUTE_GRAPH)
            count_weights (attribute->graph, weights);
          else if (attribute->kind == NN_ATTRIBUTE_TENSOR)
            weights->bytes += nn_tensor_bytes (attribute->tensor);
        }
    }
}

gint64
nn_graph_parameter_count (const NnGraph *graph)
{
  Weights weights = { 0 };

  count_weights (graph, &weights);
  return weights.parameters;
}

gsize
nn_graph_constant_bytes (const NnGraph *graph)
{
  Weights weights = { 0 };

  count_weights (graph, &weights);
  return weights.bytes;
}
