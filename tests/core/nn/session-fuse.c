/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fused networks give what unfused ones give, and are fused only where nobody can tell.
 */
#include "config.h"

#include "session-test.h"

/* A network that ends in "y", and how many steps must be left of it. */
typedef struct
{
  const char *name;
  void (*build) (NnGraph *graph, int x);
  guint steps;
} Case;

static void
build_conv_norm_relu (NnGraph *graph, int x)
{
  int conv = net_add_conv (graph, "conv", x, 3, 4, TRUE);

  net_add_unary (graph, "Relu", "y", net_add_batch_normalization (graph, "norm", conv, 4));
}

static void
build_conv_norm_without_bias (NnGraph *graph, int x)
{
  net_add_batch_normalization (graph, "y", net_add_conv (graph, "conv", x, 3, 5, FALSE), 5);
}

static void
build_conv_arithmetic (NnGraph *graph, int x)
{
  int conv = net_add_conv (graph, "conv", x, 3, 4, FALSE);
  int add = net_add_binary (graph, "Add", "add", net_add_weights (graph, NULL, NN_SHAPE (1, 4, 1, 1), 5), conv);
  int mul = net_add_binary (graph, "Mul", "mul", add, net_add_weights (graph, NULL, NN_SHAPE (4, 1, 1), 6));
  int sub = net_add_binary (graph, "Sub", "sub", mul, net_add_weights (graph, NULL, NN_SHAPE (1), 7));
  int y = net_add_binary (graph, "Div", "y", sub, net_add_weights (graph, NULL, NN_SHAPE (4, 1, 1), 8));

  g_assert_cmpint (y, >, 0);
}

static void
build_grouped_transpose (NnGraph *graph, int x)
{
  int first = net_add_conv (graph, "first", x, 3, 4, TRUE);
  int weights = net_add_weights (graph, NULL, NN_SHAPE (4, 3, 3, 3), 9);
  int up = net_add_binary (graph, "ConvTranspose", "up", first, weights);

  nn_node_set_int (nn_graph_last_node (graph), "group", 2);
  nn_node_set_ints (nn_graph_last_node (graph), "strides", 2, (gint64[]){ 2, 2 });
  net_add_batch_normalization (graph, "y", up, 6);
}

static void
build_gemm (NnGraph *graph, int x)
{
  int flat = net_add_unary (graph, "Flatten", "flat", x);
  int weights = net_add_weights (graph, NULL, NN_SHAPE (5, 3 * 9 * 7), 9),
      bias = net_add_weights (graph, NULL, NN_SHAPE (5), 2);
  int gemm = nn_graph_add_op (graph, "Gemm", "gemm", 3, (int[]){ flat, weights, bias });

  nn_node_set_int (nn_graph_last_node (graph), "transB", 1);
  nn_node_set_float (nn_graph_last_node (graph), "alpha", 0.5f);
  net_add_batch_normalization (graph, "y", gemm, 5);
}

static void
build_leaky (NnGraph *graph, int x)
{
  net_add_unary (graph, "LeakyRelu", "y", net_add_conv (graph, "conv", x, 3, 4, TRUE));
  nn_node_set_float (nn_graph_last_node (graph), "alpha", 0.2f);
}

static void
build_clip (NnGraph *graph, int x)
{
  int conv = net_add_conv (graph, "conv", x, 3, 4, TRUE);
  NnShape scalar = { 0 };
  g_autoptr (NnTensor) low = nn_tensor_new_floats (&scalar, (float[]){ -0.1f });
  g_autoptr (NnTensor) high = nn_tensor_new_floats (&scalar, (float[]){ 0.2f });
  int inputs[] = { conv, nn_graph_add_constant (graph, NULL, low), nn_graph_add_constant (graph, NULL, high) };

  nn_graph_add_op (graph, "Clip", "y", 3, inputs);
}

