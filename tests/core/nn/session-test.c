/* SPDX-License-Identifier: GPL-3.0-or-later
 * Small networks for the tests of sessions.
 */
#include "config.h"

#include "session-test.h"

#include <string.h>

int
net_add_weights (NnGraph *graph, const char *name, NnShape shape, guint32 seed)
{
  g_autoptr (NnTensor) tensor = op_test_random_tensor (shape, -0.3f, 0.3f, seed);

  return nn_graph_add_constant (graph, name, tensor);
}

int
net_add_conv (NnGraph *graph, const char *output, int input, int channels_in, int channels_out, gboolean bias)
{
  guint32 seed = 100 + graph->values->len;
  int weights = net_add_weights (graph, NULL, NN_SHAPE (channels_out, channels_in, 3, 3), seed);
  int shift = bias ? net_add_weights (graph, NULL, NN_SHAPE (channels_out), seed + 1) : NN_VALUE_NONE;
  int value = nn_graph_add_op (graph, "Conv", output, bias ? 3 : 2, (int[]){ input, weights, shift });

  nn_node_set_ints (nn_graph_last_node (graph), "pads", 4, (gint64[]){ 1, 1, 1, 1 });
  return value;
}

int
net_add_batch_normalization (NnGraph *graph, const char *output, int input, int channels)
{
  g_autoptr (NnTensor) variance = op_test_random_tensor (NN_SHAPE (channels), 0.5f, 2, 17);
  int scale = net_add_weights (graph, NULL, NN_SHAPE (channels), 14);
  int shift = net_add_weights (graph, NULL, NN_SHAPE (channels), 15);
  int mean = net_add_weights (graph, NULL, NN_SHAPE (channels), 16);
  int inputs[5] = { input, scale, shift, mean, nn_graph_add_constant (graph, NULL, variance) };

  return nn_graph_add_op (graph, "BatchNormalization", output, 5, inputs);
}

int
net_add_unary (NnGraph *graph, const char *op_type, const char *output, int input)
{
  return nn_graph_add_op (graph, op_type, output, 1, &input);
}

int
net_add_binary (NnGraph *graph, const char *op_type, const char *output, int a, int b)
{
  return nn_graph_add_op (graph, op_type, output, 2, (int[]){ a, b });
}

int
net_add_picture (NnGraph *graph, int channels)
{
  NnShape shape = NN_SHAPE (1, channels, -1, -1);

  return nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &shape);
}

NnGraph *
net_new_tangled (void)
{
  NnGraph *graph = nn_graph_new (13);
  int x = net_add_picture (graph, 3);
  int a = net_add_unary (graph, "Relu", "a", net_add_conv (graph, NULL, x, 3, 4, TRUE));
  int b = net_add_unary (graph, "Sigmoid", "b", net_add_conv (graph, NULL, a, 4, 4, FALSE));
  int residual = net_add_binary (graph, "Add", "residual", a, b);
  int square = net_add_binary (graph, "Mul", "square", residual, residual);
  int same = net_add_unary (graph, "Identity", "same", a);
  int both = net_add_binary (graph, "Concat", "both", square, same);
  int y, flat;

  nn_node_set_int (nn_graph_last_node (graph), "axis", 1);
  y = net_add_unary (graph, "Tanh", "y", net_add_conv (graph, NULL, both, 8, 2, TRUE));
  flat = net_add_unary (graph, "Flatten", "flat", residual);
  nn_graph_add_output (graph, y);
  nn_graph_add_output (graph, net_add_unary (graph, "Sqrt", "z", net_add_unary (graph, "Sigmoid", NULL, flat)));
  return graph;
}

NnSession *
net_compile (NnGraph *graph, NnTensor *input, NnGradients gradients, const char *const *outputs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTensor) described = nn_tensor_new_described (input->type, &input->shape);
  NnSessionOptions options = { .outputs = outputs, .gradients = gradients };
  NnSession *session = nn_session_new (graph, &described, 1, &options, &error);

  g_assert_no_error (error);
  return session;
}

void
net_run (NnSession *session, NnTensor *input)
{
  g_autoptr (GError) error = NULL;

  /* The first run makes the arena, the second finds every float in it NAN. */
  nn_session_run (session, &input, NULL, &error);
  g_assert_no_error (error);
  memset (session->arena, 0xff, session->arena_size);
  nn_session_run (session, &input, NULL, &error);
  g_assert_no_error (error);
}

GPtrArray *
net_outputs (const NnSession *session)
{
  GPtrArray *outputs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);

  for (int i = 0; i < nn_session_n_outputs (session); i++)
    {
      const NnTensor *output = nn_session_output (session, i);

      g_ptr_array_add (outputs, nn_tensor_convert (output, output->type, NULL));
    }
  return outputs;
}

NnTensor *
net_backward (NnSession *session)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);

  for (int i = 0; i < nn_session_n_outputs (session); i++)
    g_ptr_array_add (seeds, op_test_random_tensor (nn_session_output (session, i)->shape, -1, 1, 50 + (guint32) i));
  nn_session_backward (session, (NnTensor **) seeds->pdata, NULL, &error);
  g_assert_no_error (error);
  return nn_tensor_convert (nn_session_input_gradient (session, 0), NN_TYPE_FLOAT, NULL);
}
