/* SPDX-License-Identifier: GPL-3.0-or-later
 * Operators of domain com.microsoft: expanded, run, compared with their definition; what is left alone or refused.
 */
#include "config.h"

#include <string.h>

#include "nn/nn.h"
#include "nn/onnx/contrib.h"

typedef struct
{
  NnGraph *graph;
  NnTensor *input;
  int values[16];
  int n;
} Model;

static NnTensor *
new_tensor (NnType type, gint64 n, const double *values)
{
  const NnShape shape = NN_SHAPE (1, 1, 1, n);
  NnTensor *tensor = nn_tensor_new (type, &shape, NULL);

  for (gint64 i = 0; i < n; i++)
    nn_tensor_set_double (tensor, i, values[i]);
  return tensor;
}

static NnTensor *
new_scalar (NnType type, double value)
{
  const NnShape shape = { 0 };
  NnTensor *tensor = nn_tensor_new (type, &shape, NULL);

  nn_tensor_set_double (tensor, 0, value);
  return tensor;
}

static void
model_init (Model *model, NnType type, gint64 n, const double *values)
{
  *model = (Model){ .graph = nn_graph_new (13), .input = new_tensor (type, n, values) };
  model->values[model->n++] = nn_graph_add_input (model->graph, "x", type, &model->input->shape);
}

static void
model_add (Model *model, NnTensor *constant)
{
  g_autofree char *name = g_strdup_printf ("in%d", model->n);

  model->values[model->n++] = nn_graph_add_constant (model->graph, name, constant);
  nn_tensor_unref (constant);
}

static void
model_clear (Model *model)
{
  nn_graph_unref (model->graph);
  nn_tensor_unref (model->input);
}

static NnNode *
model_finish (Model *model, const char *op_type)
{
  const int output = nn_graph_add_value (model->graph, "y");
  NnNode *node = nn_graph_add_node (model->graph, op_type, "node", model->n, model->values, 1, &output);

  g_free (node->domain);
  node->domain = g_strdup ("com.microsoft");
  nn_graph_add_output (model->graph, output);
  return node;
}

static void
model_expect (Model *model, NnType type, gint64 n, const double *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnSession) session = NULL;

  nn_onnx_expand_contrib (model->graph, &error);
  g_assert_no_error (error);
  nn_graph_sort (model->graph, &error);
  g_assert_no_error (error);
  session = nn_session_new (model->graph, &model->input, 1, NULL, &error);
  g_assert_no_error (error);
  nn_session_run (session, &model->input, NULL, &error);
  g_assert_no_error (error);
  const NnTensor *y = nn_session_output (session, 0);
  g_assert_cmpint (y->type, ==, type);
  g_assert_cmpint (nn_tensor_count (y), ==, n);
  for (gint64 i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (nn_tensor_get_double (y, i), expected[i], 1e-5);
}

static void
add_scale (Model *model, NnType type, double scale, double zero)
{
  model_add (model, new_scalar (NN_TYPE_FLOAT, scale));
  model_add (model, new_scalar (type, zero));
}

/* (10 - 8) / 2 + (4, 5, 200) · 0.25 = 2, 2.25, 51; at 0.5 and 1: 5, 5.5 to even, 103. */
static void
test_add (void)
{
  Model model;

  model_init (&model, NN_TYPE_UINT8, 1, (double[]){ 10 });
  add_scale (&model, NN_TYPE_UINT8, 0.5, 8);
  model_add (&model, new_tensor (NN_TYPE_UINT8, 3, (double[]){ 4, 5, 200 }));
  add_scale (&model, NN_TYPE_UINT8, 0.25, 0);
  add_scale (&model, NN_TYPE_UINT8, 0.5, 1);
  model_finish (&model, "QLinearAdd");
  model_expect (&model, NN_TYPE_UINT8, 3, (double[]){ 5, 5, 103 });
  model_clear (&model);
}

static void
test_concat (void)
{
  Model model;

  model_init (&model, NN_TYPE_FLOAT, 1, (double[]){ 1 });
  model.values[0] = NN_VALUE_NONE;
  model.n = 0;
  add_scale (&model, NN_TYPE_INT8, 0.5, -3);
  model_add (&model, new_tensor (NN_TYPE_INT8, 2, (double[]){ 4, -6 }));
  add_scale (&model, NN_TYPE_INT8, 0.5, 0);
  model_add (&model, new_tensor (NN_TYPE_INT8, 1, (double[]){ 100 }));
  add_scale (&model, NN_TYPE_INT8, 1, 0);
  nn_node_set_int (model_finish (&model, "QLinearConcat"), "axis", 3);
  model_expect (&model, NN_TYPE_INT8, 3, (double[]){ 1, -9, 127 });
  model_clear (&model);
}

