/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a model file says arrives in the graph; what does not fit in one is refused by name.
 */
#include "config.h"

#include "model.h"

static NnGraph *
parse (const Model *model)
{
  g_autoptr (GError) error = NULL;
  NnGraph *graph = model_parse (model, &error);
  g_assert_no_error (error);
  return graph;
}

static void
test_basics (void)
{
  Model model;
  model_init (&model);
  model.model.producer_name = (char *) "maker";
  model.model.producer_version = (char *) "1.2";
  g_autoptr (NnGraph) graph = parse (&model);
  g_assert_cmpstr (graph->name, ==, "the graph");
  g_assert_cmpstr (graph->producer, ==, "maker 1.2");
  g_assert_cmpint (graph->ir_version, ==, 7);
  g_assert_cmpint (graph->opset, ==, 13);
  g_assert_cmpuint (graph->inputs->len, ==, 1);
  g_assert_cmpuint (graph->outputs->len, ==, 1);
  const NnValue *x = nn_graph_value (graph, g_array_index (graph->inputs, int, 0));
  g_assert_cmpstr (x->name, ==, "x");
  g_assert_cmpint (x->type, ==, NN_TYPE_FLOAT);
  const NnShape expected = NN_SHAPE (1, -1, 4);
  g_assert_true (x->has_shape && nn_shape_equal (&x->shape, &expected));
  const NnNode *node = g_ptr_array_index (graph->nodes, 0);
  g_assert_cmpstr (node->op_type, ==, "Relu");
  g_assert_cmpstr (node->name, ==, "the node");
  g_assert_cmpstr (node->domain, ==, "");
  g_assert_cmpint (node->inputs[0], ==, g_array_index (graph->inputs, int, 0));
  g_assert_cmpint (node->outputs[0], ==, g_array_index (graph->outputs, int, 0));
}

static void
test_opset (void)
{
  Model model;
  model_init (&model);
  model.opset.version = 99; /* newer than we know: let operators decide */
  model.opset.domain = (char *) "ai.onnx";
  g_autoptr (NnGraph) newer = parse (&model);
  g_assert_cmpint (newer->opset, ==, 99);
  model.opset.domain = (char *) "com.example";
  g_autoptr (NnGraph) other = parse (&model);
  g_assert_cmpint (other->opset, ==, 1);
  model.model.n_opset_import = 0;
  model_fails (&model, NN_ERROR_PARSE, "which operator set");
  model.model.ir_version = 1; /* did not know of operator sets */
  g_autoptr (NnGraph) old = parse (&model);
  g_assert_cmpint (old->opset, ==, 1);
}

static void
test_metadata (void)
{
  Model model;
  model_init (&model);
  Onnx__StringStringEntryProto entry = ONNX__STRING_STRING_ENTRY_PROTO__INIT;
  Onnx__StringStringEntryProto *entries[] = { &entry };
  entry.key = (char *) "task";
  entry.value = (char *) "style";
  model.model.n_metadata_props = 1;
  model.model.metadata_props = entries;
  g_autoptr (NnGraph) graph = parse (&model);
  g_assert_cmpstr (nn_graph_get_metadata (graph, "task"), ==, "style");
  g_assert_null (nn_graph_get_metadata (graph, "other"));
}

/* y = Relu (x) with x an initializer of 4 elements as well. */
static void
add_initializer (Model *model, Onnx__TensorProto *tensor, Onnx__TensorProto **list, float *values)
{
  static gint64 dims[] = { 4 };
  onnx__tensor_proto__init (tensor);
  tensor->name = (char *) "x";
  tensor->has_data_type = TRUE;
  tensor->data_type = NN_TYPE_FLOAT;
  tensor->n_dims = 1;
  tensor->dims = dims;
  tensor->n_float_data = 4;
  tensor->float_data = values;
  list[0] = tensor;
  model->graph.n_initializer = 1;
  model->graph.initializer = list;
}

static void
test_initializer_is_no_input (void)
{
  Model model;
  Onnx__TensorProto tensor, *list[2];
  float values[] = { 1, 2, 3, 4 };
  model_init (&model);
  add_initializer (&model, &tensor, list, values);
  model.model.ir_version = 3; /* lists initializers as inputs too */
  g_autoptr (NnGraph) graph = parse (&model);
  g_assert_cmpuint (graph->inputs->len, ==, 0);
  const NnValue *x = nn_graph_value (graph, nn_graph_find_value (graph, "x"));
  g_assert_nonnull (x->constant);
  g_assert_cmpfloat (nn_tensor_floats (x->constant)[3], ==, 4);
  g_assert_cmpint (nn_graph_parameter_count (graph), ==, 4);
  list[1] = &tensor;
  model.graph.n_initializer = 2;
  model_fails (&model, NN_ERROR_PARSE, "initializer 'x' occurs twice");
  tensor.name = NULL;
  model_fails (&model, NN_ERROR_PARSE, "has no name");
  tensor.name = (char *) "x";
  tensor.n_float_data = 3;
  model_fails (&model, NN_ERROR_PARSE, "initializer 'x' is 4 but stores 3 elements");
}

