/* SPDX-License-Identifier: GPL-3.0-or-later
 * CastLike: types, gradient, the narrowing of outputs to half types.
 */
#include "config.h"

#include "op-naive.h"

static void
test_types (void)
{
  g_autoptr (OpTest) test = op_test_new ("CastLike", 15);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_UINT8, NN_SHAPE (3), (double[]){ 1, 255, 0 });

  op_test_floats (test, NN_SHAPE (3), (float[]){ 1.75f, 1000, -1 });
  op_test_input (test, naive_typed (NN_TYPE_UINT8, NN_SHAPE (1), (double[]){ 0 }));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = op_test_new ("CastLike", 15);

  op_test_random (test, NN_SHAPE (2, 5), -1, 1);
  op_test_random (test, NN_SHAPE (3), -1, 1);
  op_test_gradient (test);
}

/* From integers, by an input of type bfloat16, to an output that the model declares so. */
static void
test_half (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (19);
  g_autoptr (NnTensor) x = naive_typed (NN_TYPE_INT32, NN_SHAPE (2), (double[]){ 3, -257 });
  g_autoptr (NnTensor) like = naive_typed (NN_TYPE_BFLOAT16, NN_SHAPE (1), (double[]){ 0 });
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_BFLOAT16, NN_SHAPE (2), (double[]){ 3, -256 });
  g_autoptr (GError) error = NULL;
  g_autoptr (NnSession) session = NULL;
  NnTensor *inputs[] = { x, like };
  const int a = nn_graph_add_input (graph, "x", NN_TYPE_INT32, &x->shape);
  const int b = nn_graph_add_input (graph, "like", NN_TYPE_BFLOAT16, &like->shape);
  const int y = nn_graph_add_op (graph, "CastLike", "y", 2, (int[]){ a, b });

  nn_graph_value (graph, y)->type = NN_TYPE_BFLOAT16;
  nn_graph_add_output (graph, y);
  session = nn_session_new (graph, inputs, 2, NULL, &error);
  g_assert_no_error (error);
  nn_session_run (session, inputs, NULL, &error);
  g_assert_no_error (error);
  assert_tensors_equal (nn_session_output (session, 0), expected, "output");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/cast-like/types", test_types);
  g_test_add_func ("/ops/cast-like/gradient", test_gradient);
  g_test_add_func ("/ops/cast-like/half", test_half);
  return g_test_run ();
}