/* Attributes go to the operator in the middle. */
static void
test_leaky_relu (void)
{
  Model model;

  model_init (&model, NN_TYPE_INT8, 3, (double[]){ 8, -8, 0 });
  add_scale (&model, NN_TYPE_INT8, 1, 0);
  add_scale (&model, NN_TYPE_INT8, 1, 0);
  nn_node_set_float (model_finish (&model, "QLinearLeakyRelu"), "alpha", 0.5f);
  model_expect (&model, NN_TYPE_INT8, 3, (double[]){ 8, -4, 0 });
  model_clear (&model);
}

static void
test_rename (void)
{
  Model model;

  model_init (&model, NN_TYPE_FLOAT, 2, (double[]){ 1000, -3 });
  add_scale (&model, NN_TYPE_UINT16, 0.5, 100);
  model_finish (&model, "QuantizeLinear");
  model_expect (&model, NN_TYPE_UINT16, 2, (double[]){ 2100, 94 });
  model_clear (&model);
}

static void
add_weights (Model *model)
{
  const NnShape shape = NN_SHAPE (2, 2);
  NnTensor *weights = nn_tensor_new (NN_TYPE_INT8, &shape, NULL);

  for (int i = 0; i < 4; i++)
    nn_tensor_set_int64 (weights, i, i + 1);
  model_add (model, weights);
}

static void
test_products (void)
{
  Model fixed, dynamic;

  model_init (&fixed, NN_TYPE_UINT8, 2, (double[]){ 5, 7 });
  add_weights (&fixed);
  model_add (&fixed, new_scalar (NN_TYPE_FLOAT, 0.5));
  model_add (&fixed, new_scalar (NN_TYPE_FLOAT, 0.25));
  model_add (&fixed, new_scalar (NN_TYPE_UINT8, 4));
  fixed.values[fixed.n++] = NN_VALUE_NONE;
  model_add (&fixed, new_scalar (NN_TYPE_FLOAT, 10));
  model_finish (&fixed, "MatMulIntegerToFloat");
  model_expect (&fixed, NN_TYPE_FLOAT, 2, (double[]){ 11.25, 11.75 });
  model_clear (&fixed);
  model_init (&dynamic, NN_TYPE_FLOAT, 2, (double[]){ -1, 254 });
  add_weights (&dynamic);
  model_add (&dynamic, new_scalar (NN_TYPE_FLOAT, 0.5));
  model_finish (&dynamic, "DynamicQuantizeMatMul");
  model_expect (&dynamic, NN_TYPE_FLOAT, 2, (double[]){ 380.5, 507 });
  model_clear (&dynamic);
}

static void
check_refused (const char *op_type, int inputs, gboolean channels_last, const char *text)
{
  g_autoptr (GError) error = NULL;
  Model model;

  model_init (&model, NN_TYPE_UINT8, 1, (double[]){ 10 });
  for (int i = 1; i < inputs; i++)
    model_add (&model, new_scalar (NN_TYPE_FLOAT, 1));
  nn_node_set_int (model_finish (&model, op_type), "channels_last", channels_last);
  g_assert_false (nn_onnx_expand_contrib (model.graph, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, text));
  model_clear (&model);
}

static void
test_refuses (void)
{
  Model model;

  check_refused ("QLinearAdd", 5, FALSE, "lacks inputs");
  check_refused ("QLinearAveragePool", 5, TRUE, "channels last");
  /* Others stay, so that a session can say what is unknown. */
  model_init (&model, NN_TYPE_UINT8, 1, (double[]){ 10 });
  model_finish (&model, "FusedConv");
  g_assert_true (nn_onnx_expand_contrib (model.graph, NULL));
  g_assert_cmpuint (model.graph->nodes->len, ==, 1);
  g_assert_cmpstr (nn_graph_last_node (model.graph)->domain, ==, "com.microsoft");
  model_clear (&model);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/onnx/contrib/add", test_add);
  g_test_add_func ("/onnx/contrib/concat", test_concat);
  g_test_add_func ("/onnx/contrib/leaky-relu", test_leaky_relu);
  g_test_add_func ("/onnx/contrib/rename", test_rename);
  g_test_add_func ("/onnx/contrib/products", test_products);
  g_test_add_func ("/onnx/contrib/refuses", test_refuses);
  return g_test_run ();
}
