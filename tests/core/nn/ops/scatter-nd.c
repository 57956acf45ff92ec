/* SPDX-License-Identifier: GPL-3.0-or-later
 * ScatterND: known numbers for each reduction with an index that is there twice, types, gradients, what must be
 * refused.
 */
#include "config.h"

#include "op-naive.h"

static const char *const reductions[] = { "none", "add", "mul", "min", "max" };

/* Rows 1 and 3 of four; row 1 twice. */
static OpTest *
new_case (const char *reduction)
{
  OpTest *test = op_test_new ("ScatterND", 18);

  nn_node_set_string (op_test_node (test), "reduction", reduction);
  op_test_floats (test, NN_SHAPE (4, 2), (float[]){ 1, 2, 3, 4, 5, 6, 7, 8 });
  op_test_int64s (test, NN_SHAPE (3, 1), (gint64[]){ 1, 3, -3 });
  op_test_floats (test, NN_SHAPE (3, 2), (float[]){ 2, -3, 10, 0.5f, 3.5f, 5 });
  op_test_make_constant (test, 1);
  return test;
}

static void
test_values (void)
{
  static const float expected[][8] = { { 1, 2, 3.5f, 5, 5, 6, 10, 0.5f },
                                       { 1, 2, 8.5f, 6, 5, 6, 17, 8.5f },
                                       { 1, 2, 21, -60, 5, 6, 70, 4 },
                                       { 1, 2, 2, -3, 5, 6, 7, 0.5f },
                                       { 1, 2, 3.5f, 5, 5, 6, 10, 8 } };

  for (guint i = 0; i < G_N_ELEMENTS (reductions); i++)
    {
      g_autoptr (OpTest) test = new_case (reductions[i]);

      op_test_run (test);
      op_test_expect_floats (test, 0, NN_SHAPE (4, 2), expected[i], TOLERANCE_EXACT);
    }
}

static void
check_typed (NnType type, const char *reduction, double expected)
{
  g_autoptr (OpTest) test = op_test_new ("ScatterND", 18);
  g_autoptr (NnTensor) y = naive_typed (type, NN_SHAPE (3), (double[]){ 100, expected, 7 });

  nn_node_set_string (op_test_node (test), "reduction", reduction);
  op_test_input (test, naive_typed (type, NN_SHAPE (3), (double[]){ 100, 12, 7 }));
  op_test_int64s (test, NN_SHAPE (2, 1), (gint64[]){ 1, 1 });
  op_test_input (test, naive_typed (type, NN_SHAPE (2), (double[]){ 2, 20 }));
  op_test_run (test);
  op_test_expect (test, 0, y, TOLERANCE_EXACT);
}

static void
test_types (void)
{
  static const NnType types[] = { NN_TYPE_INT32, NN_TYPE_INT64, NN_TYPE_UINT64, NN_TYPE_DOUBLE };
  static const double expected[] = { 20, 34, 480, 2, 20 };

  for (guint t = 0; t < G_N_ELEMENTS (types); t++)
    for (guint i = 0; i < G_N_ELEMENTS (reductions); i++)
      check_typed (types[t], reductions[i], expected[i]);
  check_typed (NN_TYPE_UINT8, "none", 20);
}

static void
test_gradient (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (reductions); i++)
    {
      g_autoptr (OpTest) test = new_case (reductions[i]);

      op_test_gradient (test);
    }
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) reduction = new_case ("average");
  g_autoptr (OpTest) shape = op_test_new ("ScatterND", 18);
  g_autoptr (OpTest) index = op_test_new ("ScatterND", 11);

  op_test_fails (reduction, NN_ERROR_UNSUPPORTED, "average");
  op_test_random (shape, NN_SHAPE (4, 2), -1, 1);
  op_test_int64s (shape, NN_SHAPE (3, 1), (gint64[]){ 1, 2, 3 });
  op_test_random (shape, NN_SHAPE (3, 1), -1, 1);
  op_test_fails (shape, NN_ERROR_SHAPE, "must be 3x2");
  op_test_random (index, NN_SHAPE (4), -1, 1);
  op_test_int64s (index, NN_SHAPE (1, 1), (gint64[]){ 4 });
  op_test_random (index, NN_SHAPE (1), -1, 1);
  op_test_make_constant (index, 1);
  op_test_fails (index, NN_ERROR_SHAPE, "index 4");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/scatter-nd/values", test_values);
  g_test_add_func ("/ops/scatter-nd/types", test_types);
  g_test_add_func ("/ops/scatter-nd/gradient", test_gradient);
  g_test_add_func ("/ops/scatter-nd/refuses", test_refuses);
  return g_test_run ();
}
