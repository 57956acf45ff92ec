/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sessions from the outside: what compiles, what is refused and how, what a run accepts and gives.
 */
#include "config.h"

#include <string.h>

#include "session-test.h"

#define PICTURE NN_SHAPE (1, 3, 9, 7)

static NnTensor *
new_picture (void)
{
  return op_test_random_tensor (PICTURE, -1, 1, 1);
}

static void
assert_refused (NnGraph *graph, NnTensor *const *inputs, int n_inputs, const NnSessionOptions *options, NnError code,
                const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnSession) session = nn_session_new (graph, inputs, n_inputs, options, &error);

  g_assert_null (session);
  g_assert_error (error, NN_ERROR, (int) code);
  if (!strstr (error->message, text))
    g_error ("'%s' does not say '%s'", error->message, text);
}

/* Compiling. */

static void
test_shapes_before_the_run (void)
{
  g_autoptr (NnGraph) graph = net_new_tangled ();
  g_autoptr (NnTensor) picture = new_picture ();
  g_autoptr (NnSession) session = net_compile (graph, picture, NN_GRADIENTS_NONE, NULL);
  NnShape y = NN_SHAPE (1, 2, 9, 7), z = NN_SHAPE (1, 4 * 9 * 7);

  g_assert_cmpint (nn_session_n_outputs (session), ==, 2);
  g_assert_true (nn_shape_equal (&nn_session_output (session, 0)->shape, &y));
  g_assert_true (nn_shape_equal (&nn_session_output (session, 1)->shape, &z));
  g_assert_cmpuint (nn_session_memory (session), >, 4 * 9 * 7 * sizeof (float));
}

static void
test_unknown_operator (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) picture = new_picture ();
  int x = net_add_picture (graph, 3);
  int y = net_add_unary (graph, "BiasGelu", "y", x);
  NnNode *node = nn_graph_last_node (graph);

  nn_graph_add_output (graph, y);
  assert_refused (graph, &picture, 1, NULL, NN_ERROR_UNSUPPORTED, "'BiasGelu' of domain 'ai.onnx'");
  g_free (node->domain);
  node->domain = g_strdup ("com.microsoft");
  assert_refused (graph, &picture, 1, NULL, NN_ERROR_UNSUPPORTED, "domain 'com.microsoft'");
  g_free (node->op_type);
  node->op_type = g_strdup ("Relu");
  assert_refused (graph, &picture, 1, NULL, NN_ERROR_UNSUPPORTED, "node 'y'");
}

/* What no output needs is not looked at. */
static void
test_unneeded_nodes (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) picture = new_picture ();
  g_autoptr (NnSession) session = NULL;
  int x = net_add_picture (graph, 3);

  nn_graph_add_output (graph, net_add_unary (graph, "Relu", "y", x));
  nn_graph_add_output (graph, net_add_unary (graph, "Unheard", "head", x));
  session = net_compile (graph, picture, NN_GRADIENTS_NONE, (const char *[]){ "y", NULL });
  g_assert_cmpuint (session->steps->len, ==, 1);
}

static void
test_refused (void)
{
  g_autoptr (NnGraph) graph = net_new_tangled ();
  g_autoptr (NnTensor) picture = new_picture ();
  g_autoptr (NnTensor) flat = op_test_random_tensor (NN_SHAPE (3, 9, 7), -1, 1, 1);
  g_autoptr (NnTensor) gray = op_test_random_tensor (NN_SHAPE (1, 1, 9, 7), -1, 1, 1);
  g_autoptr (NnTensor) integers = nn_tensor_convert (picture, NN_TYPE_INT32, NULL);
  NnSessionOptions layer = { .outputs = (const char *[]){ "y", "relu9_1", NULL } };
  NnSessionOptions little = { .memory_limit = 1000 };

  assert_refused (graph, NULL, 0, NULL, NN_ERROR_SHAPE, "1 inputs");
  assert_refused (graph, (NnTensor *[]){ NULL }, 1, NULL, NN_ERROR_SHAPE, "'x'");
  assert_refused (graph, &flat, 1, NULL, NN_ERROR_SHAPE, "1x3x?x?");
  assert_refused (graph, &gray, 1, NULL, NN_ERROR_SHAPE, "Conv");
  assert_refused (graph, &integers, 1, NULL, NN_ERROR_SHAPE, "int32");
  assert_refused (graph, &picture, 1, &layer, NN_ERROR_UNSUPPORTED, "relu9_1");
  assert_refused (graph, &picture, 1, &little, NN_ERROR_NO_MEMORY, "MiB");
}

