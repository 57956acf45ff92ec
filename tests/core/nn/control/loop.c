/* SPDX-License-Identifier: GPL-3.0-or-later
 * Loop runs as often as its count and its condition say, and not at all where nobody can say.
 */
#include "config.h"

#include "control-test.h"

/* Round r: carried = carried · x, row = carried; goes on while r < @last. */
static NnGraph *
make_body (double last)
{
  NnGraph *body = nn_graph_new (16);
  int round = nn_graph_add_input (body, "round", NN_TYPE_INT64, NULL);
  int carried, product;

  nn_graph_add_input (body, "going", NN_TYPE_BOOL, NULL);
  carried = nn_graph_add_input (body, "carried", NN_TYPE_FLOAT, NULL);
  nn_graph_add_output (
      body, nn_graph_add_op (body, "Less", "go on", 2, (int[]){ round, control_number (body, NN_TYPE_INT64, last) }));
  product = nn_graph_add_op (body, "Mul", "product", 2, (int[]){ carried, control_capture (body, "x") });
  nn_graph_add_output (body, product);
  nn_graph_add_output (body, nn_graph_add_op (body, "Identity", "row", 1, &product));
  return body;
}

/* Outputs: x · x^rounds, and the rows. @trips < 0 leaves the count out. */
static NnGraph *
make_graph (double trips, NnGraph *body, int n_outputs)
{
  NnGraph *graph = nn_graph_new (16);
  const NnShape open = NN_SHAPE (-1);
  int x = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &open);
  int count = trips < 0 ? NN_VALUE_NONE : control_number (graph, NN_TYPE_INT64, trips);

  control_add (graph, "Loop", 3, (int[]){ count, NN_VALUE_NONE, x }, 2, "y", "body", body);
  nn_graph_add_output (graph, nn_graph_find_value (graph, "y0"));
  if (n_outputs > 1)
    nn_graph_add_output (graph, nn_graph_find_value (graph, "y1"));
  return graph;
}

static NnTensor *
make_x (void)
{
  const NnShape shape = NN_SHAPE (2);

  return nn_tensor_new_floats (&shape, (const float[]){ -2, 3 });
}

static void
test_count (void)
{
  g_autoptr (NnGraph) graph = make_graph (3, make_body (100), 2);
  g_autoptr (NnTensor) x = make_x ();
  g_autoptr (NnSession) session = control_compile (graph, &x, 1, NN_GRADIENTS_NONE);

  control_expect (session, 0, 2, (const float[]){ 16, 81 });
  control_expect (session, 1, 6, (const float[]){ 4, 9, -8, 27, 16, 81 });
  g_assert_cmpint (nn_session_output (session, 1)->shape.rank, ==, 2);
}

static void
test_condition (void)
{
  g_autoptr (NnGraph) limited = make_graph (100, make_body (1), 1), open = make_graph (-1, make_body (1), 1);
  g_autoptr (NnTensor) x = make_x ();
  g_autoptr (NnSession) a = control_compile (limited, &x, 1, NN_GRADIENTS_NONE);
  g_autoptr (NnSession) b = control_compile (open, &x, 1, NN_GRADIENTS_NONE);

  control_expect (a, 0, 2, (const float[]){ -8, 27 });
  control_expect (b, 0, 2, (const float[]){ -8, 27 });
}

static void
test_never (void)
{
  g_autoptr (NnGraph) graph = make_graph (0, make_body (1), 1), rows = make_graph (0, make_body (1), 2);
  g_autoptr (NnTensor) x = make_x ();
  g_autoptr (NnSession) session = control_compile (graph, &x, 1, NN_GRADIENTS_NONE);

  control_expect (session, 0, 2, (const float[]){ -2, 3 });
  control_fails (rows, &x, 1, NN_ERROR_UNSUPPORTED, "Loop node 'control' (scalar, -, 2): does not run once");
}

static void
test_forever (void)
{
  g_autoptr (NnGraph) graph = make_graph (-1, make_body (1e18), 1);
  g_autoptr (NnTensor) x = make_x ();

  control_fails (graph, &x, 1, NN_ERROR_UNSUPPORTED, "runs its graph so often");
}

static void
test_gradient (void)
{
  const NnShape shape = NN_SHAPE (2);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = make_graph (3, make_body (100), 1);
  g_autoptr (NnTensor) x = make_x ();
  g_autoptr (NnTensor) ones = nn_tensor_new_floats (&shape, (const float[]){ 1, 1 });
  g_autoptr (NnSession) session = control_compile (graph, &x, 1, NN_GRADIENTS_INPUTS);
  const float *gradient;

  nn_session_backward (session, &ones, NULL, &error);
  g_assert_no_error (error);
  gradient = nn_tensor_floats (nn_session_input_gradient (session, 0));
  g_assert_cmpfloat (gradient[0], ==, 4 * -8); /* of x^4 */
  g_assert_cmpfloat (gradient[1], ==, 4 * 27);
}

