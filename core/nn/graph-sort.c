/* SPDX-License-Identifier: GPL-3.0-or-later
 * Puts the nodes of a graph in an order in which they can be computed.
 */
#include "config.h"

#include "nn/graph.h"

#include "nn/error.h"

static gboolean
is_ready (const NnNode *node, const gboolean *known)
{
  for (int i = 0; i < nn_node_n_reads (node); i++)
    if (nn_node_read (node, i) != NN_VALUE_NONE && !known[nn_node_read (node, i)])
      return FALSE;
  return TRUE;
}

static void
mark_outputs (const NnNode *node, gboolean *known)
{
  for (int i = 0; i < node->n_outputs; i++)
    if (node->outputs[i] != NN_VALUE_NONE)
      known[node->outputs[i]] = TRUE;
}

/* What is there before the first node runs. */
static gboolean *
known_at_start (const NnGraph *graph)
{
  gboolean *known = g_new0 (gboolean, graph->values->len + 1);

  for (guint i = 0; i < graph->values->len; i++)
    known[i] = nn_graph_value (graph, (int) i)->constant != NULL;
  for (guint i = 0; i < graph->inputs->len; i++)
    known[g_array_index (graph->inputs, int, i)] = TRUE;
  for (guint i = 0; i < graph->captures->len; i++)
    known[g_array_index (graph->captures, int, i)] = TRUE;
  return known;
}

static gboolean
report_unsorted (const NnGraph *graph, const NnNode *node, const gboolean *known, GError **error)
{
  for (int i = 0; i < nn_node_n_reads (node); i++)
    if (nn_node_read (node, i) != NN_VALUE_NONE && !known[nn_node_read (node, i)])
      {
        g_set_error (error, NN_ERROR, NN_ERROR_PARSE,
                     "Input '%s' of %s node '%s' is produced by nothing, or only by way of the node itself",
                     nn_graph_value (graph, nn_node_read (node, i))->name, node->op_type, node->name);
        break;
      }
  return FALSE;
}

static gboolean
is_sorted (const NnGraph *graph)
{
  g_autofree gboolean *known = known_at_start (graph);

  for (guint i = 0; i < graph->nodes->len; i++)
    {
      const NnNode *node = g_ptr_array_index (graph->nodes, i);

      if (!is_ready (node, known))
        return FALSE;
      mark_outputs (node, known);
    }
  return TRUE;
}

static gboolean
check_single_producers (const NnGraph *graph, GError **error)
{
  g_autofree gboolean *known = known_at_start (graph);

  for (guint i = 0; i < graph->nodes->len; i++)
    {
      const NnNode *node = g_ptr_array_index (graph->nodes, i);

      for (int k = 0; k < node->n_outputs; k++)
        if (node->outputs[k] != NN_VALUE_NONE && known[node->outputs[k]])
          {
            g_set_error (error, NN_ERROR, NN_ERROR_PARSE, "Output '%s' of %s node '%s' has a value already",
                         nn_graph_value (graph, node->outputs[k])->name, node->op_type, node->name);
            return FALSE;
          }
      mark_outputs (node, known);
    }
  return TRUE;
}

/* The nodes that read each value: readers[start[v] .. start[v + 1]), one entry per input. */
typedef struct
{
  int *start;
  int *readers;
} Readers;

static void
readers_clear (Readers *readers)
{
  g_free (readers->start);
  g_free (readers->readers);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Readers, readers_clear)

