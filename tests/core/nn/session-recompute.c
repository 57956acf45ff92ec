/* SPDX-License-Identifier: GPL-3.0-or-later
 * Backward within a memory limit: what is computed again gives the same bits, the limit holds, and a limit that nothing
 * can hold is refused with the least that is possible.
 */
#include "config.h"

#include <string.h>

#include "session-test.h"

#define BLOCKS 9

static int
add_norm (NnGraph *graph, int input, int channels)
{
  int scale = net_add_weights (graph, NULL, NN_SHAPE (channels), 31), shift;

  shift = net_add_weights (graph, NULL, NN_SHAPE (channels), 32);
  return nn_graph_add_op (graph, "InstanceNormalization", NULL, 3, (int[]){ input, scale, shift });
}

/* Residual blocks with what sessions fuse, share and tap on the way: x -> "tap", "y". */
static NnGraph *
new_deep (void)
{
  NnGraph *graph = nn_graph_new (13);
  int value = net_add_unary (graph, "Relu", NULL, net_add_conv (graph, NULL, net_add_picture (graph, 3), 3, 6, TRUE));

  for (int i = 0; i < BLOCKS; i++)
    {
      int inner = add_norm (graph, net_add_conv (graph, NULL, value, 6, 6, FALSE), 6);

      inner = net_add_unary (graph, i % 2 ? "Relu" : "Sigmoid", NULL, inner);
      inner = net_add_unary (graph, "Identity", NULL, inner);
      inner = net_add_binary (graph, "Mul", NULL, inner, net_add_conv (graph, NULL, inner, 6, 6, TRUE));
      value = net_add_binary (graph, "Add", i == BLOCKS / 2 ? "tap" : NULL, value, inner);
    }
  nn_graph_add_output (graph, nn_graph_find_value (graph, "tap"));
  nn_graph_add_output (graph, net_add_unary (graph, "Tanh", "y", value));
  return graph;
}

static NnSession *
compile_within (NnGraph *graph, NnTensor *picture, NnGradients gradients, gsize limit, GError **error)
{
  NnSessionOptions options = { .gradients = gradients, .memory_limit = limit };

  return nn_session_new (graph, &picture, 1, &options, error);
}

static guint
count_again (const NnSession *session)
{
  guint count = 0;

  for (guint i = 0; i < session->schedule->len; i++)
    count += g_array_index (session->schedule, int, i) < 0;
  return count;
}

/* The gradients to the input and, if there are any, to all parameters. */
static GPtrArray *
run_gradients (NnSession *session, NnTensor *picture)
{
  GPtrArray *gradients = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);

  net_run (session, picture);
  g_ptr_array_add (gradients, net_backward (session));
  for (const char *const *name = nn_session_parameters (session); *name; name++)
    g_ptr_array_add (gradients,
                     nn_tensor_convert (nn_session_parameter_gradient (session, *name), NN_TYPE_FLOAT, NULL));
  return gradients;
}

/* The session within @limit computes @expected. FALSE if there is none. */
static gboolean
check_limit (NnGraph *graph, NnTensor *picture, NnGradients gradients, gsize limit, const GPtrArray *expected,
             guint *again)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnSession) session = compile_within (graph, picture, gradients, limit, &error);
  g_autoptr (GPtrArray) actual = NULL;

  if (!session)
    {
      g_assert_error (error, NN_ERROR, NN_ERROR_NO_MEMORY);
      return FALSE;
    }
  g_assert_cmpuint (nn_session_memory (session), <=, limit);
  g_assert_cmpuint (count_again (session), <=, session->steps->len); /* each step once at most */
  *again = MAX (*again, count_again (session));
  actual = run_gradients (session, picture);
  g_assert_cmpuint (actual->len, ==, expected->len);
  for (guint i = 0; i < expected->len; i++)
    assert_tensors_equal (actual->pdata[i], expected->pdata[i], "gradient");
  return TRUE;
}

static void
test_same_bits (gconstpointer data)
{
  const NnGradients gradients = GPOINTER_TO_INT (data);
  g_autoptr (NnGraph) graph = new_deep ();
  g_autoptr (NnTensor) picture = op_test_random_tensor (NN_SHAPE (1, 3, 61, 67), -1, 1, 1);
  g_autoptr (NnSession) free_session = compile_within (graph, picture, gradients, 0, NULL);
  const gsize all = nn_session_memory (free_session);
  g_autoptr (GPtrArray) expected = run_gradients (free_session, picture);
  gsize limit = all;
  guint again = 0;

  g_assert_cmpuint (count_again (free_session), ==, 0);
  while (check_limit (graph, picture, gradients, limit, expected, &again))
    limit -= all / 16;
  g_assert_cmpuint (again, >, 0);
  g_assert_cmpuint (limit, <, all * 3 / 4); /* what it is for */
}

static void
test_impossible (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = new_deep ();
  g_autoptr (NnTensor) picture = op_test_random_tensor (NN_SHAPE (1, 3, 61, 67), -1, 1, 1);

  g_assert_null (compile_within (graph, picture, NN_GRADIENTS_INPUTS, 1000, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_NO_MEMORY);
}

/* A chain of @n layers takes memory for some √n of them. */
static void
test_chain (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) picture = op_test_random_tensor (NN_SHAPE (1, 3, 64, 64), -1, 1, 1);
  g_autoptr (NnSession) session = NULL;
  int value = net_add_picture (graph, 3);

  for (int i = 0; i < 100; i++)
    value = net_add_unary (graph, "Sin", NULL, value);
  nn_graph_add_output (graph, value);
  session = compile_within (graph, picture, NN_GRADIENTS_INPUTS, 24 * nn_tensor_bytes (picture), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_again (session), <, 100);
}

/* What follows a normalisation with an activation does not make it keep its output. */
static void
test_normalisation_keeps_its_input_only (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) picture = op_test_random_tensor (NN_SHAPE (1, 6, 256, 256), -1, 1, 1);
  g_autoptr (NnSession) session = NULL;
  const gsize bytes = nn_tensor_bytes (picture);
  int value = net_add_picture (graph, 6);

  for (int i = 0; i < 10; i++)
    value = net_add_unary (graph, "Relu", NULL, add_norm (graph, net_add_conv (graph, NULL, value, 6, 6, TRUE), 6));
  nn_graph_add_output (graph, value);
  session = net_compile (graph, picture, NN_GRADIENTS_INPUTS, NULL);
  g_assert_cmpuint (session->arena_size, <, 10 * bytes + 4 * bytes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/nn/session-recompute/inputs", GINT_TO_POINTER (NN_GRADIENTS_INPUTS), test_same_bits);
  g_test_add_data_func ("/nn/session-recompute/parameters",
                        GINT_TO_POINTER (NN_GRADIENTS_INPUTS | NN_GRADIENTS_PARAMETERS), test_same_bits);
  g_test_add_func ("/nn/session-recompute/impossible", test_impossible);
  g_test_add_func ("/nn/session-recompute/chain", test_chain);
  g_test_add_func ("/nn/session-recompute/normalisation", test_normalisation_keeps_its_input_only);
  return g_test_run ();
}
