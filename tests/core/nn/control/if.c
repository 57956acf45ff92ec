/* SPDX-License-Identifier: GPL-3.0-or-later
 * If takes one branch and does not care for the other.
 */
#include "config.h"

#include "control-test.h"

/* y = @op_type (x) with x from outside */
static NnGraph *
make_branch (const char *op_type)
{
  NnGraph *branch = nn_graph_new (16);
  int x = control_capture (branch, "x");

  nn_graph_add_output (branch, nn_graph_add_op (branch, op_type, "inside", 1, &x));
  return branch;
}

/* y = flag ? Neg (x) : @other (x), and its square; the flag is an input, or whether x has four elements. */
static NnGraph *
make_graph (const char *other, gboolean by_shape)
{
  NnGraph *graph = nn_graph_new (16);
  g_autoptr (NnGraph) branch = make_branch (other);
  NnNode *node;
  const NnShape scalar = { 0 }, open = NN_SHAPE (-1);
  int x = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &open), flag, y;

  if (by_shape)
    {
      int size = nn_graph_add_op (graph, "Size", "size", 1, &x);

      flag = nn_graph_add_op (graph, "Equal", "flag", 2, (int[]){ size, control_number (graph, NN_TYPE_INT64, 4) });
    }
  else
    flag = nn_graph_add_input (graph, "flag", NN_TYPE_BOOL, &scalar);
  node = control_add (graph, "If", 1, &flag, 1, "y", "then_branch", make_branch ("Neg"));
  nn_graph_set_subgraph (graph, node, "else_branch", branch);
  y = nn_graph_find_value (graph, "y0");
  nn_graph_add_output (graph, nn_graph_add_op (graph, "Mul", "squared", 2, (int[]){ y, y }));
  nn_graph_add_output (graph, y);
  return graph;
}

static NnTensor *
make_flag (gboolean value)
{
  const NnShape scalar = { 0 };
  NnTensor *flag = nn_tensor_new (NN_TYPE_BOOL, &scalar, NULL);

  nn_tensor_set_int64 (flag, 0, value);
  return flag;
}

static void
test_branches (void)
{
  const NnShape shape = NN_SHAPE (3);
  g_autoptr (NnGraph) graph = make_graph ("Relu", FALSE);
  g_autoptr (NnTensor) x = nn_tensor_new_floats (&shape, (const float[]){ -1, 2, 3 });
  g_autoptr (NnTensor) yes = make_flag (TRUE), no = make_flag (FALSE);
  g_autoptr (NnSession) taken = control_compile (graph, (NnTensor *[]){ x, yes }, 2, NN_GRADIENTS_NONE);
  g_autoptr (NnSession) other = control_compile (graph, (NnTensor *[]){ x, no }, 2, NN_GRADIENTS_NONE);

  control_expect (taken, 0, 3, (const float[]){ 1, 4, 9 });
  control_expect (taken, 1, 3, (const float[]){ 1, -2, -3 });
  control_expect (other, 1, 3, (const float[]){ 0, 2, 3 });
}

static void
test_by_shape (void)
{
  const NnShape three = NN_SHAPE (3), four = NN_SHAPE (4);
  g_autoptr (NnGraph) graph = make_graph ("Relu", TRUE);
  g_autoptr (NnTensor) a = nn_tensor_new_floats (&three, (const float[]){ -1, 2, 3 });
  g_autoptr (NnTensor) b = nn_tensor_new_floats (&four, (const float[]){ -1, 2, 3, 4 });
  g_autoptr (NnSession) relu = control_compile (graph, &a, 1, NN_GRADIENTS_NONE);
  g_autoptr (NnSession) neg = control_compile (graph, &b, 1, NN_GRADIENTS_NONE);

  control_expect (relu, 1, 3, (const float[]){ 0, 2, 3 });
  control_expect (neg, 1, 4, (const float[]){ 1, -2, -3, -4 });
}

static void
test_gradient (void)
{
  const NnShape shape = NN_SHAPE (4);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = make_graph ("Relu", TRUE);
  g_autoptr (NnTensor) x = nn_tensor_new_floats (&shape, (const float[]){ -1, 2, 3, 4 });
  g_autoptr (NnTensor) ones = nn_tensor_new_floats (&shape, (const float[]){ 1, 1, 1, 1 });
  g_autoptr (NnSession) session = control_compile (graph, &x, 1, NN_GRADIENTS_INPUTS);

  nn_session_backward (session, (NnTensor *[]){ ones, NULL }, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat (nn_tensor_floats (nn_session_input_gradient (session, 0))[i], ==, 2 * nn_tensor_floats (x)[i]);
}

static void
test_other_branch_is_not_looked_at (void)
{
  const NnShape shape = NN_SHAPE (3);
  g_autoptr (NnGraph) graph = make_graph ("Unheard", FALSE);
  g_autoptr (NnTensor) x = nn_tensor_new_floats (&shape, (const float[]){ -1, 2, 3 });
  g_autoptr (NnTensor) yes = make_flag (TRUE), no = make_flag (FALSE);
  g_autoptr (NnSession) taken = control_compile (graph, (NnTensor *[]){ x, yes }, 2, NN_GRADIENTS_NONE);

  control_expect (taken, 1, 3, (const float[]){ 1, -2, -3 });
  control_fails (graph, (NnTensor *[]){ x, no }, 2, NN_ERROR_UNSUPPORTED, "'Unheard'");
}

static void
test_unknown_condition (void)
{
  const NnShape shape = NN_SHAPE (3), scalar = { 0 };
  g_autoptr (NnGraph) graph = make_graph ("Relu", FALSE);
  g_autoptr (NnTensor) x = nn_tensor_new_described (NN_TYPE_FLOAT, &shape);
  g_autoptr (NnTensor) flag = nn_tensor_new_described (NN_TYPE_BOOL, &scalar);

  control_fails (graph, (NnTensor *[]){ x, flag }, 2, NN_ERROR_UNSUPPORTED,
                 "If node 'control' (scalar): input 0 ('flag') decides");
}

static void
test_no_branch (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (16);
  int flag = control_number (graph, NN_TYPE_BOOL, 1);

  nn_graph_add_output (graph, nn_graph_add_op (graph, "If", "y", 1, &flag));
  control_fails (graph, NULL, 0, NN_ERROR_PARSE, "has no graph 'then_branch'");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/control/if/branches", test_branches);
  g_test_add_func ("/control/if/by-shape", test_by_shape);
  g_test_add_func ("/control/if/gradient", test_gradient);
  g_test_add_func ("/control/if/other-branch", test_other_branch_is_not_looked_at);
  g_test_add_func ("/control/if/unknown-condition", test_unknown_condition);
  g_test_add_func ("/control/if/no-branch", test_no_branch);
  return g_test_run ();
}
