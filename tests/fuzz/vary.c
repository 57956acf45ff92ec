/* SPDX-License-Identifier: GPL-3.0-or-later
 * Hostile models that are well-formed: random bits hardly ever get past the parser, these always do.
 */
#include "config.h"

#include "vary.h"

#include <math.h>

#include "nn/nn.h"
#include "nn/op.h"

#define PICK(rand, array) ((array)[g_rand_int_range ((rand), 0, (gint32) G_N_ELEMENTS (array))])

static const gint64 ints[] = { 0,          0,         1,   1,     1,          2,          2,
                               3,          4,         5,   7,     -1,         -1,         -2,
                               -3,         16,        255, 65536, G_MAXINT32, G_MININT32, (gint64) 1 << 40,
                               G_MAXINT64, G_MININT64 };
static const float floats[] = { 0, 1, -1, 0.5f, 2, 3.7f, -0.01f, 1e30f, 1e-30f, NAN, INFINITY, -INFINITY };
static const gint64 dims[] = { 0, 1, 1, 2, 3, 3, 4, 5, 6, 7, 8, 17, -1 };
static const char *const strings[] = { "",
                                       "NOTSET",
                                       "SAME_UPPER",
                                       "SAME_LOWER",
                                       "VALID",
                                       "constant",
                                       "reflect",
                                       "edge",
                                       "wrap",
                                       "nearest",
                                       "linear",
                                       "cubic",
                                       "half_pixel",
                                       "asymmetric",
                                       "align_corners",
                                       "pytorch_half_pixel",
                                       "tf_crop_and_resize",
                                       "floor",
                                       "ceil",
                                       "round_prefer_floor",
                                       "round_prefer_ceil",
                                       "stretch",
                                       "not_larger",
                                       "not_smaller",
                                       "CRD",
                                       "DCR" };
static const char *const names[] = { "axis",
                                     "axes",
                                     "pads",
                                     "strides",
                                     "dilations",
                                     "kernel_shape",
                                     "group",
                                     "output_padding",
                                     "output_shape",
                                     "auto_pad",
                                     "mode",
                                     "to",
                                     "perm",
                                     "keepdims",
                                     "alpha",
                                     "beta",
                                     "epsilon",
                                     "split",
                                     "num_outputs",
                                     "blocksize",
                                     "ceil_mode",
                                     "count_include_pad",
                                     "storage_order",
                                     "coordinate_transformation_mode",
                                     "nearest_mode",
                                     "cubic_coeff_a",
                                     "antialias",
                                     "exclude_outside",
                                     "keep_aspect_ratio_policy",
                                     "extrapolation_value",
                                     "start",
                                     "end",
                                     "starts",
                                     "ends",
                                     "scales",
                                     "height_scale",
                                     "transA",
                                     "transB",
                                     "allowzero",
                                     "noop_with_empty_axes",
                                     "training_mode",
                                     "spatial",
                                     "shape",
                                     "min",
                                     "max",
                                     "value",
                                     "value_ints",
                                     "value_float",
                                     "is_test",
                                     "momentum",
                                     "broadcast",
                                     "consumed_inputs" };

static void
vary_attribute (NnNode *node, GRand *rand)
{
  gint64 numbers[9];
  float reals[9];
  const int count = g_rand_int_range (rand, 0, 10);
  const char *name = PICK (rand, names);
  if (node->attributes->len > 0 && g_rand_boolean (rand))
    {
      const NnAttribute *old =
          g_ptr_array_index (node->attributes, g_rand_int_range (rand, 0, (gint32) node->attributes->len));
      name = g_intern_string (old->name);
    }
  for (int i = 0; i < count; i++)
    {
      numbers[i] = PICK (rand, ints);
      reals[i] = PICK (rand, floats);
    }
  switch (g_rand_int_range (rand, 0, 8))
    {
    case 0:
      nn_node_set_float (node, name, PICK (rand, floats));
      break;
    case 1:
      nn_node_set_string (node, name, PICK (rand, strings));
      break;
    case 2:
      nn_node_set_floats (node, name, count, reals);
      break;
    case 3:
    case 4:
      nn_node_set_int (node, name, PICK (rand, ints));
      break;
    default:
      nn_node_set_ints (node, name, count, numbers);
    }
}