/* Whether it goes on depends on what it carries. */
static void
test_unknown_condition (void)
{
  NnGraph *body = make_body (1);
  int carried = nn_graph_find_value (body, "carried");
  int flags = nn_graph_add_op (body, "Less", "flags", 2, (int[]){ carried, control_number (body, NN_TYPE_FLOAT, 10) });
  int cast = nn_graph_add_op (body, "Cast", "cast", 1, &flags);
  int sum;
  g_autoptr (NnGraph) graph = NULL;
  const NnShape shape = NN_SHAPE (2);
  g_autoptr (NnTensor) x = nn_tensor_new_described (NN_TYPE_FLOAT, &shape);
  g_autoptr (NnTensor) given = make_x ();
  g_autoptr (NnSession) session = NULL;

  nn_node_set_int (nn_graph_last_node (body), "to", NN_TYPE_FLOAT);
  sum = nn_graph_add_op (body, "ReduceMax", "sum", 1, &cast);
  g_array_index (body->outputs, int, 0) = nn_graph_add_op (body, "Cast", "wanted", 1, &sum);
  nn_node_set_int (nn_graph_last_node (body), "to", NN_TYPE_BOOL);
  graph = make_graph (5, body, 1);
  control_fails (graph, &x, 1, NN_ERROR_UNSUPPORTED, "how often it runs depends on the picture");
  session = control_compile (graph, &given, 1, NN_GRADIENTS_NONE); /* for this one picture it can be said */
  control_expect (session, 0, 2, (const float[]){ -32, 243 });
}

/* A loop in a loop; the inner one reads the outer one's round: sum over r < 3 of r · 2. */
static void
test_nested (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (16);
  NnGraph *outer = nn_graph_new (16), *inner = nn_graph_new (16);
  int going, carried, cast, start;
  g_autoptr (NnSession) session = NULL;

  nn_graph_add_input (inner, "inner round", NN_TYPE_INT64, NULL);
  going = nn_graph_add_input (inner, "inner going", NN_TYPE_BOOL, NULL);
  carried = nn_graph_add_input (inner, "inner sum", NN_TYPE_FLOAT, NULL);
  nn_graph_add_output (inner, nn_graph_add_op (inner, "Identity", "inner go on", 1, &going));
  nn_graph_add_output (
      inner, nn_graph_add_op (inner, "Add", "inner next", 2, (int[]){ carried, control_capture (inner, "number") }));

  start = nn_graph_add_input (outer, "round", NN_TYPE_INT64, NULL);
  going = nn_graph_add_input (outer, "going", NN_TYPE_BOOL, NULL);
  carried = nn_graph_add_input (outer, "sum", NN_TYPE_FLOAT, NULL);
  nn_graph_add_output (outer, going);
  cast = nn_graph_add_op (outer, "Cast", "number", 1, &start);
  nn_node_set_int (nn_graph_last_node (outer), "to", NN_TYPE_FLOAT);
  g_assert_cmpint (cast, !=, NN_VALUE_NONE);
  control_add (outer, "Loop", 3, (int[]){ control_number (outer, NN_TYPE_INT64, 2), NN_VALUE_NONE, carried }, 1, "in",
               "body", inner);
  nn_graph_add_output (outer, nn_graph_find_value (outer, "in0"));

  start = control_number (graph, NN_TYPE_FLOAT, 0);
  control_add (graph, "Loop", 3, (int[]){ control_number (graph, NN_TYPE_INT64, 3), NN_VALUE_NONE, start }, 1, "y",
               "body", outer);
  nn_graph_add_output (graph, nn_graph_find_value (graph, "y0"));
  session = control_compile (graph, NULL, 0, NN_GRADIENTS_NONE);
  control_expect (session, 0, 1, (const float[]){ 6 });
}

static void
test_wrong_body (void)
{
  NnGraph *body = make_body (1);
  g_autoptr (NnGraph) graph = NULL;
  g_autoptr (NnTensor) x = make_x ();

  nn_graph_add_input (body, "more", NN_TYPE_FLOAT, NULL);
  graph = make_graph (1, body, 1);
  control_fails (graph, &x, 1, NN_ERROR_PARSE, "its graph 'body' has 4 inputs and 3 outputs, but should have 3 and 3");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/control/loop/count", test_count);
  g_test_add_func ("/control/loop/condition", test_condition);
  g_test_add_func ("/control/loop/never", test_never);
  g_test_add_func ("/control/loop/forever", test_forever);
  g_test_add_func ("/control/loop/gradient", test_gradient);
  g_test_add_func ("/control/loop/unknown-condition", test_unknown_condition);
  g_test_add_func ("/control/loop/nested", test_nested);
  g_test_add_func ("/control/loop/wrong-body", test_wrong_body);
  return g_test_run ();
}
