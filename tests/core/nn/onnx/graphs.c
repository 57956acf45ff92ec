/* SPDX-License-Identifier: GPL-3.0-or-later
 * Graphs of nodes and functions of a model: what they read from outside, what they become, what is refused.
 */
#include "config.h"

#include "model.h"

/* out = op_type (in) */
static Onnx__NodeProto
make_node (const char *op_type, char **in, char **out)
{
  Onnx__NodeProto node = ONNX__NODE_PROTO__INIT;
  node.op_type = (char *) op_type;
  node.name = (char *) op_type;
  node.n_input = in != NULL;
  node.input = in;
  node.n_output = 1;
  node.output = out;
  return node;
}

static Onnx__AttributeProto
make_graph_attribute (const char *name, Onnx__GraphProto *graph)
{
  Onnx__AttributeProto attribute = ONNX__ATTRIBUTE_PROTO__INIT;
  attribute.name = (char *) name;
  attribute.has_type = TRUE;
  attribute.type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__GRAPH;
  attribute.g = graph;
  return attribute;
}

/* Graphs. */

/* y = If (flag) { then: inner = Neg (late) }, late = Abs (x), the latter after the If in the file. */
static void
test_captures (void)
{
  Model model;
  model_init (&model);
  char *late[] = { (char *) "late" }, *inner[] = { (char *) "inner" }, *x[] = { (char *) "x" };
  Onnx__NodeProto neg = make_node ("Neg", late, inner), abs = make_node ("Abs", x, late);
  Onnx__NodeProto *body[] = { &neg }, *nodes[] = { &model.node, &abs };
  Onnx__ValueInfoProto result = ONNX__VALUE_INFO_PROTO__INIT, *results[] = { &result };
  Onnx__GraphProto branch = ONNX__GRAPH_PROTO__INIT;
  Onnx__AttributeProto attribute = make_graph_attribute ("then_branch", &branch), *attributes[] = { &attribute };
  result.name = inner[0];
  branch.n_node = branch.n_output = 1;
  branch.node = body;
  branch.output = results;
  model.node.op_type = (char *) "If";
  model.node.n_attribute = 1;
  model.node.attribute = attributes;
  model.graph.n_node = 2;
  model.graph.node = nodes;

  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = model_parse (&model, &error);
  g_assert_no_error (error);
  const NnNode *first = g_ptr_array_index (graph->nodes, 0), *second = g_ptr_array_index (graph->nodes, 1);
  g_assert_cmpstr (first->op_type, ==, "Abs"); /* what a branch reads comes before it */
  g_assert_cmpint (nn_node_n_reads (second), ==, 2);
  g_assert_cmpint (nn_node_read (second, 1), ==, nn_graph_find_value (graph, "late"));
  const NnGraph *inside = nn_node_graph (second, "then_branch");
  g_assert_cmpuint (inside->captures->len, ==, 1);
  g_assert_cmpstr (nn_graph_value (inside, g_array_index (inside->captures, int, 0))->name, ==, "late");

  result.name = x[0]; /* a value from outside is a result as well */
  g_autoptr (NnGraph) direct = model_parse (&model, &error);
  g_assert_no_error (error);
  g_assert_nonnull (direct);
  result.name = inner[0];
  late[0] = (char *) "nowhere";
  abs.output = inner;
  model_fails (&model, NN_ERROR_PARSE, "'nowhere'");
}

