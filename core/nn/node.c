/* SPDX-License-Identifier: GPL-3.0-or-later
 * One node of a graph and its attributes.
 */
#include "config.h"

#include "nn/graph.h"

#include <string.h>

static void
attribute_free (gpointer data)
{
  NnAttribute *attribute = data;

  g_free (attribute->name);
  g_free (attribute->s);
  g_free (attribute->ints);
  g_free (attribute->floats);
  g_strfreev (attribute->strings);
  g_clear_pointer (&attribute->tensor, nn_tensor_unref);
  g_clear_pointer (&attribute->graph, nn_graph_unref);
  g_free (attribute);
}

static int *
copy_numbers (int count, const int *numbers)
{
  return g_memdup2 (numbers, count * sizeof *numbers);
}

NnNode *
nn_node_new (const char *op_type, const char *name, int n_inputs, const int *inputs, int n_outputs, const int *outputs)
{
  NnNode *node = g_new0 (NnNode, 1);

  node->op_type = g_strdup (op_type);
  node->domain = g_strdup ("");
  node->name = g_strdup (name ? name : "");
  node->n_inputs = n_inputs;
  node->n_outputs = n_outputs;
  node->inputs = copy_numbers (n_inputs, inputs);
  node->outputs = copy_numbers (n_outputs, outputs);
  node->attributes = g_ptr_array_new_with_free_func (attribute_free);
  return node;
}

void
nn_node_free (NnNode *node)
{
  g_free (node->op_type);
  g_free (node->domain);
  g_free (node->name);
  g_free (node->inputs);
  g_free (node->outputs);
  g_ptr_array_unref (node->attributes);
  g_clear_pointer (&node->captures, g_array_unref);
  g_free (node);
}

/* Writing. */

/* A new attribute in place of one of the same name. */
static NnAttribute *
set_attribute (NnNode *node, const char *name, NnAttributeKind kind)
{
  NnAttribute *attribute = g_new0 (NnAttribute, 1);

  for (guint i = 0; i < node->attributes->len; i++)
    {
      const NnAttribute *old = g_ptr_array_index (node->attributes, i);

      if (strcmp (old->name, name) == 0)
        {
          g_ptr_array_remove_index (node->attributes, i);
          break;
        }
    }
  attribute->name = g_strdup (name);
  attribute->kind = kind;
  g_ptr_array_add (node->attributes, attribute);
  return attribute;
}

void
nn_node_set_int (NnNode *node, const char *name, gint64 value)
{
  set_attribute (node, name, NN_ATTRIBUTE_INT)->i = value;
}

void
nn_node_set_float (NnNode *node, const char *name, float value)
{
  set_attribute (node, name, NN_ATTRIBUTE_FLOAT)->f = value;
}

void
nn_node_set_string (NnNode *node, const char *name, const char *value)
{
  set_attribute (node, name, NN_ATTRIBUTE_STRING)->s = g_strdup (value);
}

void
nn_node_set_ints (NnNode *node, const char *name, int count, const gint64 *values)
{
  NnAttribute *attribute = set_attribute (node, name, NN_ATTRIBUTE_INTS);

  attribute->count = count;
  attribute->ints = g_memdup2 (values, count * sizeof *values);
}

void
nn_node_set_floats (NnNode *node, const char *name, int count, const float *values)
{
  NnAttribute *attribute = set_attribute (node, name, NN_ATTRIBUTE_FLOATS);

  attribute->count = count;
  attribute->floats = g_memdup2 (values, count * sizeof *values);
}

void
nn_node_set_strings (NnNode *node, const char *name, int count, const char *const *values)
{
  NnAttribute *attribute = set_attribute (node, name, NN_ATTRIBUTE_STRINGS);

  attribute->count = count;
  attribute->strings = g_new0 (char *, count + 1);
  for (int i = 0; i < count; i++)
    attribute->strings[i] = g_strdup (values[i]);
}

void
nn_node_set_tensor (NnNode *node, const char *name, NnTensor *tensor)
{
  set_attribute (node, name, NN_ATTRIBUTE_TENSOR)->tensor = nn_tensor_ref (tensor);
}

void
nn_node_set_graph (NnNode *node, const char *name, NnGraph *graph)
{
  set_attribute (node, name, NN_ATTRIBUTE_GRAPH)->graph = nn_graph_ref (graph);
}

/* Reading. */

int
nn_node_n_reads (const NnNode *node)
{
  return node->n_inputs + (node->captures ? (int) node->captures->len : 0);
}

int
nn_node_read (const NnNode *node, int i)
{
  return i < node->n_inputs ? node->inputs[i] : g_array_index (node->captures, int, i - node->n_inputs);
}

const NnAttribute *
nn_node_attribute (const NnNode *node, const char *name)
{
  for (guint i = 0; i < node->attributes->len; i++)
    {
      const NnAttribute *attribute = g_ptr_array_index (node->attributes, i);

      if (strcmp (attribute->name, name) == 0)
        return attribute;
    }
  return NULL;
}

/* The attribute if it is there and of @kind: a file may give any kind under any name. */
static const NnAttribute *
attribute_of_kind (const NnNode *node, const char *name, NnAttributeKind kind)
{
  const NnAttribute *attribute = nn_node_attribute (node, name);

  return attribute && attribute->kind == kind ? attribute : NULL;
}

gint64
nn_node_int (const NnNode *node, const char *name, gint64 fallback)
{
  const NnAttribute *attribute = attribute_of_kind (node, name, NN_ATTRIBUTE_INT);

  return attribute ? attribute->i : fallback;
}

float
nn_node_float (const NnNode *node, const char *name, float fallback)
{
  const NnAttribute *attribute = attribute_of_kind (node, name, NN_ATTRIBUTE_FLOAT);

  return attribute ? attribute->f : fallback;
}

const char *
nn_node_string (const NnNode *node, const char *name, const char *fallback)
{
  const NnAttribute *attribute = attribute_of_kind (node, name, NN_ATTRIBUTE_STRING);

  return attribute ? attribute->s : fallback;
}

NnGraph *
nn_node_graph (const NnNode *node, const char *name)
{
  const NnAttribute *attribute = attribute_of_kind (node, name, NN_ATTRIBUTE_GRAPH);

  return attribute ? attribute->graph : NULL;
}

const gint64 *
nn_node_ints (const NnNode *node, const char *name, int *count)
{
  const NnAttribute *attribute = attribute_of_kind (node, name, NN_ATTRIBUTE_INTS);

  *count = attribute ? attribute->count : 0;
  return attribute ? attribute->ints : NULL;
}

const float *
nn_node_floats (const NnNode *node, const char *name, int *count)
{
  const NnAttribute *attribute = attribute_of_kind (node, name, NN_ATTRIBUTE_FLOATS);

  *count = attribute ? attribute->count : 0;
  return attribute ? attribute->floats : NULL;
}