/* Every other operator that takes an activation. */
static void
build_add_clip (NnGraph *graph, int x)
{
  int conv = net_add_conv (graph, "conv", x, 3, 3, TRUE);
  NnShape scalar = { 0 };
  g_autoptr (NnTensor) high = nn_tensor_new_floats (&scalar, (float[]){ 0.5f });
  int inputs[] = { net_add_binary (graph, "Add", "add", conv, x), NN_VALUE_NONE, 0 };

  inputs[2] = nn_graph_add_constant (graph, NULL, high);
  nn_graph_add_op (graph, "Clip", "y", 3, inputs);
}

static void
build_instance_norm_leaky (NnGraph *graph, int x)
{
  int conv = net_add_conv (graph, "conv", x, 3, 4, TRUE);
  int scale = net_add_weights (graph, NULL, NN_SHAPE (4), 5), shift = net_add_weights (graph, NULL, NN_SHAPE (4), 6);
  int norm = nn_graph_add_op (graph, "InstanceNormalization", "norm", 3, (int[]){ conv, scale, shift });

  net_add_unary (graph, "LeakyRelu", "y", norm);
}

static void
build_batch_norm_relu (NnGraph *graph, int x)
{
  net_add_unary (graph, "Relu", "y", net_add_batch_normalization (graph, "norm", x, 3));
}

static void
build_transpose_leaky (NnGraph *graph, int x)
{
  int weights = net_add_weights (graph, NULL, NN_SHAPE (3, 5, 3, 3), 9);
  int up = net_add_binary (graph, "ConvTranspose", "up", x, weights);

  nn_node_set_ints (nn_graph_last_node (graph), "strides", 2, (gint64[]){ 2, 2 });
  net_add_unary (graph, "LeakyRelu", "y", up);
  nn_node_set_float (nn_graph_last_node (graph), "alpha", 0.1f);
}

/* Past what does nothing, too. */
static void
build_identity_between (NnGraph *graph, int x)
{
  int conv = net_add_conv (graph, "conv", x, 3, 4, TRUE);

  net_add_unary (graph, "Relu", "y", net_add_unary (graph, "Dropout", "between", conv));
}

/* Not fused: the value in between has a second reader. */
static void
build_two_readers (NnGraph *graph, int x)
{
  int conv = net_add_conv (graph, "conv", x, 3, 4, TRUE);

  net_add_binary (graph, "Mul", "y", net_add_unary (graph, "Relu", "relu", conv), conv);
}

/* Not fused: one number per pixel, not per channel; a slope above 1. */
static void
build_unlike (NnGraph *graph, int x)
{
  int conv = net_add_conv (graph, "conv", x, 3, 4, TRUE);
  int add = net_add_binary (graph, "Add", "add", conv, net_add_weights (graph, NULL, NN_SHAPE (9, 7), 5));

  net_add_unary (graph, "LeakyRelu", "y", add);
  nn_node_set_float (nn_graph_last_node (graph), "alpha", 1.5f);
}

static const Case cases[] = {
  { "conv-norm-relu", build_conv_norm_relu, 1 },
  { "conv-norm-without-bias", build_conv_norm_without_bias, 1 },
  { "conv-arithmetic", build_conv_arithmetic, 1 },
  { "grouped-transpose", build_grouped_transpose, 2 },
  { "gemm", build_gemm, 1 },
  { "leaky", build_leaky, 1 },
  { "clip", build_clip, 1 },
  { "add-clip", build_add_clip, 2 },
  { "instance-norm-leaky", build_instance_norm_leaky, 2 },
  { "batch-norm-relu", build_batch_norm_relu, 1 },
  { "transpose-leaky", build_transpose_leaky, 1 },
  { "identity-between", build_identity_between, 1 },
  { "two-readers", build_two_readers, 3 },
  { "unlike", build_unlike, 3 },
};