static Readers
find_readers (const NnGraph *graph)
{
  guint n_values = graph->values->len;
  Readers result = { .start = g_new0 (int, n_values + 2) };
  int *end = result.start + 1; /* while filling, start[v + 1] is where v's list ends so far */

  for (guint i = 0; i < graph->nodes->len; i++)
    {
      const NnNode *node = g_ptr_array_index (graph->nodes, i);

      for (int k = 0; k < nn_node_n_reads (node); k++)
        if (nn_node_read (node, k) != NN_VALUE_NONE)
          end[nn_node_read (node, k) + 1]++;
    }
  for (guint v = 1; v <= n_values; v++)
    end[v] += end[v - 1];
  result.readers = g_new (int, end[n_values] + 1);
  for (guint i = 0; i < graph->nodes->len; i++)
    {
      const NnNode *node = g_ptr_array_index (graph->nodes, i);

      for (int k = 0; k < nn_node_n_reads (node); k++)
        if (nn_node_read (node, k) != NN_VALUE_NONE)
          result.readers[end[nn_node_read (node, k)]++] = (int) i;
    }
  return result;
}

typedef struct
{
  const NnGraph *graph;
  Readers readers;
  int *missing;  /* per node: inputs not there yet */
  GArray *order; /* node numbers; doubles as the queue */
} Sort;

/* Tells the readers of @value that it is there. */
static void
announce (Sort *sort, int value)
{
  for (int i = sort->readers.start[value]; i < sort->readers.start[value + 1]; i++)
    {
      int reader = sort->readers.readers[i];

      if (--sort->missing[reader] == 0)
        g_array_append_val (sort->order, reader);
    }
}

/* Kahn 1962, "Topological sorting of large networks". */
static void
order_nodes (Sort *sort)
{
  const NnGraph *graph = sort->graph;
  g_autofree gboolean *known = known_at_start (graph);

  for (int i = 0; i < (int) graph->nodes->len; i++)
    {
      const NnNode *node = g_ptr_array_index (graph->nodes, i);

      for (int k = 0; k < nn_node_n_reads (node); k++)
        sort->missing[i] += nn_node_read (node, k) != NN_VALUE_NONE;
      if (sort->missing[i] == 0)
        g_array_append_val (sort->order, i);
    }
  for (guint v = 0; v < graph->values->len; v++)
    if (known[v])
      announce (sort, (int) v);
  for (guint i = 0; i < sort->order->len; i++)
    {
      const NnNode *node = g_ptr_array_index (graph->nodes, g_array_index (sort->order, int, i));

      for (int k = 0; k < node->n_outputs; k++)
        if (node->outputs[k] != NN_VALUE_NONE)
          announce (sort, node->outputs[k]);
    }
}

static void
reorder (NnGraph *graph, const GArray *order)
{
  g_autofree gpointer *nodes = g_new (gpointer, order->len);

  for (guint i = 0; i < order->len; i++)
    nodes[i] = g_ptr_array_index (graph->nodes, g_array_index (order, int, i));
  for (guint i = 0; i < order->len; i++)
    graph->nodes->pdata[i] = nodes[i];
}

/* The first node, in the file's order, that never became ready. */
static gboolean
report_stuck (const Sort *sort, GError **error)
{
  g_autofree gboolean *known = known_at_start (sort->graph);

  for (guint i = 0; i < sort->order->len; i++)
    mark_outputs (g_ptr_array_index (sort->graph->nodes, g_array_index (sort->order, int, i)), known);
  for (guint i = 0; i < sort->graph->nodes->len; i++)
    if (sort->missing[i] > 0)
      return report_unsorted (sort->graph, g_ptr_array_index (sort->graph->nodes, i), known, error);
  return FALSE;
}

gboolean
nn_graph_sort (NnGraph *graph, GError **error)
{
  g_auto (Readers) readers = { NULL, NULL };
  g_autofree int *missing = NULL;
  g_autoptr (GArray) order = NULL;
  Sort sort;

  if (!check_single_producers (graph, error))
    return FALSE;
  if (is_sorted (graph)) /* the usual case; keeps the file's order */
    return TRUE;
  readers = find_readers (graph);
  missing = g_new0 (int, graph->nodes->len);
  order = g_array_new (FALSE, FALSE, sizeof (int));
  sort = (Sort){ graph, readers, missing, order };
  order_nodes (&sort);
  if (order->len < graph->nodes->len)
    return report_stuck (&sort, error);
  reorder (graph, order);
  return TRUE;
}