static void
test_memory_limit_is_what_is_taken (void)
{
  g_autoptr (NnGraph) graph = net_new_tangled ();
  g_autoptr (NnTensor) picture = new_picture ();
  g_autoptr (NnSession) session = net_compile (graph, picture, NN_GRADIENTS_NONE, NULL);
  NnSessionOptions exact = { .memory_limit = nn_session_memory (session) };
  NnSessionOptions less = { .memory_limit = nn_session_memory (session) - 1 };
  g_autoptr (NnSession) again = nn_session_new (graph, &picture, 1, &exact, NULL);

  g_assert_nonnull (again);
  assert_refused (graph, &picture, 1, &less, NN_ERROR_NO_MEMORY, "allowed");
}

static void
test_lost_value (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) picture = new_picture ();
  int x = net_add_picture (graph, 3), lost = nn_graph_add_value (graph, "lost");

  nn_graph_add_output (graph, lost);
  assert_refused (graph, &picture, 1, NULL, NN_ERROR_PARSE, "'lost'");
  nn_graph_add_output (graph, net_add_binary (graph, "Add", "y", x, lost));
  assert_refused (graph, &picture, 1, NULL, NN_ERROR_PARSE, "'lost'");
}

/* Shape -> Gather -> Concat -> Reshape, as exporters write "flatten but keep the batch". */
static NnGraph *
new_shape_arithmetic (void)
{
  NnGraph *graph = nn_graph_new (13);
  NnShape one = NN_SHAPE (1);
  g_autoptr (NnTensor) zero = nn_tensor_new_int64s (&one, (gint64[]){ 0 });
  g_autoptr (NnTensor) rest = nn_tensor_new_int64s (&one, (gint64[]){ -1 });
  int x = net_add_picture (graph, 3);
  int relu = net_add_unary (graph, "Relu", NULL, x);
  int shape = net_add_unary (graph, "Shape", NULL, relu);
  int batch = net_add_binary (graph, "Gather", NULL, shape, nn_graph_add_constant (graph, NULL, zero));
  int sizes = net_add_binary (graph, "Concat", NULL, batch, nn_graph_add_constant (graph, NULL, rest));

  nn_node_set_int (nn_graph_last_node (graph), "axis", 0);
  nn_graph_add_output (graph, net_add_binary (graph, "Reshape", "y", relu, sizes));
  return graph;
}

static void
test_shape_arithmetic_is_folded (void)
{
  g_autoptr (NnGraph) graph = new_shape_arithmetic ();
  g_autoptr (NnTensor) picture = new_picture ();
  g_autoptr (NnSession) session = net_compile (graph, picture, NN_GRADIENTS_NONE, NULL);
  NnShape flat = NN_SHAPE (1, 3 * 9 * 7);

  g_assert_cmpuint (session->steps->len, ==, 1); /* Relu; Reshape is a view */
  g_assert_true (nn_shape_equal (&nn_session_output (session, 0)->shape, &flat));
  net_run (session, picture);
  for (int i = 0; i < 3 * 9 * 7; i++)
    g_assert_cmpfloat (nn_tensor_floats (nn_session_output (session, 0))[i], ==,
                       MAX (nn_tensor_floats (picture)[i], 0));
}

/* A convolution of which only the shape is read does not run. */
static void
test_only_the_shape (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) picture = new_picture ();
  g_autoptr (NnSession) session = NULL;
  int x = net_add_picture (graph, 3);
  int shape = net_add_unary (graph, "Shape", NULL, net_add_conv (graph, NULL, x, 3, 3, TRUE));

  nn_graph_add_output (graph, net_add_binary (graph, "Reshape", "y", net_add_unary (graph, "Relu", NULL, x), shape));
  session = net_compile (graph, picture, NN_GRADIENTS_INPUTS, NULL);
  g_assert_cmpuint (session->steps->len, ==, 1);
}

