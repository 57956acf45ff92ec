/* SPDX-License-Identifier: GPL-3.0-or-later
 * QuantizeLinear: rounding, saturation, all layouts of the scales against the definition, what must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

static void
test_rounding (void)
{
  g_autoptr (OpTest) test = op_test_new ("QuantizeLinear", 10);
  g_autoptr (NnTensor) expected =
      naive_typed (NN_TYPE_INT8, NN_SHAPE (9), (double[]){ 0, 2, 2, -2, 127, -128, 127, -128, 1 });

  op_test_floats (test, NN_SHAPE (9), (float[]){ 0, 0.75f, 1.25f, -0.75f, 64, -64, 1e30f, -INFINITY, 0.74f });
  op_test_input (test, naive_typed (NN_TYPE_FLOAT, (NnShape){ 0 }, (double[]){ 0.5 }));
  op_test_input (test, naive_typed (NN_TYPE_INT8, (NnShape){ 0 }, (double[]){ 0 }));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

/* How the scales of a 3 × 5 × 131 tensor lie. */
typedef struct
{
  NnShape scales;
  int axis, block;
  NnType type;
  double low, high;
} Layout;

static NnTensor *
naive (const NnTensor *x, const NnTensor *scale, const NnTensor *zero, const Layout *layout)
{
  NnTensor *y = nn_tensor_new (layout->type, &x->shape, NULL);

  for (gint64 i = 0; i < nn_tensor_count (x); i++)
    {
      gint64 index[NN_MAX_RANK], at = 0;

      naive_unravel (&x->shape, i, index);
      if (layout->block)
        {
          index[layout->axis] /= layout->block;
          at = naive_ravel (&layout->scales, index);
        }
      else if (layout->scales.rank == 1)
        at = index[layout->axis];
      const double rounded = nearbyint (nn_tensor_floats (x)[i] / nn_tensor_floats (scale)[at]);
      const double shifted = rounded + (zero ? nn_tensor_get_double (zero, at) : 0);

      nn_tensor_set_double (y, i, CLAMP (shifted, layout->low, layout->high));
    }
  return y;
}

static void
test_layout (gconstpointer data)
{
  const Layout *layout = data;
  g_autoptr (OpTest) test = op_test_new ("QuantizeLinear", 21);
  g_autoptr (NnTensor) expected = NULL;
  NnTensor *zero = nn_tensor_new (layout->type, &layout->scales, NULL);

  for (gint64 i = 0; i < nn_tensor_count (zero); i++)
    nn_tensor_set_int64 (zero, i, (i * 7) % 100);
  op_test_random (test, NN_SHAPE (3, 5, 131), -3, 3);
  op_test_random (test, layout->scales, 0.01f, 0.03f);
  op_test_input (test, zero);
  nn_node_set_int (op_test_node (test), "axis", layout->axis);
  nn_node_set_int (op_test_node (test), "block_size", layout->block);
  expected = naive (op_test_get_input (test, 0), op_test_get_input (test, 1), zero, layout);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_types (void)
{
  g_autoptr (OpTest) attribute = op_test_new ("QuantizeLinear", 21);
  g_autoptr (OpTest) integers = op_test_new ("QuantizeLinear", 13);
  g_autoptr (NnTensor) int16s = naive_typed (NN_TYPE_INT16, NN_SHAPE (2), (double[]){ -4000, 32767 });
  g_autoptr (NnTensor) uint8s = naive_typed (NN_TYPE_UINT8, NN_SHAPE (3), (double[]){ 0, 3, 255 });

  op_test_floats (attribute, NN_SHAPE (2), (float[]){ -1000, 10000 });
  op_test_floats (attribute, NN_SHAPE (1), (float[]){ 0.25f });
  nn_node_set_int (op_test_node (attribute), "output_dtype", NN_TYPE_INT16);
  op_test_run (attribute);
  op_test_expect (attribute, 0, int16s, TOLERANCE_EXACT);
  op_test_input (integers, naive_typed (NN_TYPE_INT32, NN_SHAPE (3), (double[]){ -5, 6, 2147483647 }));
  op_test_floats (integers, NN_SHAPE (1), (float[]){ 2 });
  op_test_run (integers);
  op_test_expect (integers, 0, uint8s, TOLERANCE_EXACT);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) counts = op_test_new ("QuantizeLinear", 13);
  g_autoptr (OpTest) blocks = op_test_new ("QuantizeLinear", 21);
  g_autoptr (OpTest) types = op_test_new ("QuantizeLinear", 21);

  op_test_random (counts, NN_SHAPE (2, 3), -1, 1);
  op_test_random (counts, NN_SHAPE (2), 1, 2);
  op_test_fails (counts, NN_ERROR_SHAPE, "axis 1");
  op_test_random (blocks, NN_SHAPE (2, 6), -1, 1);
  op_test_random (blocks, NN_SHAPE (2, 4), 1, 2);
  op_test_fails (blocks, NN_ERROR_SHAPE, "block_size");
  nn_node_set_int (op_test_node (blocks), "block_size", 3);
  op_test_fails (blocks, NN_ERROR_SHAPE, "blocks of 3");
  op_test_random (types, NN_SHAPE (2, 6), -1, 1);
  op_test_random (types, NN_SHAPE (1), 1, 2);
  nn_node_set_int (op_test_node (types), "output_dtype", 17);
  op_test_fails (types, NN_ERROR_UNSUPPORTED, "number 17");
}

/* Rounding away what an optimiser should see must not go unnoticed. */
static void
test_no_gradient (void)
{
  g_autoptr (NnGraph) graph = nn_graph_new (13);
  g_autoptr (NnTensor) x = op_test_random_tensor (NN_SHAPE (4), -1, 1, 1);
  g_autoptr (NnTensor) scale = op_test_random_tensor (NN_SHAPE (1), 1, 2, 2);
  g_autoptr (GError) error = NULL;
  NnSessionOptions options = { .gradients = NN_GRADIENTS_INPUTS };
  const int in = nn_graph_add_input (graph, "x", NN_TYPE_FLOAT, &x->shape);
  const int step = nn_graph_add_constant (graph, "scale", scale);
  const int q = nn_graph_add_op (graph, "QuantizeLinear", "q", 2, (int[]){ in, step });

  nn_graph_add_output (graph, nn_graph_add_op (graph, "DequantizeLinear", "y", 2, (int[]){ q, step }));
  g_assert_null (nn_session_new (graph, &x, 1, &options, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED);
}

int
main (int argc, char **argv)
{
  static const Layout one = { { 0 }, 1, 0, NN_TYPE_UINT8, 0, 255 };
  static const Layout middle = { { 1, { 5 } }, 1, 0, NN_TYPE_INT8, -128, 127 };
  static const Layout last = { { 1, { 131 } }, 2, 0, NN_TYPE_UINT16, 0, 65535 };
  static const Layout blocked = { { 3, { 3, 3, 131 } }, 1, 2, NN_TYPE_INT16, -32768, 32767 };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/quantize-linear/rounding", test_rounding);
  g_test_add_data_func ("/ops/quantize-linear/one-scale", &one, test_layout);
  g_test_add_data_func ("/ops/quantize-linear/axis", &middle, test_layout);
  g_test_add_data_func ("/ops/quantize-linear/last-axis", &last, test_layout);
  g_test_add_data_func ("/ops/quantize-linear/blocks", &blocked, test_layout);
  g_test_add_func ("/ops/quantize-linear/types", test_types);
  g_test_add_func ("/ops/quantize-linear/refuses", test_refuses);
  g_test_add_func ("/ops/quantize-linear/no-gradient", test_no_gradient);
  return g_test_run ();
}
