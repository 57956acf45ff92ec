/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gradients through whole networks: branches, views, shared values, several outputs, parameters.
 */
#include "config.h"

#include <math.h>

#include "session-test.h"

static NnTensor *
new_picture (void)
{
  return op_test_random_tensor (NN_SHAPE (1, 3, 9, 7), -1, 1, 1);
}

static double
loss (NnSession *session, NnTensor *input, NnTensor *const *seeds)
{
  g_autoptr (GError) error = NULL;
  double sum = 0;

  nn_session_run (session, &input, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < nn_session_n_outputs (session); i++)
    for (gint64 k = 0; seeds[i] && k < nn_tensor_count (seeds[i]); k++)
      sum += (double) nn_tensor_floats (seeds[i])[k] * nn_tensor_floats (nn_session_output (session, i))[k];
  return sum;
}

/* Central differences along every 5th element of @x, which @session reads. The network's kinks are many and everywhere:
 * the shorter the step the fewer lie on it, so the best of several lengths counts. */
static void
assert_gradient (NnSession *session, NnTensor *input, NnTensor *x, const NnTensor *gradient, NnTensor *const *seeds)
{
  double scale = 0.1;

  for (gint64 i = 0; i < nn_tensor_count (x); i++)
    scale = MAX (scale, fabs (nn_tensor_floats (gradient)[i]));
  for (gint64 i = 0; i < nn_tensor_count (x); i += 5)
    {
      float at = nn_tensor_floats (x)[i];
      double best = HUGE_VAL;

      for (float h = 0x1p-8f; h >= 0x1p-13f; h /= 2)
        {
          double above, below;

          nn_tensor_floats (x)[i] = at + h;
          above = loss (session, input, seeds);
          nn_tensor_floats (x)[i] = at - h;
          below = loss (session, input, seeds);
          nn_tensor_floats (x)[i] = at;
          best = MIN (best, fabs ((above - below) / (2 * h) - nn_tensor_floats (gradient)[i]));
        }
      g_assert_cmpfloat (best, <=, 2 * TOLERANCE_GRADIENT * scale);
    }
}

/* With seeds for the outputs of @mask only. */
static void
check_input_gradient (NnGraph *graph, const char *const *outputs, guint mask)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTensor) picture = new_picture ();
  g_autoptr (NnSession) session = net_compile (graph, picture, NN_GRADIENTS_INPUTS, outputs);
  g_autoptr (NnTensor) gradient = NULL;
  NnTensor *seeds[8] = { NULL };

  for (int i = 0; i < nn_session_n_outputs (session); i++)
    if (mask >> i & 1)
      seeds[i] = op_test_random_tensor (nn_session_output (session, i)->shape, -1, 1, 60 + (guint32) i);
  net_run (session, picture);
  nn_session_backward (session, seeds, NULL, &error);
  g_assert_no_error (error);
  gradient = nn_tensor_convert (nn_session_input_gradient (session, 0), NN_TYPE_FLOAT, NULL);
  assert_gradient (session, picture, picture, gradient, seeds);
  for (guint i = 0; i < G_N_ELEMENTS (seeds); i++)
    g_clear_pointer (&seeds[i], nn_tensor_unref);
}

static void
test_tangled (void)
{
  g_autoptr (NnGraph) graph = net_new_tangled ();

  check_input_gradient (graph, NULL, 3);
}

/* Outputs without a seed are as if they were not there. */
static void
test_some_seeds (void)
{
  g_autoptr (NnGraph) graph = net_new_tangled ();

  check_input_gradient (graph, NULL, 1);
  check_input_gradient (graph, NULL, 2);
  check_input_gradient (graph, NULL, 0);
}

/* Layers that others read as well, a value and its view, one value twice, the input itself. */
static void
test_tapped_layers (void)
{
  g_autoptr (NnGraph) graph = net_new_tangled ();
  const char *const layers[] = { "a", "residual", "flat", "y", "same", "residual", "x", NULL };

  for (guint mask = 1; mask < 128; mask = mask * 2 + (mask < 3))
    check_input_gradient (graph, layers, mask);
  check_input_gradient (graph, layers, 127);
}

/* Of the three parts of a Split, two are read, one of them by an output that gets no seed. */
static void
test_some_outputs_of_a_node (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (11);
  int x = net_add_picture (graph, 3), parts[3];

  for (int i = 0; i < 3; i++)
    parts[i] = nn_graph_add_value (graph, NULL);
  nn_graph_add_node (graph, "Split", "split", 1, &x, 3, parts);
  nn_node_set_int (nn_graph_last_node (graph), "axis", 1);
  nn_graph_add_output (graph, net_add_unary (graph, "Tanh", "y", parts[1]));
  nn_graph_add_output (graph, net_add_unary (graph, "Sigmoid", "z", parts[2]));
  check_input_gradient (graph, NULL, 1);
  check_input_gradient (graph, NULL, 3);
}

static void
test_zero_gradient_of_unused_input (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) picture = new_picture ();
  g_autoptr (NnTensor) seed = new_picture ();
  g_autoptr (NnSession) session = NULL;
  NnSessionOptions options = { .gradients = NN_GRADIENTS_INPUTS };
  NnTensor *inputs[] = { picture, seed };
  int x = net_add_picture (graph, 3);

  nn_graph_add_input (graph, "unused", NN_TYPE_FLOAT, &picture->shape);
  nn_graph_add_output (graph, net_add_unary (graph, "Relu", "y", x));
  session = nn_session_new (graph, inputs, 2, &options, &error);
  g_assert_no_error (error);
  nn_session_run (session, inputs, NULL, &error);
  nn_session_backward (session, &seed, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 3 * 9 * 7; i++)
    {
      float expected = nn_tensor_floats (picture)[i] > 0 ? nn_tensor_floats (seed)[i] : 0;

      g_assert_cmpfloat (nn_tensor_floats (nn_session_input_gradient (session, 0))[i], ==, expected);
      g_assert_cmpfloat (nn_tensor_floats (nn_session_input_gradient (session, 1))[i], ==, 0);
    }
}