/* All values of @graph that nodes compute: asking for them leaves nothing to fuse. */
static const char **
all_names (const NnGraph *graph)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  g_ptr_array_add (names, (gpointer) "y");
  for (guint i = 0; i < graph->nodes->len; i++)
    {
      const NnNode *node = g_ptr_array_index (graph->nodes, i);

      g_ptr_array_add (names, nn_graph_value (graph, node->outputs[0])->name);
    }
  g_ptr_array_add (names, NULL);
  return (const char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static NnTensor *
gradient_of_first (NnSession *session)
{
  g_autoptr (GError) error = NULL;
  g_autofree NnTensor **seeds = g_new0 (NnTensor *, nn_session_n_outputs (session));
  g_autoptr (NnTensor) seed = op_test_random_tensor (nn_session_output (session, 0)->shape, -1, 1, 5);

  seeds[0] = seed;
  nn_session_backward (session, seeds, NULL, &error);
  g_assert_no_error (error);
  return nn_tensor_convert (nn_session_input_gradient (session, 0), NN_TYPE_FLOAT, NULL);
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) picture = op_test_random_tensor (NN_SHAPE (1, 3, 9, 7), -1, 1, 1);
  g_autofree const char **names = NULL;

  test->build (graph, net_add_picture (graph, 3));
  names = all_names (graph);
  for (int gradients = 0; gradients < 2; gradients++)
    {
      NnGradients wanted = gradients ? NN_GRADIENTS_INPUTS : NN_GRADIENTS_NONE;
      g_autoptr (NnSession) fused = net_compile (graph, picture, wanted, (const char *[]){ "y", NULL });
      g_autoptr (NnSession) plain = net_compile (graph, picture, wanted, names);
      g_autoptr (NnTensor) fused_gradient = NULL, plain_gradient = NULL;

      g_assert_cmpuint (fused->steps->len, ==, test->steps);
      net_run (fused, picture);
      net_run (plain, picture);
      assert_tensors_close (nn_session_output (fused, 0), nn_session_output (plain, 0), TOLERANCE_LAYER, test->name);
      if (!gradients)
        continue;
      fused_gradient = gradient_of_first (fused);
      plain_gradient = gradient_of_first (plain);
      assert_tensors_close (fused_gradient, plain_gradient, TOLERANCE_LAYER, "gradient");
    }
}

/* Weights that may change are not merged with anything. */
static void
test_parameters_are_left_alone (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) picture = op_test_random_tensor (NN_SHAPE (1, 3, 9, 7), -1, 1, 1);
  g_autoptr (NnSession) session = NULL;

  build_conv_norm_relu (graph, net_add_picture (graph, 3));
  session = net_compile (graph, picture, NN_GRADIENTS_PARAMETERS, (const char *[]){ "y", NULL });
  g_assert_cmpuint (session->steps->len, >=, 2);
  g_assert_cmpuint (g_strv_length ((char **) nn_session_parameters (session)), ==, 6);
}

/* Operators apply activations to float32 only. */
static void
test_other_types (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (16);
  const NnShape shape = NN_SHAPE (3);
  g_autoptr (NnTensor) x = nn_tensor_new (NN_TYPE_DOUBLE, &shape, NULL);
  g_autoptr (NnSession) session = NULL;
  const int in = nn_graph_add_input (graph, "x", NN_TYPE_DOUBLE, &shape);

  nn_graph_add_output (graph, net_add_unary (graph, "Relu", "y", net_add_binary (graph, "Add", "sum", in, in)));
  for (int i = 0; i < 3; i++)
    nn_tensor_set_double (x, i, i - 1);
  session = net_compile (graph, x, NN_GRADIENTS_NONE, NULL);
  net_run (session, x);
  for (int i = 0; i < 3; i++)
    g_assert_cmpfloat (nn_tensor_get_double (nn_session_output (session, 0), i), ==, MAX (2 * (i - 1), 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/nn/session-fuse/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/nn/session-fuse/parameters", test_parameters_are_left_alone);
  g_test_add_func ("/nn/session-fuse/other-types", test_other_types);
  return g_test_run ();
}
