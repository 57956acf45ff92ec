/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the tests of operators with graphs of their own share.
 */
#include "config.h"

#include "control-test.h"

#include <string.h>

int
control_capture (NnGraph *body, const char *name)
{
  int value = nn_graph_add_value (body, name);

  nn_graph_mark_capture (body, value);
  return value;
}

int
control_number (NnGraph *graph, NnType type, double number)
{
  const NnShape scalar = { 0 };
  g_autoptr (NnTensor) tensor = nn_tensor_new (type, &scalar, NULL);

  nn_tensor_set_double (tensor, 0, number);
  return nn_graph_add_constant (graph, NULL, tensor);
}

NnNode *
control_add (NnGraph *graph, const char *op_type, int n_inputs, const int *inputs, int n_outputs, const char *prefix,
             const char *name, NnGraph *body)
{
  g_autofree int *outputs = g_new (int, n_outputs);
  NnNode *node;

  for (int i = 0; i < n_outputs; i++)
    {
      g_autofree char *output = g_strdup_printf ("%s%d", prefix, i);

      outputs[i] = nn_graph_add_value (graph, output);
    }
  node = nn_graph_add_node (graph, op_type, "control", n_inputs, inputs, n_outputs, outputs);
  nn_graph_set_subgraph (graph, node, name, body);
  nn_graph_unref (body);
  return node;
}

NnSession *
control_compile (NnGraph *graph, NnTensor **inputs, int n_inputs, NnGradients gradients)
{
  g_autoptr (GError) error = NULL;
  const NnSessionOptions options = { .gradients = gradients };
  NnSession *session = nn_session_new (graph, inputs, n_inputs, &options, &error);

  g_assert_no_error (error);
  nn_session_run (session, inputs, NULL, &error);
  g_assert_no_error (error);
  return session;
}

void
control_expect (const NnSession *session, int i, int count, const float *values)
{
  const NnTensor *output = nn_session_output (session, i);

  g_assert_cmpint (output->type, ==, NN_TYPE_FLOAT);
  g_assert_cmpint (nn_tensor_count (output), ==, count);
  for (int k = 0; k < count; k++)
    g_assert_cmpfloat (nn_tensor_floats (output)[k], ==, values[k]);
}

void
control_fails (NnGraph *graph, NnTensor **inputs, int n_inputs, NnError code, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnSession) session = nn_session_new (graph, inputs, n_inputs, NULL, &error);

  g_assert_null (session);
  g_assert_error (error, NN_ERROR, (int) code);
  if (strstr (error->message, text) == NULL)
    g_error ("'%s' is not in '%s'", text, error->message);
}