/* Reshape whose sizes are an input of the model: they are bound when the session is made. */
static void
test_bound_input (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) picture = new_picture ();
  NnShape two = NN_SHAPE (2);
  g_autoptr (NnTensor) sizes = nn_tensor_new_int64s (&two, (gint64[]){ 3, 63 });
  g_autoptr (NnTensor) others = nn_tensor_new_int64s (&two, (gint64[]){ 63, 3 });
  g_autoptr (NnTensor) unknown = nn_tensor_new_described (NN_TYPE_INT64, &two);
  g_autoptr (NnSession) session = NULL;
  int x = net_add_picture (graph, 3), s = nn_graph_add_input (graph, "sizes", NN_TYPE_INT64, &two);

  nn_graph_add_output (graph, net_add_binary (graph, "Reshape", "y", x, s));
  assert_refused (graph, (NnTensor *[]){ picture, unknown }, 2, NULL, NN_ERROR_UNSUPPORTED, "'sizes'");
  session = nn_session_new (graph, (NnTensor *[]){ picture, sizes }, 2, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (nn_session_run (session, (NnTensor *[]){ picture, sizes }, NULL, &error));
  g_assert_false (nn_session_run (session, (NnTensor *[]){ picture, others }, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
}

/* Outputs. */

static void
test_layers_by_name (void)
{
  g_autoptr (NnGraph) graph = net_new_tangled ();
  g_autoptr (NnTensor) picture = new_picture ();
  g_autoptr (NnSession) session =
      net_compile (graph, picture, NN_GRADIENTS_NONE, (const char *[]){ "residual", "a", "b", NULL });

  net_run (session, picture);
  for (gint64 i = 0; i < nn_tensor_count (nn_session_output (session, 0)); i++)
    g_assert_cmpfloat (nn_tensor_floats (nn_session_output (session, 0))[i], ==,
                       nn_tensor_floats (nn_session_output (session, 1))[i]
                           + nn_tensor_floats (nn_session_output (session, 2))[i]);
}

/* An input, a view of it, a constant, a folded value, and one value twice, all as outputs. */
static void
test_odd_outputs (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) picture = new_picture ();
  g_autoptr (NnSession) session = NULL;
  g_autoptr (GPtrArray) outputs = NULL;
  int x = net_add_picture (graph, 3), c = net_add_weights (graph, "c", NN_SHAPE (2, 2), 3);
  const NnTensor *constant = nn_graph_value (graph, c)->constant;

  net_add_unary (graph, "Identity", "same", x);
  net_add_unary (graph, "Flatten", "flat", x);
  net_add_unary (graph, "Relu", "folded", c);
  net_add_unary (graph, "Relu", "y", x);
  session = net_compile (graph, picture, NN_GRADIENTS_NONE,
                         (const char *[]){ "x", "same", "flat", "c", "folded", "y", "y", NULL });
  net_run (session, picture);
  outputs = net_outputs (session);
  assert_tensors_equal (outputs->pdata[0], picture, "x");
  assert_tensors_equal (outputs->pdata[1], picture, "same");
  g_assert_cmpint (nn_session_output (session, 2)->shape.rank, ==, 2);
  g_assert_cmpfloat (nn_tensor_floats (outputs->pdata[2])[5], ==, nn_tensor_floats (picture)[5]);
  assert_tensors_equal (outputs->pdata[3], constant, "c");
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat (nn_tensor_floats (outputs->pdata[4])[i], ==, MAX (nn_tensor_floats (constant)[i], 0));
  assert_tensors_equal (outputs->pdata[6], outputs->pdata[5], "y twice");
}

/* Running. */

static void
test_wrong_run (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = net_new_tangled ();
  g_autoptr (NnTensor) picture = new_picture ();
  g_autoptr (NnTensor) larger = op_test_random_tensor (NN_SHAPE (1, 3, 9, 8), -1, 1, 1);
  g_autoptr (NnTensor) described = nn_tensor_new_described (NN_TYPE_FLOAT, &picture->shape);
  g_autoptr (NnSession) session = net_compile (graph, picture, NN_GRADIENTS_NONE, NULL);

  g_assert_false (nn_session_run (session, &larger, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_clear_error (&error);
  g_assert_false (nn_session_run (session, &described, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
}

/* Callers' memory may start anywhere. */
static void
test_unaligned_input (void)
{
  g_autoptr (NnGraph) graph = net_new_tangled ();
  g_autoptr (NnTensor) picture = new_picture ();
  g_autofree float *memory = g_new (float, 3 * 9 * 7 + 1);
  g_autoptr (NnTensor) shifted = nn_tensor_new_wrapped (NN_TYPE_FLOAT, &picture->shape, memory + 1, NULL, NULL);
  g_autoptr (NnSession) session = net_compile (graph, picture, NN_GRADIENTS_INPUTS, NULL);
  g_autoptr (GPtrArray) expected = NULL, outputs = NULL;

  memcpy (memory + 1, picture->data, nn_tensor_bytes (picture));
  net_run (session, picture);
  expected = net_outputs (session);
  net_run (session, shifted);
  outputs = net_outputs (session);
  assert_tensors_equal (outputs->pdata[0], expected->pdata[0], "y");
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NnGraph) graph = net_new_tangled ();
  g_autoptr (NnTensor) picture = new_picture ();
  g_autoptr (NnSession) session = net_compile (graph, picture, NN_GRADIENTS_INPUTS, NULL);

  net_run (session, picture);
  g_cancellable_cancel (cancellable);
  g_assert_false (nn_session_backward (session, (NnTensor *[]){ NULL, NULL }, cancellable, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (nn_session_run (session, &picture, cancellable, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_CANCELLED);
}

typedef struct
{
  int calls;
  double last;
} Watch;

static void
watch_run (double done, gpointer data)
{
  Watch *watch = data;

  g_assert_cmpfloat (done, >=, watch->last);
  g_assert_cmpfloat (done, <=, 1.0);
  watch->last = done;
  watch->calls++;
}

static void
test_watched (void)
{
  Watch watch = { 0 };
  g_autoptr (NnGraph) graph = net_new_tangled ();
  g_autoptr (NnTensor) picture = new_picture ();
  g_autoptr (NnSession) session = net_compile (graph, picture, NN_GRADIENTS_NONE, NULL);

  nn_session_set_watch (session, watch_run, &watch);
  g_assert_true (nn_session_run (session, &picture, NULL, NULL));
  g_assert_cmpint (watch.calls, >, 1);
  g_assert_cmpfloat (watch.last, ==, 1.0);
  watch.calls = 0;
  nn_session_set_watch (session, NULL, NULL);
  net_run (session, picture);
  g_assert_cmpint (watch.calls, ==, 0);
}

static void
test_threads (void)
{
  g_autoptr (NnGraph) graph = net_new_tangled ();
  g_autoptr (NnTensor) picture = op_test_random_tensor (NN_SHAPE (2, 3, 61, 67), -1, 1, 1);
  g_autoptr (GPtrArray) expected = NULL;
  g_autoptr (NnTensor) expected_gradient = NULL;

  for (int threads = 1; threads <= 4; threads++)
    {
      g_autoptr (NnSession) session = NULL;
      g_autoptr (GPtrArray) outputs = NULL;
      g_autoptr (NnTensor) gradient = NULL;

      nn_threads_set_count (threads);
      session = net_compile (graph, picture, NN_GRADIENTS_INPUTS, NULL);
      nn_threads_set_count (threads == 2 ? 4 : threads); /* more than the session knew of */
      net_run (session, picture);
      outputs = net_outputs (session);
      gradient = net_backward (session);
      if (expected)
        {
          assert_tensors_equal (outputs->pdata[0], expected->pdata[0], "y");
          assert_tensors_equal (outputs->pdata[1], expected->pdata[1], "z");
          assert_tensors_equal (gradient, expected_gradient, "gradient");
        }
      else
        {
          expected = g_steal_pointer (&outputs);
          expected_gradient = g_steal_pointer (&gradient);
        }
    }
  nn_threads_set_count (0);
}

/* What the model has is not copied: initializers, and tensors of Constant nodes. */
static void
test_constants_in_place (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) stored = op_test_random_tensor (NN_SHAPE (100, 1000), -1, 1, 5);
  g_autoptr (NnTensor) x = op_test_random_tensor (NN_SHAPE (100, 1000), -1, 1, 6);
  int input = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &x->shape);
  int initializer = nn_graph_add_constant (graph, "initializer", stored);
  int constant = nn_graph_add_op (graph, "Constant", "constant", 0, NULL);
  g_autoptr (NnSession) session = NULL;

  nn_node_set_tensor (nn_graph_last_node (graph), "value", stored);
  nn_graph_add_output (graph, net_add_binary (graph, "Max", NULL, input, initializer));
  nn_graph_add_output (graph, net_add_binary (graph, "Min", NULL, input, constant));
  session = net_compile (graph, x, NN_GRADIENTS_NONE, NULL);
  g_assert_cmpuint (nn_session_memory (session), <, 3 * nn_tensor_bytes (x)); /* two of them are the outputs */
  g_assert_true (nn_session_value (session, initializer)->tensor->data == stored->data);
  g_assert_true (nn_session_value (session, constant)->tensor->data == stored->data);
}

/* float16. */

/* y = Relu (x · w), all float16 in the file. */
static void
test_half_model (gconstpointer data)
{
  const NnType type = GPOINTER_TO_INT (data);
  const double tolerance = type == NN_TYPE_BFLOAT16 ? TOLERANCE_BFLOAT16 : TOLERANCE_HALF;
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  NnShape shape = NN_SHAPE (1, 3, 9, 7), one = NN_SHAPE (1);
  g_autoptr (NnTensor) picture = new_picture ();
  g_autoptr (NnTensor) narrow = nn_tensor_convert (picture, type, NULL);
  g_autoptr (NnTensor) third = nn_tensor_new (type, &one, NULL);
  NnTensor *inputs[] = { narrow, picture };
  int x = nn_graph_add_input (graph, "x", type, &shape), y;

  nn_tensor_set_double (third, 0, 1.0 / 3);
  y = net_add_unary (graph, "Relu", "y",
                     net_add_binary (graph, "Mul", NULL, x, nn_graph_add_constant (graph, "w", third)));
  nn_graph_value (graph, y)->type = type;
  nn_graph_add_output (graph, y);
  for (int given = 0; given < 2; given++)
    {
      g_autoptr (NnSession) session = net_compile (graph, inputs[given], NN_GRADIENTS_INPUTS, NULL);
      g_autoptr (NnTensor) gradient = NULL;

      net_run (session, inputs[given]);
      g_assert_cmpint (nn_session_output (session, 0)->type, ==, type);
      for (int i = 0; i < 3 * 9 * 7; i++)
        g_assert_cmpfloat_with_epsilon (nn_tensor_get_double (nn_session_output (session, 0), i),
                                        MAX (nn_tensor_floats (picture)[i] / 3, 0), tolerance);
      gradient = net_backward (session);
      g_assert_cmpint (gradient->type, ==, NN_TYPE_FLOAT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/session/shapes-before-the-run", test_shapes_before_the_run);
  g_test_add_func ("/nn/session/unknown-operator", test_unknown_operator);
  g_test_add_func ("/nn/session/unneeded-nodes", test_unneeded_nodes);
  g_test_add_func ("/nn/session/refused", test_refused);
  g_test_add_func ("/nn/session/memory-limit", test_memory_limit_is_what_is_taken);
  g_test_add_func ("/nn/session/lost-value", test_lost_value);
  g_test_add_func ("/nn/session/shape-arithmetic", test_shape_arithmetic_is_folded);
  g_test_add_func ("/nn/session/only-the-shape", test_only_the_shape);
  g_test_add_func ("/nn/session/bound-input", test_bound_input);
  g_test_add_func ("/nn/session/layers-by-name", test_layers_by_name);
  g_test_add_func ("/nn/session/odd-outputs", test_odd_outputs);
  g_test_add_func ("/nn/session/wrong-run", test_wrong_run);
  g_test_add_func ("/nn/session/unaligned-input", test_unaligned_input);
  g_test_add_func ("/nn/session/cancelled", test_cancelled);
  g_test_add_func ("/nn/session/watched", test_watched);
  g_test_add_func ("/nn/session/threads", test_threads);
  g_test_add_func ("/nn/session/constants-in-place", test_constants_in_place);
  g_test_add_data_func ("/nn/session/half-model", GINT_TO_POINTER (NN_TYPE_FLOAT16), test_half_model);
  g_test_add_data_func ("/nn/session/bfloat16-model", GINT_TO_POINTER (NN_TYPE_BFLOAT16), test_half_model);
  return g_test_run ();
}