static void
test_wrong_seed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = net_new_tangled ();
  g_autoptr (NnTensor) picture = new_picture ();
  g_autoptr (NnSession) session = net_compile (graph, picture, NN_GRADIENTS_INPUTS, NULL);

  net_run (session, picture);
  g_assert_false (nn_session_backward (session, (NnTensor *[]){ picture, NULL }, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
}

/* Parameters: their gradients, that they may be changed, and float16 initializers behind a Cast. */
static void
test_parameters (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = net_new_tangled ();
  g_autoptr (NnTensor) picture = new_picture ();
  g_autoptr (NnSession) session = net_compile (graph, picture, NN_GRADIENTS_PARAMETERS, NULL);
  const char *const *names = nn_session_parameters (session);
  NnTensor *seeds[2];

  g_assert_cmpuint (g_strv_length ((char **) names), ==, 5);
  g_assert_null (nn_session_parameter (session, "x"));
  g_assert_null (nn_session_input_gradient (session, 0));
  net_run (session, picture);
  for (int i = 0; i < 2; i++)
    seeds[i] = op_test_random_tensor (nn_session_output (session, i)->shape, -1, 1, 60 + (guint32) i);
  for (int p = 0; names[p]; p++)
    {
      g_autoptr (NnTensor) gradient = NULL;

      nn_session_run (session, &picture, NULL, &error);
      nn_session_backward (session, seeds, NULL, &error);
      g_assert_no_error (error);
      gradient = nn_tensor_convert (nn_session_parameter_gradient (session, names[p]), NN_TYPE_FLOAT, NULL);
      assert_gradient (session, picture, nn_session_parameter (session, names[p]), gradient, seeds);
    }
  nn_tensor_unref (seeds[0]);
  nn_tensor_unref (seeds[1]);
}

static void
test_half_parameter_behind_a_cast (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  NnShape one = NN_SHAPE (1);
  g_autoptr (NnTensor) picture = new_picture ();
  g_autoptr (NnTensor) ones = nn_tensor_convert (picture, NN_TYPE_FLOAT, NULL);
  g_autoptr (NnTensor) half = nn_tensor_new (NN_TYPE_FLOAT16, &one, NULL);
  g_autoptr (NnSession) session = NULL;
  int x = net_add_picture (graph, 3), cast;
  double sum = 0;

  nn_tensor_set_double (half, 0, 0.5);
  cast = net_add_unary (graph, "Cast", NULL, nn_graph_add_constant (graph, "w", half));
  nn_node_set_int (nn_graph_last_node (graph), "to", NN_TYPE_FLOAT);
  nn_graph_add_output (graph, net_add_binary (graph, "Mul", "y", x, cast));
  session = net_compile (graph, picture, NN_GRADIENTS_PARAMETERS, NULL);
  nn_tensor_floats (nn_session_parameter (session, "w"))[0] = 3;
  net_run (session, picture);
  for (int i = 0; i < 3 * 9 * 7; i++)
    {
      nn_tensor_floats (ones)[i] = 1;
      sum += nn_tensor_floats (picture)[i];
      g_assert_cmpfloat (nn_tensor_floats (nn_session_output (session, 0))[i], ==, 3 * nn_tensor_floats (picture)[i]);
    }
  nn_session_backward (session, &ones, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (nn_tensor_floats (nn_session_parameter_gradient (session, "w"))[0], sum, 1e-4);
}

static void
test_operator_without_gradient (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) picture = new_picture ();
  NnSessionOptions options = { .gradients = NN_GRADIENTS_INPUTS };
  g_autoptr (NnSession) session = NULL;
  int x = net_add_picture (graph, 3), cast;

  /* Integers have no gradient: what is computed from them is a constant to backward. */
  cast = net_add_unary (graph, "Cast", NULL, x);
  nn_node_set_int (nn_graph_last_node (graph), "to", NN_TYPE_INT32);
  nn_graph_add_output (graph, cast);
  session = nn_session_new (graph, &picture, 1, &options, &error);
  g_assert_no_error (error);
  nn_session_run (session, &picture, NULL, &error);
  nn_session_backward (session, (NnTensor *[]){ NULL }, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (nn_tensor_floats (nn_session_input_gradient (session, 0))[0], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/session-gradient/tangled", test_tangled);
  g_test_add_func ("/nn/session-gradient/some-seeds", test_some_seeds);
  g_test_add_func ("/nn/session-gradient/tapped-layers", test_tapped_layers);
  g_test_add_func ("/nn/session-gradient/some-outputs-of-a-node", test_some_outputs_of_a_node);
  g_test_add_func ("/nn/session-gradient/unused-input", test_zero_gradient_of_unused_input);
  g_test_add_func ("/nn/session-gradient/wrong-seed", test_wrong_seed);
  g_test_add_func ("/nn/session-gradient/parameters", test_parameters);
  g_test_add_func ("/nn/session-gradient/half-parameter", test_half_parameter_behind_a_cast);
  g_test_add_func ("/nn/session-gradient/integers", test_operator_without_gradient);
  return g_test_run ();
}