static void
test_attributes (void)
{
  Model model;
  model_init (&model);
  Onnx__AttributeProto protos[6], *list[6];
  gint64 ints[] = { 3, -1 };
  float floats[] = { 0.5f };
  ProtobufCBinaryData strings[] = { { 2, (guint8 *) "ab" }, { 0, NULL } };
  const char *names[] = { "i", "f", "s", "ints", "floats", "strings" };
  for (int k = 0; k < 6; k++)
    {
      onnx__attribute_proto__init (&protos[k]);
      protos[k].name = (char *) names[k];
      list[k] = &protos[k];
    }
  protos[0].has_i = TRUE; /* without types, as files of IR version 1 have them */
  protos[0].i = -7;
  protos[1].has_f = TRUE;
  protos[1].f = 0.25f;
  protos[2].has_s = TRUE;
  protos[2].s = (ProtobufCBinaryData){ 4, (guint8 *) "same" };
  protos[3].n_ints = 2;
  protos[3].ints = ints;
  protos[4].n_floats = 1;
  protos[4].floats = floats;
  protos[5].n_strings = 2;
  protos[5].strings = strings;
  model.node.n_attribute = 6;
  model.node.attribute = list;
  g_autoptr (NnGraph) graph = parse (&model);
  const NnNode *node = g_ptr_array_index (graph->nodes, 0);
  int count;
  g_assert_cmpint (nn_node_int (node, "i", 0), ==, -7);
  g_assert_cmpfloat (nn_node_float (node, "f", 0), ==, 0.25f);
  g_assert_cmpstr (nn_node_string (node, "s", NULL), ==, "same");
  g_assert_cmpint (nn_node_ints (node, "ints", &count)[1], ==, -1);
  g_assert_cmpint (count, ==, 2);
  g_assert_cmpfloat (nn_node_floats (node, "floats", &count)[0], ==, 0.5f);
  g_assert_cmpint (count, ==, 1);
  g_assert_cmpstr (nn_node_attribute (node, "strings")->strings[0], ==, "ab");
  g_assert_cmpstr (nn_node_attribute (node, "strings")->strings[1], ==, "");
}

static void
test_attribute_kinds (void)
{
  Model model;
  model_init (&model);
  Onnx__AttributeProto attribute = ONNX__ATTRIBUTE_PROTO__INIT, *list[] = { &attribute };
  Onnx__GraphProto branch = ONNX__GRAPH_PROTO__INIT;
  attribute.name = (char *) "then_branch";
  attribute.has_type = TRUE;
  attribute.type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__GRAPH;
  attribute.g = &branch;
  model.node.op_type = (char *) "If";
  model.node.n_attribute = 1;
  model.node.attribute = list;
  model_fails (&model, NN_ERROR_PARSE, "in the graph then_branch of If node 'the node', there is nothing");
  attribute.g = NULL;
  model_fails (&model, NN_ERROR_PARSE, "attribute then_branch of If node 'the node' is empty");
  attribute.type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__TYPE_PROTO;
  model_fails (&model, NN_ERROR_UNSUPPORTED, "attribute then_branch of If node 'the node' is of kind 13");
  attribute.type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__TENSOR;
  model_fails (&model, NN_ERROR_PARSE, "is empty");
}

static void
test_omitted_input (void)
{
  Model model;
  model_init (&model);
  char *inputs[] = { (char *) "x", (char *) "", (char *) "x" };
  model.node.op_type = (char *) "Clip";
  model.node.n_input = 3;
  model.node.input = inputs;
  g_autoptr (NnGraph) graph = parse (&model);
  const NnNode *node = g_ptr_array_index (graph->nodes, 0);
  g_assert_cmpint (node->n_inputs, ==, 3);
  g_assert_cmpint (node->inputs[1], ==, NN_VALUE_NONE);
  g_assert_cmpint (node->inputs[2], ==, node->inputs[0]);
}

/* z = Relu (y) before y = Relu (x). */
static void
test_unsorted (void)
{
  Model model;
  model_init (&model);
  Onnx__NodeProto late = model.node;
  Onnx__NodeProto *nodes[] = { &late, &model.node };
  char *late_output[] = { (char *) "z" };
  late.input = model.node_outputs;
  late.output = late_output;
  late.name = (char *) "late";
  model.graph.n_node = 2;
  model.graph.node = nodes;
  g_autoptr (NnGraph) graph = parse (&model);
  g_assert_cmpstr (((NnNode *) g_ptr_array_index (graph->nodes, 1))->name, ==, "late");
  late_output[0] = (char *) "y";
  model_fails (&model, NN_ERROR_PARSE, "'y' is produced more than once");
  late_output[0] = (char *) "x";
  model_fails (&model, NN_ERROR_PARSE, "'x' is produced more than once");
}

