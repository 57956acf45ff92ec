/* SPDX-License-Identifier: GPL-3.0-or-later
 * Small valid models for fuzzing and mutation to start from.
 */
#include "config.h"

#include "seeds.h"

#include "nn/nn.h"
#include "nn/onnx.pb-c.h"

#define COUNT_VALUES(...)                                               \
  (int) (sizeof ((int[]){ __VA_ARGS__ }) / sizeof (int)), (const int[]) \
  {                                                                     \
    __VA_ARGS__                                                         \
  }

/* A graph with one float input "x" of 1x3x6x6. */
static NnGraph *
new_graph (int *input)
{
  NnGraph *graph = nn_graph_new (13);
  const NnShape shape = NN_SHAPE (1, 3, 6, 6);
  nn_graph_set_metadata (graph, "task", "fuzz");
  *input = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &shape);
  return graph;
}

static int
add_weights (NnGraph *graph, const char *name, NnShape shape)
{
  g_autoptr (NnTensor) tensor = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  for (gint64 i = 0; i < nn_tensor_count (tensor); i++)
    nn_tensor_set_double (tensor, i, (double) (i % 7) / 7 - 0.4);
  return nn_graph_add_constant (graph, name, tensor);
}

static int
add_ints (NnGraph *graph, const char *name, int count, const gint64 *values)
{
  const NnShape shape = NN_SHAPE (count);
  g_autoptr (NnTensor) tensor = nn_tensor_new_int64s (&shape, values);
  return nn_graph_add_constant (graph, name, tensor);
}

static NnGraph *
convolution_graph (void)
{
  int x;
  NnGraph *graph = new_graph (&x);
  const int w = add_weights (graph, "w", NN_SHAPE (4, 3, 3, 3));
  const int b = add_weights (graph, "b", NN_SHAPE (4));
  const int conv = nn_graph_add_op (graph, "Conv", "conv", COUNT_VALUES (x, w, b));
  nn_node_set_ints (nn_graph_last_node (graph), "pads", 4, (const gint64[]){ 1, 1, 1, 1 });
  nn_node_set_ints (nn_graph_last_node (graph), "strides", 2, (const gint64[]){ 2, 2 });
  const int norm = nn_graph_add_op (graph, "InstanceNormalization", "norm", COUNT_VALUES (conv, b, b));
  nn_node_set_float (nn_graph_last_node (graph), "epsilon", 1e-5f);
  const int relu = nn_graph_add_op (graph, "Relu", "relu", COUNT_VALUES (norm));
  const int up = add_weights (graph, "up", NN_SHAPE (4, 2, 4, 4));
  const int wide = nn_graph_add_op (graph, "ConvTranspose", "wide", COUNT_VALUES (relu, up));
  nn_node_set_ints (nn_graph_last_node (graph), "strides", 2, (const gint64[]){ 2, 2 });
  nn_node_set_ints (nn_graph_last_node (graph), "output_padding", 2, (const gint64[]){ 1, 1 });
  nn_graph_add_output (graph, wide);
  nn_graph_add_output (graph, conv);
  return graph;
}

static NnGraph *
shape_graph (void)
{
  int x;
  NnGraph *graph = new_graph (&x);
  const int pads = add_ints (graph, "pads", 8, (const gint64[]){ 0, 0, 1, 2, 0, 0, 2, 1 });
  const int pad = nn_graph_add_op (graph, "Pad", "pad", COUNT_VALUES (x, pads));
  nn_node_set_string (nn_graph_last_node (graph), "mode", "reflect");
  const int shape = nn_graph_add_op (graph, "Shape", "shape", COUNT_VALUES (pad));
  const int index = add_ints (graph, "index", 1, (const gint64[]){ -1 });
  const int width = nn_graph_add_op (graph, "Gather", "width", COUNT_VALUES (shape, index));
  const int minus = add_ints (graph, "minus", 1, (const gint64[]){ -1 });
  const int target = nn_graph_add_op (graph, "Concat", "target", COUNT_VALUES (minus, width));
  nn_node_set_int (nn_graph_last_node (graph), "axis", 0);
  const int rows = nn_graph_add_op (graph, "Reshape", "rows", COUNT_VALUES (pad, target));
  const int turned = nn_graph_add_op (graph, "Transpose", "turned", COUNT_VALUES (rows));
  nn_node_set_ints (nn_graph_last_node (graph), "perm", 2, (const gint64[]){ 1, 0 });
  const int soft = nn_graph_add_op (graph, "Softmax", "soft", COUNT_VALUES (turned));
  nn_graph_add_output (graph, soft);
  return graph;
}

static NnGraph *
resize_graph (void)
{
  int x;
  NnGraph *graph = new_graph (&x);
  const NnShape four = NN_SHAPE (4);
  g_autoptr (NnTensor) factors = nn_tensor_new_floats (&four, (const float[]){ 1, 1, 2, 1.5f });
  const int scales = nn_graph_add_constant (graph, "scales", factors);
  const int resize = nn_graph_add_op (graph, "Resize", "resize", COUNT_VALUES (x, NN_VALUE_NONE, scales));
  nn_node_set_string (nn_graph_last_node (graph), "mode", "linear");
  const int pool = nn_graph_add_op (graph, "MaxPool", "pool", COUNT_VALUES (resize));
  nn_node_set_ints (nn_graph_last_node (graph), "kernel_shape", 2, (const gint64[]){ 3, 2 });
  const NnShape scalar = { 0 };
  g_autoptr (NnTensor) two = nn_tensor_new_floats (&scalar, (const float[]){ 2 });
  nn_graph_add_op (graph, "Constant", "two", 0, NULL);
  nn_node_set_tensor (nn_graph_last_node (graph), "value", two);
  const int sum = nn_graph_add_op (graph, "Mul", "sum", COUNT_VALUES (pool, nn_graph_find_value (graph, "two")));
  const int axes = add_ints (graph, "axes", 2, (const gint64[]){ 2, 3 });
  const int total = nn_graph_add_op (graph, "ReduceSum", "total", COUNT_VALUES (sum, axes));
  nn_graph_add_output (graph, total);
  return graph;
}

