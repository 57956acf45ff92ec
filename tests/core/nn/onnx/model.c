/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small ONNX message that tests bend to what they are about, and what they compare.
 */
#include "config.h"

#include "model.h"

#include <string.h>

static void
init_type (Model *model)
{
  onnx__type_proto__init (&model->type);
  onnx__type_proto__tensor__init (&model->tensor_type);
  onnx__tensor_shape_proto__init (&model->shape);
  onnx__tensor_shape_proto__dimension__init (&model->one);
  onnx__tensor_shape_proto__dimension__init (&model->any);
  onnx__tensor_shape_proto__dimension__init (&model->four);
  model->one.value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE;
  model->one.dim_value = 1;
  model->any.value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_PARAM;
  model->any.dim_param = (char *) "height";
  model->four.value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE;
  model->four.dim_value = 4;
  model->dims[0] = &model->one;
  model->dims[1] = &model->any;
  model->dims[2] = &model->four;
  model->shape.n_dim = 3;
  model->shape.dim = model->dims;
  model->tensor_type.has_elem_type = TRUE;
  model->tensor_type.elem_type = NN_TYPE_FLOAT;
  model->tensor_type.shape = &model->shape;
  model->type.value_case = ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE;
  model->type.tensor_type = &model->tensor_type;
}

static void
init_graph (Model *model)
{
  onnx__graph_proto__init (&model->graph);
  onnx__node_proto__init (&model->node);
  onnx__value_info_proto__init (&model->x);
  onnx__value_info_proto__init (&model->y);
  model->node_inputs[0] = model->x.name = (char *) "x";
  model->node_outputs[0] = model->y.name = (char *) "y";
  model->x.type = &model->type;
  model->node.op_type = (char *) "Relu";
  model->node.name = (char *) "the node";
  model->node.n_input = model->node.n_output = 1;
  model->node.input = model->node_inputs;
  model->node.output = model->node_outputs;
  model->nodes[0] = &model->node;
  model->inputs[0] = &model->x;
  model->outputs[0] = &model->y;
  model->graph.name = (char *) "the graph";
  model->graph.n_node = model->graph.n_input = model->graph.n_output = 1;
  model->graph.node = model->nodes;
  model->graph.input = model->inputs;
  model->graph.output = model->outputs;
}

void
model_init (Model *model)
{
  init_type (model);
  init_graph (model);
  onnx__model_proto__init (&model->model);
  onnx__operator_set_id_proto__init (&model->opset);
  model->opset.has_version = TRUE;
  model->opset.version = 13;
  model->opsets[0] = &model->opset;
  model->model.has_ir_version = TRUE;
  model->model.ir_version = 7;
  model->model.n_opset_import = 1;
  model->model.opset_import = model->opsets;
  model->model.graph = &model->graph;
}

GBytes *
model_pack (const Model *model)
{
  const gsize size = onnx__model_proto__get_packed_size (&model->model);
  guint8 *data = g_malloc (size);
  onnx__model_proto__pack (&model->model, data);
  return g_bytes_new_take (data, size);
}

NnGraph *
model_parse (const Model *model, GError **error)
{
  g_autoptr (GBytes) bytes = model_pack (model);
  return nn_graph_parse_onnx (bytes, "some.onnx", error);
}

void
bytes_fail (GBytes *bytes, NnError code, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = nn_graph_parse_onnx (bytes, "some.onnx", &error);
  g_assert_null (graph);
  g_assert_error (error, NN_ERROR, (int) code);
  g_assert_true (g_str_has_prefix (error->message, "'some.onnx'"));
  if (strstr (error->message, text) == NULL)
    g_error ("'%s' is not in '%s'", text, error->message);
}

void
model_fails (const Model *model, NnError code, const char *text)
{
  g_autoptr (GBytes) bytes = model_pack (model);
  bytes_fail (bytes, code, text);
}

static void
assert_tensors_same (const NnTensor *a, const NnTensor *b)
{
  g_assert_cmpint (a->type, ==, b->type);
  g_assert_true (nn_shape_equal (&a->shape, &b->shape));
  g_assert_cmpmem (a->data, nn_tensor_bytes (a), b->data, nn_tensor_bytes (b));
}