/* Another operator, or other inputs; more or fewer of them. */
static void
vary_node (NnGraph *graph, NnNode *node, GRand *rand)
{
  if (g_rand_boolean (rand))
    {
      guint count = 0;
      while (nn_op_list ()[count] != NULL)
        count++;
      g_free (node->op_type);
      node->op_type = g_strdup (nn_op_list ()[g_rand_int_range (rand, 0, (gint32) count)]->name);
      return;
    }
  if (g_rand_boolean (rand))
    {
      node->n_inputs = g_rand_int_range (rand, 0, node->n_inputs + 2);
      node->inputs = g_renew (int, node->inputs, (gsize) node->n_inputs + 1);
      if (node->n_inputs > 0)
        node->inputs[node->n_inputs - 1] = NN_VALUE_NONE;
    }
  if (node->n_inputs > 0)
    node->inputs[g_rand_int_range (rand, 0, node->n_inputs)] =
        g_rand_int_range (rand, NN_VALUE_NONE, (gint32) graph->values->len);
}

static void
vary_elements (NnTensor *tensor, GRand *rand)
{
  const gint64 count = nn_tensor_count (tensor);
  for (int times = g_rand_int_range (rand, 1, 4); count > 0 && times > 0; times--)
    {
      const gint64 i = g_rand_int_range (rand, 0, (gint32) MIN (count, G_MAXINT32));
      if (nn_type_is_float (tensor->type))
        nn_tensor_set_double (tensor, i, PICK (rand, floats));
      else
        nn_tensor_set_int64 (tensor, i, PICK (rand, ints));
    }
}

/* A constant of another shape or type, or an input of another shape. */
static void
vary_value (NnValue *value, GRand *rand)
{
  static const NnType types[] = { NN_TYPE_FLOAT, NN_TYPE_INT64,  NN_TYPE_FLOAT16,
                                  NN_TYPE_BOOL,  NN_TYPE_DOUBLE, NN_TYPE_UINT8 };
  NnShape shape = { .rank = g_rand_int_range (rand, 0, 6) };
  if (value->constant != NULL && g_rand_boolean (rand))
    {
      vary_elements (value->constant, rand);
      return;
    }
  for (int i = 0; i < shape.rank; i++)
    shape.dims[i] = value->constant != NULL ? ABS (PICK (rand, dims)) : PICK (rand, dims);
  const NnType type = g_rand_boolean (rand) && value->type != NN_TYPE_NONE ? value->type : PICK (rand, types);
  if (value->constant != NULL)
    {
      NnTensor *tensor = nn_tensor_new (type, &shape, NULL);
      if (tensor == NULL)
        return;
      vary_elements (tensor, rand);
      nn_tensor_unref (value->constant);
      value->constant = tensor;
    }
  value->type = type;
  value->has_shape = TRUE;
  value->shape = shape;
}

/* One of the graphs that @node has, or NULL. */
static NnGraph *
pick_subgraph (const NnNode *node, GRand *rand)
{
  if (node->attributes->len == 0)
    return NULL;
  const guint i = (guint) g_rand_int_range (rand, 0, (gint32) node->attributes->len);
  const NnAttribute *attribute = g_ptr_array_index (node->attributes, i);
  return attribute->kind == NN_ATTRIBUTE_GRAPH && attribute->graph->nodes->len > 0 ? attribute->graph : NULL;
}

static void
vary_graph (NnGraph *graph, GRand *rand)
{
  static const int opsets[] = { 1, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 18, 19, 21, 99 };
  NnNode *node = g_ptr_array_index (graph->nodes, g_rand_int_range (rand, 0, (gint32) graph->nodes->len));
  NnGraph *subgraph = pick_subgraph (node, rand);
  if (subgraph != NULL && g_rand_boolean (rand))
    {
      vary_graph (subgraph, rand);
      return;
    }
  switch (g_rand_int_range (rand, 0, 9))
    {
    case 0:
      graph->opset = PICK (rand, opsets);
      break;
    case 1:
    case 2:
      vary_node (graph, node, rand);
      break;
    case 3:
    case 4:
    case 5:
      vary_value (nn_graph_value (graph, g_rand_int_range (rand, 0, (gint32) graph->values->len)), rand);
      break;
    default:
      vary_attribute (node, rand);
    }
}

GBytes *
fuzz_vary (GBytes *model, GRand *rand)
{
  g_autoptr (NnGraph) graph = nn_graph_parse_onnx (model, "vary", NULL);
  if (graph == NULL || graph->nodes->len == 0)
    return NULL;
  for (int times = g_rand_int_range (rand, 1, 5); times > 0; times--)
    vary_graph (graph, rand);
  return nn_graph_serialize_onnx (graph, NULL);
}
