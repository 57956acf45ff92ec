/* SPDX-License-Identifier: GPL-3.0-or-later
 * Split: sizes by attribute and input, equal and uneven parts, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

/* 3 x 7 x 5 elements along axis 1 in parts of 2, 4 and 1. */
static OpTest *
new_case (int opset)
{
  OpTest *test = op_test_new ("Split", opset);
  const gint64 sizes[] = { 2, 4, 1 };

  op_test_outputs (test, 3);
  op_test_random (test, NN_SHAPE (3, 7, 5), -1, 1);
  nn_node_set_int (op_test_node (test), "axis", 1);
  if (opset < 13)
    nn_node_set_ints (op_test_node (test), "split", 3, sizes);
  else
    op_test_int64s (test, NN_SHAPE (3), sizes);
  return test;
}

static void
check_parts (int opset)
{
  static const gint64 begins[] = { 0, 2, 6, 7 };
  g_autoptr (OpTest) test = new_case (opset);

  op_test_run (test);
  for (int k = 0; k < 3; k++)
    {
      const NnShape shape = NN_SHAPE (3, begins[k + 1] - begins[k], 5);
      g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

      for (gint64 i = 0; i < nn_tensor_count (expected); i++)
        {
          gint64 at[NN_MAX_RANK];

          naive_unravel (&shape, i, at);
          nn_tensor_floats (expected)[i] =
              nn_tensor_floats (op_test_get_input (test, 0))[(at[0] * 7 + begins[k] + at[1]) * 5 + at[2]];
        }
      op_test_expect (test, k, expected, TOLERANCE_EXACT);
    }
}

static void
test_sizes (void)
{
  check_parts (2);
  check_parts (11);
  check_parts (13);
}

static void
test_equal_parts (void)
{
  g_autoptr (OpTest) test = op_test_new ("Split", 11);

  op_test_outputs (test, 2);
  op_test_int64s (test, NN_SHAPE (4), (gint64[]){ 1, 2, 3, 4 });
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_expect_int64s (test, 1, NN_SHAPE (2), (gint64[]){ 3, 4 });
}

static void
test_uneven_parts (void)
{
  g_autoptr (OpTest) test = op_test_new ("Split", 18);

  op_test_outputs (test, 3);
  op_test_floats (test, NN_SHAPE (1, 7), (float[]){ 1, 2, 3, 4, 5, 6, 7 });
  nn_node_set_int (op_test_node (test), "axis", -1);
  nn_node_set_int (op_test_node (test), "num_outputs", 3);
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 3), (float[]){ 1, 2, 3 }, TOLERANCE_EXACT);
  op_test_expect_floats (test, 1, NN_SHAPE (1, 3), (float[]){ 4, 5, 6 }, TOLERANCE_EXACT);
  op_test_expect_floats (test, 2, NN_SHAPE (1, 1), (float[]){ 7 }, TOLERANCE_EXACT);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = new_case (13);

  op_test_gradient (test);
}

static void
check_failure (int n, const gint64 *sizes, const char *text)
{
  g_autoptr (OpTest) test = op_test_new ("Split", 13);

  op_test_outputs (test, 2);
  op_test_random (test, NN_SHAPE (5), -1, 1);
  if (n > 0)
    op_test_int64s (test, NN_SHAPE (n), sizes);
  op_test_fails (test, NN_ERROR_SHAPE, text);
}

static void
test_refuses (void)
{
  check_failure (0, NULL, "equal parts");
  check_failure (2, (gint64[]){ 2, 2 }, "add up");
  check_failure (2, (gint64[]){ 2, 4 }, "part 1");
  check_failure (2, (gint64[]){ -1, 6 }, "part 0");
  check_failure (3, (gint64[]){ 1, 2, 2 }, "3 sizes");
}

/* Outputs that nobody reads need no name, and then a file may claim any number of them. */
static void
test_too_many_parts (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) x = op_test_random_tensor (NN_SHAPE (1000), -1, 1, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnSession) session = NULL;
  int input = nn_graph_add_constant (graph, "x", x), outputs[1000];

  for (int i = 0; i < 1000; i++)
    outputs[i] = NN_VALUE_NONE;
  outputs[0] = nn_graph_add_value (graph, "y");
  nn_graph_add_output (graph, outputs[0]);
  nn_graph_add_node (graph, "Split", "many", 1, &input, 1000, outputs);
  session = nn_session_new (graph, NULL, 0, NULL, &error);
  g_assert_null (session);
  g_assert_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/split/sizes", test_sizes);
  g_test_add_func ("/ops/split/equal-parts", test_equal_parts);
  g_test_add_func ("/ops/split/uneven-parts", test_uneven_parts);
  g_test_add_func ("/ops/split/gradient", test_gradient);
  g_test_add_func ("/ops/split/refuses", test_refuses);
  g_test_add_func ("/ops/split/too-many-parts", test_too_many_parts);
  return g_test_run ();
}