static void
assert_attributes_equal (const NnAttribute *a, const NnAttribute *b)
{
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpint (a->kind, ==, b->kind);
  g_assert_cmpint (a->i, ==, b->i);
  g_assert_cmpmem (&a->f, sizeof a->f, &b->f, sizeof b->f);
  g_assert_cmpstr (a->s, ==, b->s);
  g_assert_cmpint (a->count, ==, b->count);
  g_assert_true ((a->ints == NULL) == (b->ints == NULL) && (a->floats == NULL) == (b->floats == NULL));
  if (a->ints != NULL)
    g_assert_cmpmem (a->ints, a->count * sizeof *a->ints, b->ints, b->count * sizeof *b->ints);
  if (a->floats != NULL)
    g_assert_cmpmem (a->floats, a->count * sizeof *a->floats, b->floats, b->count * sizeof *b->floats);
  if (a->strings != NULL)
    g_assert_cmpstrv (a->strings, b->strings);
  if (a->tensor != NULL)
    assert_tensors_same (a->tensor, b->tensor);
}

/* Values are numbered anew by a round trip: they are compared by name. */
static void
assert_value_names_equal (const NnGraph *a, const int *in_a, const NnGraph *b, const int *in_b, int count)
{
  for (int i = 0; i < count; i++)
    if (in_a[i] == NN_VALUE_NONE || in_b[i] == NN_VALUE_NONE)
      g_assert_cmpint (in_a[i], ==, in_b[i]);
    else
      g_assert_cmpstr (nn_graph_value (a, in_a[i])->name, ==, nn_graph_value (b, in_b[i])->name);
}

static void
assert_nodes_equal (const NnGraph *graph_a, const NnNode *a, const NnGraph *graph_b, const NnNode *b)
{
  g_assert_cmpstr (a->op_type, ==, b->op_type);
  g_assert_cmpstr (a->domain, ==, b->domain);
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpint (a->n_inputs, ==, b->n_inputs);
  g_assert_cmpint (a->n_outputs, ==, b->n_outputs);
  assert_value_names_equal (graph_a, a->inputs, graph_b, b->inputs, a->n_inputs);
  assert_value_names_equal (graph_a, a->outputs, graph_b, b->outputs, a->n_outputs);
  g_assert_cmpuint (a->attributes->len, ==, b->attributes->len);
  for (guint i = 0; i < a->attributes->len; i++)
    assert_attributes_equal (g_ptr_array_index (a->attributes, i), g_ptr_array_index (b->attributes, i));
}

static void
assert_values_equal (const NnValue *a, const NnValue *b)
{
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpint (a->type, ==, b->type);
  g_assert_cmpint (a->has_shape, ==, b->has_shape);
  if (a->has_shape)
    g_assert_true (nn_shape_equal (&a->shape, &b->shape));
  g_assert_true ((a->constant == NULL) == (b->constant == NULL));
  if (a->constant != NULL)
    assert_tensors_same (a->constant, b->constant);
}

void
assert_graphs_equal (const NnGraph *a, const NnGraph *b)
{
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->producer, ==, b->producer);
  g_assert_cmpint (a->opset, ==, b->opset);
  g_assert_cmpuint (a->values->len, ==, b->values->len);
  for (guint i = 0; i < a->values->len; i++)
    {
      const NnValue *value = nn_graph_value (a, (int) i);
      const int other = nn_graph_find_value (b, value->name);
      g_assert_cmpint (other, !=, NN_VALUE_NONE);
      assert_values_equal (value, nn_graph_value (b, other));
    }
  g_assert_cmpuint (a->nodes->len, ==, b->nodes->len);
  for (guint i = 0; i < a->nodes->len; i++)
    assert_nodes_equal (a, g_ptr_array_index (a->nodes, i), b, g_ptr_array_index (b->nodes, i));
  g_assert_cmpuint (a->inputs->len, ==, b->inputs->len);
  assert_value_names_equal (a, (int *) a->inputs->data, b, (int *) b->inputs->data, (int) a->inputs->len);
  g_assert_cmpuint (a->outputs->len, ==, b->outputs->len);
  assert_value_names_equal (a, (int *) a->outputs->data, b, (int *) b->outputs->data, (int) a->outputs->len);
  g_assert_cmpuint (g_hash_table_size (a->metadata), ==, g_hash_table_size (b->metadata));
  GHashTableIter iter;
  gpointer key, text;
  g_hash_table_iter_init (&iter, a->metadata);
  while (g_hash_table_iter_next (&iter, &key, &text))
    g_assert_cmpstr (text, ==, nn_graph_get_metadata (b, key));
}
