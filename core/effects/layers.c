/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which layers of a network can be chosen, and what a user's list of them means.
 */
#include "config.h"

#include "objective.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "effect.h"

/* After these a tensor is no picture any more. */
static const char *const flattening_ops[] = { "Flatten",           "Reshape",    "Gemm",    "MatMul",
                                              "GlobalAveragePool", "ReduceMean", "Squeeze", NULL };
static const char *const activation_ops[] = { "Relu",      "LeakyRelu", "PRelu",   "Elu",  "Selu",
                                              "Clip",      "Celu",      "Sigmoid", "Tanh", "HardSigmoid",
                                              "HardSwish", "Softplus",  "Mish",    NULL };

static void
layer_weight_free (gpointer data)
{
  ArtLayerWeight *layer = data;

  g_free (layer->name);
  g_free (layer);
}

/* Marks the outputs of @node if any of its inputs is flat or it flattens; TRUE if they are. */
static gboolean
mark_flat (const NnNode *node, gboolean *flat)
{
  gboolean is_flat = g_strv_contains (flattening_ops, node->op_type);

  for (int i = 0; i < node->n_inputs; i++)
    is_flat |= node->inputs[i] != NN_VALUE_NONE && flat[node->inputs[i]];
  for (int i = 0; i < node->n_outputs; i++)
    if (node->outputs[i] != NN_VALUE_NONE)
      flat[node->outputs[i]] = is_flat;
  return is_flat;
}

static void
list_outputs (const NnGraph *graph, const char *const *op_types, GPtrArray *names)
{
  g_autofree gboolean *flat = g_new0 (gboolean, graph->values->len);

  for (guint i = 0; i < graph->nodes->len; i++)
    {
      const NnNode *node = g_ptr_array_index (graph->nodes, i);

      if (!mark_flat (node, flat) && node->n_outputs > 0 && g_strv_contains (op_types, node->op_type))
        g_ptr_array_add (names, g_strdup (nn_graph_value (graph, node->outputs[0])->name));
    }
}

char **
art_layers_list (const NnGraph *graph)
{
  static const char *const convolutions[] = { "Conv", NULL };
  GPtrArray *names = g_ptr_array_new ();

  list_outputs (graph, activation_ops, names);
  if (names->len == 0)
    list_outputs (graph, convolutions, names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

/* Any value that a node computes can be tapped, listed or not. */
static gboolean
is_computed (const NnGraph *graph, const char *name)
{
  int value = nn_graph_find_value (graph, name);

  for (guint i = 0; value != NN_VALUE_NONE && i < graph->nodes->len; i++)
    {
      const NnNode *node = g_ptr_array_index (graph->nodes, i);

      for (int j = 0; j < node->n_outputs; j++)
        if (node->outputs[j] == value)
          return TRUE;
    }
  return FALSE;
}

static gboolean
unknown_layer (const NnGraph *graph, const char *name, GError **error)
{
  g_auto (GStrv) names = art_layers_list (graph);
  g_autofree char *list = g_strjoinv (", ", names);

  g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT, _ ("The network has no layer “%s”. It has: %s."), name, list);
  return FALSE;
}

/* "name", "name:weight" or "name=weight". ONNX names may hold a ':' themselves, so the whole word is tried first. */
static gboolean
parse_word (const char *word, const NnGraph *graph, ArtLayerWeight *layer, GError **error)
{
  const char *mark = MAX (strrchr (word, ':'), strrchr (word, '='));
  char *end = NULL;

  layer->weight = 1.0;
  layer->name = g_strdup (word);
  if (mark && !is_computed (graph, word))
    {
      layer->weight = g_ascii_strtod (mark + 1, &end);
      if (end == mark + 1 || *end != '\0' || !(layer->weight >= 0.0 && layer->weight < 1e9))
        {
          g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT,
                       _ ("“%s” is not a layer and its weight. Write a list such as “relu1_1:1, relu2_1:0.5”."), word);
          return FALSE;
        }
      layer->name[mark - word] = '\0';
    }
  return is_computed (graph, layer->name) || unknown_layer (graph, layer->name, error);
}

GPtrArray *
art_layers_parse (const char *text, const NnGraph *graph, GError **error)
{
  g_autoptr (GPtrArray) layers = g_ptr_array_new_with_free_func (layer_weight_free);
  g_auto (GStrv) words = g_strsplit_set (text, ", \t\n;", -1);

  for (char **word = words; *word; word++)
    {
      ArtLayerWeight *layer;

      if (**word == '\0')
        continue;
      layer = g_new0 (ArtLayerWeight, 1);
      g_ptr_array_add (layers, layer);
      if (!parse_word (*word, graph, layer, error))
        return NULL;
    }
  return g_steal_pointer (&layers);
}
