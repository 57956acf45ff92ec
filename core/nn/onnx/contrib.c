/* SPDX-License-Identifier: GPL-3.0-or-later
 * Operators of onnxruntime's own domain com.microsoft that its quantiser writes, as standard ones.
 *
 * Their meaning: docs/ContribOperators.md of onnxruntime. It may compute them in integers; differences are in the
 * rounding of the last bit.
 */
#include "config.h"

#include "contrib.h"

#include <string.h>

#include "nn/error.h"

#define DOMAIN "com.microsoft"

typedef struct _Rule Rule;

struct _Rule
{
  const char *name;
  void (*expand) (NnGraph *graph, const NnNode *node, const Rule *rule);
  const char *standard; /* the operator that does the work */
  int operands;         /* the first input that is an operand */
  int count;            /* of operands, three inputs each: tensor, scale, zero point; 0: all that follow */
  int result;           /* the input that is the result's scale; its zero point follows */
  int required;         /* inputs that must be there */
};

static int
input_of (const NnNode *node, int i)
{
  return i < node->n_inputs ? node->inputs[i] : NN_VALUE_NONE;
}

/* Gives what the last node of @graph computes the name, the attributes and the outputs of @node. */
static void
finish (NnGraph *graph, const NnNode *node, const char *op_type, int n_inputs, const int *inputs)
{
  NnNode *last = nn_graph_add_node (graph, op_type, node->name, n_inputs, inputs, node->n_outputs, node->outputs);

  g_ptr_array_unref (last->attributes);
  last->attributes = g_ptr_array_ref (node->attributes);
}

/* The same operator of the standard. */
static void
rename (NnGraph *graph, const NnNode *node, const Rule *rule)
{
  finish (graph, node, rule->standard, node->n_inputs, node->inputs);
}

/* Dequantise, compute in float32, quantise. */
static void
wrap (NnGraph *graph, const NnNode *node, const Rule *rule)
{
  const int count = rule->count > 0 ? rule->count : (node->n_inputs - rule->operands) / 3;
  g_autofree int *operands = g_new (int, count);

  for (int i = 0; i < count; i++)
    {
      const int first = rule->operands + 3 * i;
      const int in[] = { input_of (node, first), input_of (node, first + 1), input_of (node, first + 2) };

      operands[i] = nn_graph_add_op (graph, "DequantizeLinear", NULL, 3, in);
    }
  const int result = nn_graph_add_op (graph, rule->standard, NULL, count, operands);
  NnNode *middle = nn_graph_last_node (graph);
  g_ptr_array_unref (middle->attributes);
  middle->attributes = g_ptr_array_ref (node->attributes);
  const int in[] = { result, input_of (node, rule->result), input_of (node, rule->result + 1) };
  nn_graph_add_node (graph, "QuantizeLinear", node->name, 3, in, 1, node->outputs);
}

/* Of integers a and b: a · b · scale_a · scale_b + bias, where bias may be omitted. */
static void
scale_product (NnGraph *graph, const NnNode *node, const int product[4], int scale_a, int scale_b, int bias)
{
  const int sums = nn_graph_add_op (graph, "MatMulInteger", NULL, 4, product);
  const int floats = nn_graph_add_op (graph, "Cast", NULL, 1, &sums);
  nn_node_set_int (nn_graph_last_node (graph), "to", NN_TYPE_FLOAT);
  const int scale = nn_graph_add_op (graph, "Mul", NULL, 2, (int[]){ scale_a, scale_b });
  int scaled[] = { floats, scale };

  if (bias != NN_VALUE_NONE)
    {
      const int sum[] = { nn_graph_add_op (graph, "Mul", NULL, 2, scaled), bias };

      nn_graph_add_node (graph, "Add", node->name, 2, sum, 1, node->outputs);
    }
  else
    nn_graph_add_node (graph, "Mul", node->name, 2, scaled, 1, node->outputs);
}

/* Inputs A, B, a_scale, b_scale, a_zero_point, b_zero_point, bias. */
static void
multiply_to_float (NnGraph *graph, const NnNode *node, const Rule *rule)
{
  const int product[] = { node->inputs[0], node->inputs[1], input_of (node, 4), input_of (node, 5) };

  scale_product (graph, node, product, node->inputs[2], node->inputs[3], input_of (node, 6));
}

/* Inputs A (float32), B, b_scale, b_zero_point, bias. */
static void
multiply_dynamically (NnGraph *graph, const NnNode *node, const Rule *rule)
{
  int quantized[3];

  for (int i = 0; i < 3; i++)
    quantized[i] = nn_graph_add_value (graph, NULL);
  nn_graph_add_node (graph, "DynamicQuantizeLinear", node->name, 1, node->inputs, 3, quantized);
  const int product[] = { quantized[0], node->inputs[1], quantized[2], input_of (node, 3) };
  scale_product (graph, node, product, quantized[1], node->inputs[2], input_of (node, 4));
}

static const Rule rules[] = {
  { "QLinearAdd", wrap, "Add", 0, 2, 6, 7 },
  { "QLinearMul", wrap, "Mul", 0, 2, 6, 7 },
  { "QLinearAveragePool", wrap, "AveragePool", 0, 1, 3, 4 },
  { "QLinearGlobalAveragePool", wrap, "GlobalAveragePool", 0, 1, 3, 4 },
  { "QLinearLeakyRelu", wrap, "LeakyRelu", 0, 1, 3, 4 },
  { "QLinearSigmoid", wrap, "Sigmoid", 0, 1, 3, 4 },
  { "QLinearReduceMean", wrap, "ReduceMean", 0, 1, 3, 4 },
  { "QLinearConcat", wrap, "Concat", 2, 0, 0, 5 },
  { "QuantizeLinear", rename, "QuantizeLinear", .required = 2 },
  { "DequantizeLinear", rename, "DequantizeLinear", .required = 2 },
  { "MatMulIntegerToFloat", multiply_to_float, .required = 4 },
  { "DynamicQuantizeMatMul", multiply_dynamically, .required = 3 },
};

static const Rule *
find_rule (const NnNode *node)
{
  if (strcmp (node->domain, DOMAIN) != 0)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    if (strcmp (rules[i].name, node->op_type) == 0)
      return &rules[i];
  return NULL;
}

static gboolean
check_node (const NnNode *node, const Rule *rule, GError **error)
{
  const gboolean complete = node->n_inputs >= rule->required && node->n_outputs == 1;

  if (!complete || nn_node_int (node, "channels_last", 0) != 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED,
                   complete ? "%s node '%s' of domain " DOMAIN " wants channels last; export the model as NCHW"
                            : "%s node '%s' of domain " DOMAIN " lacks inputs",
                   node->op_type, node->name);
      return FALSE;
    }
  return TRUE;
}

gboolean
nn_onnx_expand_contrib (NnGraph *graph, GError **error)
{
  const guint n = graph->nodes->len;

  for (guint i = 0; i < n; i++)
    {
      const NnNode *node = g_ptr_array_index (graph->nodes, i);
      const Rule *rule = find_rule (node);

      if (rule && !check_node (node, rule, error))
        return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      const NnNode *node = g_ptr_array_index (graph->nodes, i);
      const Rule *rule = find_rule (node);

      if (rule)
        rule->expand (graph, node, rule);
    }
  for (guint i = n; i-- > 0;)
    if (find_rule (g_ptr_array_index (graph->nodes, i)))
      g_ptr_array_remove_index (graph->nodes, i);
  return TRUE;
}