static void
test_dangling (void)
{
  Model model;
  model_init (&model);
  model.node_inputs[0] = (char *) "nowhere";
  model_fails (&model, NN_ERROR_PARSE, "'nowhere'");
  model_init (&model);
  model.node_inputs[0] = model.node_outputs[0]; /* a cycle */
  model_fails (&model, NN_ERROR_PARSE, "'y'");
  model_init (&model);
  model.y.name = (char *) "nowhere";
  model_fails (&model, NN_ERROR_PARSE, "output 'nowhere' is produced by no node");
  model.y.name = NULL;
  model_fails (&model, NN_ERROR_PARSE, "is produced by no node");
}

static void
test_domain (void)
{
  Model model;
  model_init (&model);
  model.node.domain = (char *) "ai.onnx";
  g_autoptr (NnGraph) plain = parse (&model);
  g_assert_cmpstr (((NnNode *) g_ptr_array_index (plain->nodes, 0))->domain, ==, "");
  model.node.domain = (char *) "com.example";
  g_autoptr (NnGraph) other = parse (&model);
  g_assert_cmpstr (((NnNode *) g_ptr_array_index (other->nodes, 0))->domain, ==, "com.example");
}

static void
test_inputs (void)
{
  Model model;
  model_init (&model);
  model.tensor_type.elem_type = 8;
  model_fails (&model, NN_ERROR_UNSUPPORTED, "input 'x' has elements of type string");
  model_init (&model);
  Onnx__TypeProto__Sequence sequence = ONNX__TYPE_PROTO__SEQUENCE__INIT;
  model.type.value_case = ONNX__TYPE_PROTO__VALUE_SEQUENCE_TYPE;
  model.type.sequence_type = &sequence;
  model_fails (&model, NN_ERROR_UNSUPPORTED, "input 'x' is not a tensor");
  model_init (&model);
  Onnx__ValueInfoProto *twice[] = { &model.x, &model.x };
  model.graph.n_input = 2;
  model.graph.input = twice;
  model_fails (&model, NN_ERROR_PARSE, "input 'x' occurs twice");
  model_init (&model);
  model.x.type = NULL;
  g_autoptr (NnGraph) untyped = parse (&model);
  const NnValue *x = nn_graph_value (untyped, g_array_index (untyped->inputs, int, 0));
  g_assert_cmpint (x->type, ==, NN_TYPE_NONE);
  g_assert_false (x->has_shape);
}

static void
test_names (void)
{
  Model model;
  model_init (&model);
  model.node.name = (char *) "\xff";
  model_fails (&model, NN_ERROR_PARSE, "not UTF-8");
  model_init (&model);
  model.node.op_type = NULL;
  model_fails (&model, NN_ERROR_PARSE, "node 'the node' has no operator");
  model_init (&model);
  model.model.producer_name = (char *) "caf\xe9"; /* only shown: repaired */
  g_autoptr (NnGraph) graph = parse (&model);
  g_assert_true (g_utf8_validate (graph->producer, -1, NULL));
}

static void
test_sparse (void)
{
  Model model;
  model_init (&model);
  Onnx__SparseTensorProto sparse = ONNX__SPARSE_TENSOR_PROTO__INIT, *list[] = { &sparse };
  model.graph.n_sparse_initializer = 1;
  model.graph.sparse_initializer = list;
  model_fails (&model, NN_ERROR_UNSUPPORTED, "sparse");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/onnx/load/basics", test_basics);
  g_test_add_func ("/onnx/load/opset", test_opset);
  g_test_add_func ("/onnx/load/metadata", test_metadata);
  g_test_add_func ("/onnx/load/initializer-is-no-input", test_initializer_is_no_input);
  g_test_add_func ("/onnx/load/attributes", test_attributes);
  g_test_add_func ("/onnx/load/attribute-kinds", test_attribute_kinds);
  g_test_add_func ("/onnx/load/omitted-input", test_omitted_input);
  g_test_add_func ("/onnx/load/unsorted", test_unsorted);
  g_test_add_func ("/onnx/load/dangling", test_dangling);
  g_test_add_func ("/onnx/load/domain", test_domain);
  g_test_add_func ("/onnx/load/inputs", test_inputs);
  g_test_add_func ("/onnx/load/names", test_names);
  g_test_add_func ("/onnx/load/sparse", test_sparse);
  return g_test_run ();
}
