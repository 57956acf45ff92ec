/* SPDX-License-Identifier: GPL-3.0-or-later
 * How far a convolutional network looks: kernels added up along the longest way from the input.
 *
 * Each value has a reach and a step, both in pixels of the input; a kernel of k samples adds (k - 1) / 2 steps, a
 * stride multiplies the step. Dumoulin, Visin, "A guide to convolution arithmetic for deep learning", 2016.
 */
#include "config.h"

#include "reach.h"

#include <math.h>
#include <string.h>

typedef struct
{
  gboolean depends; /* on the input picture */
  double reach, step;
} Field;

/* These look at one sample, or rearrange what lies in one place. Reshape, Transpose and Resize may spread samples
 * apart, never farther than they were. */
static const char *const local_ops[] = {
  "Relu",      "LeakyRelu",   "PRelu",     "Elu",       "Selu",         "Sigmoid",
  "Tanh",      "HardSigmoid", "HardSwish", "Clip",      "Gelu",         "Mish",
  "Softplus",  "Add",         "Sub",       "Mul",       "Div",          "Pow",
  "Sqrt",      "Abs",         "Neg",       "Exp",       "Concat",       "Split",
  "Slice",     "Identity",    "Cast",      "Dropout",   "Shape",        "Gather",
  "Unsqueeze", "Squeeze",     "Reshape",   "Transpose", "DepthToSpace", "BatchNormalization",
  "Min",       "Max",         "Sum",       "Floor",     "Constant",     "SpaceToDepth",
  NULL
};

static gint64
first_int (const NnNode *node, const char *name, gint64 fallback)
{
  int count;
  const gint64 *values = nn_node_ints (node, name, &count);

  return values && count > 0 ? values[0] : fallback;
}

/* Samples across a kernel, dilation counted. */
static double
kernel_span (const NnGraph *graph, const NnNode *node)
{
  const NnValue *weights = node->n_inputs > 1 ? nn_graph_value (graph, node->inputs[1]) : NULL;
  gint64 kernel = first_int (node, "kernel_shape", 0);

  if (kernel == 0 && weights && weights->constant && weights->constant->shape.rank == 4)
    kernel = weights->constant->shape.dims[2];
  return (double) (kernel - 1) * first_int (node, "dilations", 1);
}

/* What the inputs together reach. */
static Field
join_inputs (const NnNode *node, const Field *fields)
{
  Field joined = { FALSE, 0.0, 0.0 };

  for (int i = 0; i < node->n_inputs; i++)
    {
      const Field *field = node->inputs[i] == NN_VALUE_NONE ? NULL : &fields[node->inputs[i]];

      if (!field || !field->depends)
        continue;
      joined.depends = TRUE;
      joined.reach = fmax (joined.reach, field->reach);
      joined.step = fmax (joined.step, field->step);
    }
  return joined;
}

/* FALSE if the operator looks at everything or is not known here. */
static gboolean
pass (const NnGraph *graph, const NnNode *node, Field *field)
{
  const char *op = node->op_type;

  if (!field->depends || g_strv_contains (local_ops, op))
    {
      if (g_str_equal (op, "DepthToSpace"))
        field->step /= (double) nn_node_int (node, "blocksize", 1);
      if (g_str_equal (op, "SpaceToDepth"))
        field->step *= (double) nn_node_int (node, "blocksize", 1);
      return TRUE;
    }
  if (g_str_equal (op, "Conv") || g_str_equal (op, "MaxPool") || g_str_equal (op, "AveragePool"))
    {
      field->reach += 0.5 * kernel_span (graph, node) * field->step;
      field->step *= (double) first_int (node, "strides", 1);
      return TRUE;
    }
  if (g_str_equal (op, "ConvTranspose"))
    {
      field->step /= (double) MAX (1, first_int (node, "strides", 1));
      field->reach += kernel_span (graph, node) * field->step;
      return TRUE;
    }
  if (g_str_equal (op, "Resize") || g_str_equal (op, "Upsample"))
    {
      field->reach += 2.0 * field->step;
      return TRUE;
    }
  return g_str_equal (op, "Pad");
}

int
art_reach_measure (const NnGraph *graph)
{
  g_autofree Field *fields = g_new0 (Field, graph->values->len);

  fields[g_array_index (graph->inputs, int, 0)] = (Field){ TRUE, 0.0, 1.0 };
  for (guint i = 0; i < graph->nodes->len; i++)
    {
      const NnNode *node = g_ptr_array_index (graph->nodes, i);
      Field field = join_inputs (node, fields);

      if (!pass (graph, node, &field))
        return -1;
      for (int j = 0; j < node->n_outputs; j++)
        if (node->outputs[j] != NN_VALUE_NONE)
          fields[node->outputs[j]] = field;
    }
  return (int) ceil (fields[g_array_index (graph->outputs, int, 0)].reach);
}