static void
test_nesting (void)
{
  enum
  {
    LEVELS = 9
  };
  Model model;
  model_init (&model);
  char *x[] = { (char *) "x" }, *out[] = { (char *) "out" };
  Onnx__ValueInfoProto result = ONNX__VALUE_INFO_PROTO__INIT, *results[] = { &result };
  Onnx__GraphProto graphs[LEVELS];
  Onnx__NodeProto nodes[LEVELS], *lists[LEVELS];
  Onnx__AttributeProto attributes[LEVELS], *attribute_lists[LEVELS];
  result.name = out[0];
  for (int i = 0; i < LEVELS; i++)
    {
      onnx__graph_proto__init (&graphs[i]);
      nodes[i] = make_node (i == 0 ? "Relu" : "If", x, out);
      lists[i] = &nodes[i];
      graphs[i].n_node = graphs[i].n_output = 1;
      graphs[i].node = &lists[i];
      graphs[i].output = results;
      attributes[i] = make_graph_attribute ("then_branch", &graphs[i]);
      attribute_lists[i] = &attributes[i];
      if (i > 0)
        nodes[i].attribute = &attribute_lists[i - 1];
      nodes[i].n_attribute = i > 0;
    }
  model.node.op_type = (char *) "If";
  model.node.n_attribute = 1;
  model.node.attribute = &attribute_lists[LEVELS - 2];
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) deep = model_parse (&model, &error);
  g_assert_no_error (error);
  g_assert_nonnull (deep);
  model.node.attribute = &attribute_lists[LEVELS - 1];
  model_fails (&model, NN_ERROR_PARSE, "graphs are nested too deep");
}

/* Functions. */

/* A model that calls com.example.Sharpen (p, amount) -> q: middle = LeakyRelu (p, alpha = amount), q = Neg (middle). */
typedef struct
{
  Model model;
  Onnx__FunctionProto function, *functions[1];
  Onnx__NodeProto leaky, neg, *nodes[2];
  Onnx__AttributeProto alpha, *alphas[1], amount, *amounts[1];
  char *p[1], *q[1], *middle[1], *parameters[1];
} Calling;

static void
calling_init (Calling *calling)
{
  model_init (&calling->model);
  calling->p[0] = (char *) "p";
  calling->q[0] = (char *) "q";
  calling->middle[0] = (char *) "y"; /* a name that the caller has, too */
  calling->leaky = make_node ("LeakyRelu", calling->p, calling->middle);
  calling->neg = make_node ("Neg", calling->middle, calling->q);
  calling->nodes[0] = &calling->leaky;
  calling->nodes[1] = &calling->neg;
  onnx__attribute_proto__init (&calling->alpha);
  calling->alpha.name = (char *) "alpha";
  calling->alpha.ref_attr_name = (char *) "amount";
  calling->alphas[0] = &calling->alpha;
  calling->leaky.n_attribute = 1;
  calling->leaky.attribute = calling->alphas;
  onnx__attribute_proto__init (&calling->amount);
  calling->amount.name = (char *) "amount";
  calling->amount.has_f = TRUE;
  calling->amount.f = 0.25f;
  calling->amounts[0] = &calling->amount;
  onnx__function_proto__init (&calling->function);
  calling->function.name = calling->model.node.op_type = (char *) "Sharpen";
  calling->function.domain = calling->model.node.domain = (char *) "com.example";
  calling->function.n_input = calling->function.n_output = 1;
  calling->parameters[0] = calling->amount.name;
  calling->function.n_attribute = 1;
  calling->function.attribute = calling->parameters;
  calling->function.input = calling->p;
  calling->function.output = calling->q;
  calling->function.n_node = 2;
  calling->function.node = calling->nodes;
  calling->functions[0] = &calling->function;
  calling->model.model.n_functions = 1;
  calling->model.model.functions = calling->functions;
  calling->model.node.n_attribute = 1;
  calling->model.node.attribute = calling->amounts;
}

static NnGraph *
calling_parse (const Calling *calling)
{
  g_autoptr (GError) error = NULL;
  NnGraph *graph = model_parse (&calling->model, &error);
  g_assert_no_error (error);
  return graph;
}

static void
test_function (void)
{
  Calling calling;
  calling_init (&calling);
  g_autoptr (NnGraph) graph = calling_parse (&calling);
  g_assert_cmpuint (graph->nodes->len, ==, 2);
  const NnNode *leaky = g_ptr_array_index (graph->nodes, 0), *neg = g_ptr_array_index (graph->nodes, 1);
  g_assert_cmpstr (leaky->op_type, ==, "LeakyRelu");
  g_assert_cmpfloat (nn_node_float (leaky, "alpha", 0), ==, 0.25f);
  g_assert_cmpint (leaky->inputs[0], ==, g_array_index (graph->inputs, int, 0));
  g_assert_cmpint (neg->inputs[0], ==, leaky->outputs[0]);
  g_assert_cmpint (neg->outputs[0], ==, g_array_index (graph->outputs, int, 0));
  g_assert_cmpint (leaky->outputs[0], !=, neg->outputs[0]);

  calling.model.node.n_attribute = 0; /* not given, so LeakyRelu's own default counts */
  g_autoptr (NnGraph) plain = calling_parse (&calling);
  g_assert_null (nn_node_attribute (g_ptr_array_index (plain->nodes, 0), "alpha"));
}

