/* SPDX-License-Identifier: GPL-3.0-or-later
 * A model as data: values, nodes, attributes, metadata. What an ONNX file says, nothing computed yet.
 *
 * Values (tensors between nodes) are numbered from 0 and have unique names; NN_VALUE_NONE stands for an omitted
 * optional input. A graph is built by the loader or by the calls below and is immutable once a session uses it.
 */
#pragma once

#include "tensor.h"

#define NN_VALUE_NONE (-1)

/**
 * NnAttribute: one attribute of a node. Exactly one of the fields that @kind names is set.
 */
typedef enum
{
  NN_ATTRIBUTE_INT,
  NN_ATTRIBUTE_FLOAT,
  NN_ATTRIBUTE_STRING,
  NN_ATTRIBUTE_INTS,
  NN_ATTRIBUTE_FLOATS,
  NN_ATTRIBUTE_STRINGS,
  NN_ATTRIBUTE_TENSOR,
  NN_ATTRIBUTE_GRAPH
} NnAttributeKind;

typedef struct _NnGraph NnGraph;

typedef struct
{
  char *name;
  NnAttributeKind kind;
  gint64 i;
  float f;
  char *s;
  int count; /* of ints, floats, strings */
  gint64 *ints;
  float *floats;
  char **strings; /* NULL-terminated */
  NnTensor *tensor;
  NnGraph *graph;
} NnAttribute;

typedef struct
{
  char *op_type; /* ONNX operator name, e.g. "Conv" */
  char *domain;  /* "" for ai.onnx */
  char *name;    /* may be "" */
  int n_inputs, n_outputs;
  int *inputs, *outputs; /* value numbers or NN_VALUE_NONE */
  GPtrArray *attributes; /* NnAttribute* */
  GArray *captures;      /* int value numbers: what graphs among the attributes read; NULL if there are none */
} NnNode;

typedef struct
{
  char *name;
  NnType type; /* NN_TYPE_NONE if not declared */
  gboolean has_shape;
  NnShape shape;      /* -1 for dynamic dimensions */
  NnTensor *constant; /* initializer, or NULL */
} NnValue;

/**
 * NnGraph: a model, or a graph of one of its nodes (a branch of If, the body of Loop). The latter may read values of
 * the graphs around it, its captures: they go by their names.
 */
struct _NnGraph
{
  gatomicrefcount ref_count;
  char *name;     /* graph name */
  char *producer; /* producer_name and version, or "" */
  int ir_version;
  int opset;                /* of the default domain; 1 for files so old that they do not say */
  GPtrArray *values;        /* NnValue* */
  GPtrArray *nodes;         /* NnNode*, topologically sorted by the loader */
  GArray *inputs, *outputs; /* int value numbers; inputs without those that have an initializer */
  GArray *captures;         /* int value numbers: of graphs around this one */
  GHashTable *metadata;     /* metadata_props, char* -> char* */
  GHashTable *by_name;      /* value names -> numbers, for nn_graph_find_value() */
};

NnGraph *nn_graph_new (int opset);
NnGraph *nn_graph_ref (NnGraph *graph);
void nn_graph_unref (NnGraph *graph);

/* Building. Names must be unique; a NULL name gets a generated one. All return a value number. */
int nn_graph_add_input (NnGraph *graph, const char *name, NnType type, const NnShape *shape);
int nn_graph_add_constant (NnGraph *graph, const char *name, NnTensor *tensor); /* takes its own reference */
int nn_graph_add_value (NnGraph *graph, const char *name);
void nn_graph_add_output (NnGraph *graph, int value);
/* @value, which nothing in @graph produces, is the one of that name in a graph around it. */
void nn_graph_mark_capture (NnGraph *graph, int value);
/* Appends a node with existing input and output values; arrays are copied. @domain NULL = "". */
NnNode *nn_graph_add_node (NnGraph *graph, const char *op_type, const char *name, int n_inputs, const int *inputs,
                           int n_outputs, const int *outputs);
/* The common case: one output, named @output_name (or generated); returns its value. The node is the last one. */
int nn_graph_add_op (NnGraph *graph, const char *op_type, const char *output_name, int n_inputs, const int *inputs);
NnNode *nn_graph_last_node (NnGraph *graph);
/* A node by itself, for the calls above. (transfer full) */
NnNode *nn_node_new (const char *op_type, const char *name, int n_inputs, const int *inputs, int n_outputs,
                     const int *outputs);
void nn_node_free (NnNode *node);
void nn_node_set_int (NnNode *node, const char *name, gint64 value);
void nn_node_set_float (NnNode *node, const char *name, float value);
void nn_node_set_string (NnNode *node, const char *name, const char *value);
void nn_node_set_ints (NnNode *node, const char *name, int count, const gint64 *values);
void nn_node_set_floats (NnNode *node, const char *name, int count, const float *values);
void nn_node_set_strings (NnNode *node, const char *name, int count, const char *const *values);
void nn_node_set_tensor (NnNode *node, const char *name, NnTensor *tensor);
/* Only the attribute; nn_graph_set_subgraph() also notes what the graph captures. */
void nn_node_set_graph (NnNode *node, const char *name, NnGraph *graph);
/* Makes @subgraph, complete with its captures, attribute @name of @node in @graph. Takes its own reference. */
void nn_graph_set_subgraph (NnGraph *graph, NnNode *node, const char *name, NnGraph *subgraph);
void nn_graph_set_metadata (NnGraph *graph, const char *key, const char *value);

/* Reading. */
const NnAttribute *nn_node_attribute (const NnNode *node, const char *name); /* NULL if absent */
gint64 nn_node_int (const NnNode *node, const char *name, gint64 fallback);
float nn_node_float (const NnNode *node, const char *name, float fallback);
const char *nn_node_string (const NnNode *node, const char *name, const char *fallback);
/* The array of an INTS attribute and its length in @count; NULL and 0 if absent. (transfer none) */
const gint64 *nn_node_ints (const NnNode *node, const char *name, int *count);
const float *nn_node_floats (const NnNode *node, const char *name, int *count);
NnGraph *nn_node_graph (const NnNode *node, const char *name); /* NULL if absent; (transfer none) */
/* What @node reads: its inputs, then its captures; NN_VALUE_NONE for an omitted input. */
int nn_node_n_reads (const NnNode *node);
int nn_node_read (const NnNode *node, int i);
int nn_graph_find_value (const NnGraph *graph, const char *name); /* NN_VALUE_NONE if absent */
static inline NnValue *
nn_graph_value (const NnGraph *graph, int value)
{
  return g_ptr_array_index (graph->values, value);
}
const char *nn_graph_get_metadata (const NnGraph *graph, const char *key); /* NULL if absent */
/* Elements of float initializers, and bytes of all constants; with those of its nodes' graphs. */
gint64 nn_graph_parameter_count (const NnGraph *graph);
gsize nn_graph_constant_bytes (const NnGraph *graph);

/**
 * nn_graph_sort: orders nodes so that each follows what it reads. FALSE with NN_ERROR_PARSE on a cycle or a value
 * that nothing produces.
 */
gboolean nn_graph_sort (NnGraph *graph, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnGraph, nn_graph_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnNode, nn_node_free)
