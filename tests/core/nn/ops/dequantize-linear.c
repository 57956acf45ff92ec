/* SPDX-License-Identifier: GPL-3.0-or-later
 * DequantizeLinear: types, layouts of the scales, folding of constant weights, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static void
test_types (gconstpointer data)
{
  const NnType type = GPOINTER_TO_INT (data);
  const gboolean is_signed = type == NN_TYPE_INT8 || type == NN_TYPE_INT16;
  g_autoptr (OpTest) test = op_test_new ("DequantizeLinear", 13);

  op_test_input (test, naive_typed (type, NN_SHAPE (2, 2), (double[]){ is_signed ? -100 : 0, 3, 7, 120 }));
  op_test_floats (test, NN_SHAPE (2), (float[]){ 0.5f, 4 });
  op_test_input (test, naive_typed (type, NN_SHAPE (2), (double[]){ 7, 20 }));
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2, 2), (float[]){ is_signed ? -53.5f : -3.5f, -68, 0, 400 },
                         TOLERANCE_EXACT);
}

/* Differences that do not fit int32, and that float32 rounds. */
static void
test_int32 (void)
{
  g_autoptr (OpTest) test = op_test_new ("DequantizeLinear", 13);

  op_test_input (test, naive_typed (NN_TYPE_INT32, NN_SHAPE (2), (double[]){ G_MININT32, 16777219 }));
  op_test_floats (test, NN_SHAPE (1), (float[]){ 2 });
  op_test_input (test, naive_typed (NN_TYPE_INT32, NN_SHAPE (1), (double[]){ 2 }));
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2), (float[]){ -4294967296.0f, 33554432 }, TOLERANCE_EXACT);
}

static void
test_blocks (void)
{
  g_autoptr (OpTest) test = op_test_new ("DequantizeLinear", 21);

  op_test_input (test, naive_typed (NN_TYPE_UINT8, NN_SHAPE (1, 5, 2), (double[]){ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }));
  op_test_floats (test, NN_SHAPE (1, 3, 2), (float[]){ 1, 10, 2, 20, 4, 40 });
  nn_node_set_int (op_test_node (test), "block_size", 2);
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 5, 2), (float[]){ 1, 20, 3, 40, 10, 120, 14, 160, 36, 400 },
                         TOLERANCE_EXACT);
}

/* Weights that are constants are float32 constants to what reads them, so that convolutions pack them once. */
static void
test_folds (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) weights = naive_typed (NN_TYPE_INT8, NN_SHAPE (1, 1, 1, 1), (double[]){ -3 });
  g_autoptr (NnTensor) scale = naive_typed (NN_TYPE_FLOAT, NN_SHAPE (1), (double[]){ 0.5 });
  g_autoptr (NnTensor) x = op_test_random_tensor (NN_SHAPE (1, 1, 5, 5), -1, 1, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnSession) session = NULL;
  const int in = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &x->shape);
  const int q = nn_graph_add_constant (graph, "w", weights), step = nn_graph_add_constant (graph, "scale", scale);
  const int w = nn_graph_add_op (graph, "DequantizeLinear", "dequantized", 2, (int[]){ q, step });

  nn_graph_add_output (graph, nn_graph_add_op (graph, "Conv", "y", 2, (int[]){ in, w }));
  session = nn_session_new (graph, &x, 1, &(NnSessionOptions){ .gradients = NN_GRADIENTS_INPUTS }, &error);
  g_assert_no_error (error);
  nn_session_run (session, &x, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 25; i++)
    g_assert_cmpfloat (nn_tensor_floats (nn_session_output (session, 0))[i], ==, nn_tensor_floats (x)[i] * -1.5f);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) types = op_test_new ("DequantizeLinear", 13);
  g_autoptr (OpTest) zeros = op_test_new ("DequantizeLinear", 13);

  op_test_int64s (types, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_floats (types, NN_SHAPE (1), (float[]){ 2 });
  op_test_fails (types, NN_ERROR_UNSUPPORTED, "int64");
  op_test_input (zeros, naive_typed (NN_TYPE_INT8, NN_SHAPE (2), (double[]){ 1, 2 }));
  op_test_floats (zeros, NN_SHAPE (1), (float[]){ 2 });
  op_test_input (zeros, naive_typed (NN_TYPE_INT8, NN_SHAPE (2), (double[]){ 1, 2 }));
  op_test_fails (zeros, NN_ERROR_SHAPE, "zero points");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/ops/dequantize-linear/uint8", GINT_TO_POINTER (NN_TYPE_UINT8), test_types);
  g_test_add_data_func ("/ops/dequantize-linear/int8", GINT_TO_POINTER (NN_TYPE_INT8), test_types);
  g_test_add_data_func ("/ops/dequantize-linear/uint16", GINT_TO_POINTER (NN_TYPE_UINT16), test_types);
  g_test_add_data_func ("/ops/dequantize-linear/int16", GINT_TO_POINTER (NN_TYPE_INT16), test_types);
  g_test_add_func ("/ops/dequantize-linear/int32", test_int32);
  g_test_add_func ("/ops/dequantize-linear/blocks", test_blocks);
  g_test_add_func ("/ops/dequantize-linear/folds", test_folds);
  g_test_add_func ("/ops/dequantize-linear/refuses", test_refuses);
  return g_test_run ();
}