static int
add_capture (NnGraph *body, const char *name)
{
  const int value = nn_graph_add_value (body, name);
  nn_graph_mark_capture (body, value);
  return value;
}

/* sum = sum · x, for the rounds of a Loop */
static NnGraph *
loop_body (void)
{
  NnGraph *body = nn_graph_new (13);
  nn_graph_add_input (body, "round", NN_TYPE_INT64, NULL);
  const int going = nn_graph_add_input (body, "going", NN_TYPE_BOOL, NULL);
  const int sum = nn_graph_add_input (body, "sum", NN_TYPE_FLOAT, NULL);
  nn_graph_add_output (body, nn_graph_add_op (body, "Identity", "go on", COUNT_VALUES (going)));
  const int product = nn_graph_add_op (body, "Mul", "product", COUNT_VALUES (sum, add_capture (body, "x")));
  nn_graph_add_output (body, product);
  nn_graph_add_output (body, nn_graph_add_op (body, "Relu", "row", COUNT_VALUES (product)));
  return body;
}

static NnGraph *
branch (const char *op_type)
{
  NnGraph *body = nn_graph_new (13);
  nn_graph_add_output (body, nn_graph_add_op (body, op_type, "branch", COUNT_VALUES (add_capture (body, "looped"))));
  return body;
}

static void
take_subgraph (NnGraph *graph, const char *name, NnGraph *body)
{
  nn_graph_set_subgraph (graph, nn_graph_last_node (graph), name, body);
  nn_graph_unref (body);
}

/* A Loop, and an If that the size of the picture decides. */
static NnGraph *
control_graph (void)
{
  int x;
  NnGraph *graph = new_graph (&x);
  const int trips = add_ints (graph, "trips", 1, (const gint64[]){ 3 });
  const int outputs[] = { nn_graph_add_value (graph, "looped"), nn_graph_add_value (graph, "rows") };
  nn_graph_add_node (graph, "Loop", "loop", COUNT_VALUES (trips, NN_VALUE_NONE, x), 2, outputs);
  take_subgraph (graph, "body", loop_body ());
  const int size = nn_graph_add_op (graph, "Size", "size", COUNT_VALUES (x));
  const int flag = nn_graph_add_op (graph, "Greater", "flag", COUNT_VALUES (size, trips));
  const int y = nn_graph_add_op (graph, "If", "y", COUNT_VALUES (flag));
  take_subgraph (graph, "then_branch", branch ("Neg"));
  take_subgraph (graph, "else_branch", branch ("Abs"));
  nn_graph_add_output (graph, y);
  nn_graph_add_output (graph, outputs[1]);
  return graph;
}

/* Graphs have no functions: y = Twice (x), where Twice (a) = Neg (Neg (a)), as a message. */
static GBytes *
function_seed (void)
{
  char *x[] = { (char *) "x" }, *y[] = { (char *) "y" }, *a[] = { (char *) "a" }, *b[] = { (char *) "b" },
       *c[] = { (char *) "c" };
  Onnx__ModelProto model = ONNX__MODEL_PROTO__INIT;
  Onnx__OperatorSetIdProto opset = ONNX__OPERATOR_SET_ID_PROTO__INIT, *opsets[] = { &opset };
  Onnx__GraphProto graph = ONNX__GRAPH_PROTO__INIT;
  Onnx__ValueInfoProto in = ONNX__VALUE_INFO_PROTO__INIT, out = in, *ins[] = { &in }, *outs[] = { &out };
  Onnx__FunctionProto function = ONNX__FUNCTION_PROTO__INIT, *functions[] = { &function };
  Onnx__NodeProto node = ONNX__NODE_PROTO__INIT;
  node.n_input = node.n_output = 1;
  Onnx__NodeProto call = node, first = node, second = node;
  Onnx__NodeProto *calls[] = { &call }, *nodes[] = { &first, &second };
  in.name = x[0];
  out.name = y[0];
  call.op_type = function.name = (char *) "Twice";
  first.op_type = second.op_type = (char *) "Neg";
  call.input = x;
  call.output = y;
  first.input = function.input = a;
  first.output = second.input = b;
  second.output = function.output = c;
  function.n_input = function.n_output = graph.n_node = graph.n_input = graph.n_output = 1;
  function.n_node = 2;
  function.node = nodes;
  graph.node = calls;
  graph.input = ins;
  graph.output = outs;
  opset.has_version = model.has_ir_version = TRUE;
  opset.version = 13;
  model.ir_version = 8;
  model.n_opset_import = model.n_functions = 1;
  model.opset_import = opsets;
  model.functions = functions;
  model.graph = &graph;
  const gsize size = onnx__model_proto__get_packed_size (&model);
  guint8 *data = g_malloc (size);
  onnx__model_proto__pack (&model, data);
  return g_bytes_new_take (data, size);
}

GPtrArray *
fuzz_seeds (void)
{
  static NnGraph *(*const builders[]) (void) = { convolution_graph, shape_graph, resize_graph, control_graph };
  GPtrArray *seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (gsize i = 0; i < G_N_ELEMENTS (builders); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NnGraph) graph = builders[i]();
      g_ptr_array_add (seeds, nn_graph_serialize_onnx (graph, &error));
      g_assert_no_error (error);
    }
  g_ptr_array_add (seeds, function_seed ());
  return seeds;
}