/* The result is the parameter itself. */
static void
test_function_passes_through (void)
{
  Calling calling;
  calling_init (&calling);
  calling.function.n_node = 0;
  calling.q[0] = calling.p[0];
  g_autoptr (NnGraph) graph = calling_parse (&calling);
  g_assert_cmpuint (graph->nodes->len, ==, 1);
  g_assert_cmpstr (((NnNode *) g_ptr_array_index (graph->nodes, 0))->op_type, ==, "Identity");
}

static void
test_function_is_refused (void)
{
  Calling calling;
  calling_init (&calling);
  calling.leaky.op_type = calling.function.name; /* calls itself */
  calling.leaky.domain = calling.function.domain;
  model_fails (&calling.model, NN_ERROR_PARSE, "function 'Sharpen' is called without end");
  calling_init (&calling);
  char *twice[] = { (char *) "x", (char *) "x" };
  calling.model.node.n_input = 2;
  calling.model.node.input = twice;
  model_fails (&calling.model, NN_ERROR_PARSE, "has 1 parameters and 1 results, but is called with more");
  calling_init (&calling);
  calling.function.n_attribute = 0; /* so it has a default */
  calling.model.node.n_attribute = 0;
  model_fails (&calling.model, NN_ERROR_UNSUPPORTED, "'Sharpen' has a default of its own for attribute 'amount'");
  calling_init (&calling);
  Onnx__OperatorSetIdProto opset = ONNX__OPERATOR_SET_ID_PROTO__INIT, *opsets[] = { &opset };
  opset.has_version = TRUE;
  opset.version = 9;
  calling.function.n_opset_import = 1;
  calling.function.opset_import = opsets;
  model_fails (&calling.model, NN_ERROR_UNSUPPORTED, "function 'Sharpen' is of operator set 9, but the model of 13");
}

/* Each of twenty functions calls the next one twice. */
static void
test_function_flood (void)
{
  enum
  {
    COUNT = 20
  };
  Model model;
  model_init (&model);
  Onnx__FunctionProto functions[COUNT], *list[COUNT];
  Onnx__NodeProto nodes[COUNT][2], *node_lists[COUNT][2];
  char names[COUNT + 1][8], *p[] = { (char *) "p" }, *q[] = { (char *) "q" }, *r[] = { (char *) "r" };
  for (int i = 0; i <= COUNT; i++)
    g_snprintf (names[i], sizeof names[i], "f%d", i);
  for (int i = 0; i < COUNT; i++)
    {
      nodes[i][0] = make_node (names[i + 1], p, q);
      nodes[i][1] = make_node (names[i + 1], q, r);
      onnx__function_proto__init (&functions[i]);
      functions[i].name = names[i];
      functions[i].n_input = functions[i].n_output = 1;
      functions[i].input = p;
      functions[i].output = r;
      functions[i].n_node = 2;
      for (int k = 0; k < 2; k++)
        node_lists[i][k] = &nodes[i][k];
      functions[i].node = node_lists[i];
      list[i] = &functions[i];
    }
  model.model.n_functions = COUNT;
  model.model.functions = list;
  model.node.op_type = names[0];
  model_fails (&model, NN_ERROR_PARSE, "is called without end");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/onnx/graphs/captures", test_captures);
  g_test_add_func ("/onnx/graphs/nesting", test_nesting);
  g_test_add_func ("/onnx/graphs/function", test_function);
  g_test_add_func ("/onnx/graphs/function-passes-through", test_function_passes_through);
  g_test_add_func ("/onnx/graphs/function-is-refused", test_function_is_refused);
  g_test_add_func ("/onnx/graphs/function-flood", test_function_flood);
  return g_test_run ();
}
