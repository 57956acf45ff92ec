/* SPDX-License-Identifier: GPL-3.0-or-later
 * ConstantOfShape.
 */
#include "config.h"

#include "op-test.h"

static void
test_default (void)
{
  g_autoptr (OpTest) test = op_test_new ("ConstantOfShape", 9);
  op_test_int64s (test, NN_SHAPE (2), (const gint64[]){ 2, 3 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2, 3), (const float[]){ 0, 0, 0, 0, 0, 0 }, TOLERANCE_EXACT);
}

/* Odd counts of elements, filled by doubling. */
static void
test_value (void)
{
  const NnShape one = NN_SHAPE (1);
  g_autoptr (NnTensor) value = nn_tensor_new_floats (&one, (const float[]){ -2.5f });
  for (gint64 count = 0; count < 10; count++)
    {
      g_autoptr (OpTest) test = op_test_new ("ConstantOfShape", 20);
      nn_node_set_tensor (op_test_node (test), "value", value);
      op_test_int64s (test, one, &count);
      op_test_run (test);
      op_test_expect_floats (test, 0, NN_SHAPE (count),
                             (const float[]){ -2.5f, -2.5f, -2.5f, -2.5f, -2.5f, -2.5f, -2.5f, -2.5f, -2.5f },
                             TOLERANCE_EXACT);
    }
}

static void
test_scalar_int64 (void)
{
  g_autoptr (OpTest) test = op_test_new ("ConstantOfShape", 9);
  const NnShape one = NN_SHAPE (1);
  g_autoptr (NnTensor) value = nn_tensor_new_int64s (&one, (const gint64[]){ G_MININT64 });
  nn_node_set_tensor (op_test_node (test), "value", value);
  op_test_int64s (test, NN_SHAPE (0), NULL);
  op_test_run (test);
  op_test_expect_int64s (test, 0, (NnShape){ 0 }, (const gint64[]){ G_MININT64 });
}

static void
test_wrong (void)
{
  g_autoptr (OpTest) negative = op_test_new ("ConstantOfShape", 9);
  op_test_int64s (negative, NN_SHAPE (2), (const gint64[]){ 2, -1 });
  op_test_fails (negative, NN_ERROR_SHAPE, "dimension 1 is negative");
  g_autoptr (OpTest) two = op_test_new ("ConstantOfShape", 9);
  const NnShape shape = NN_SHAPE (2);
  g_autoptr (NnTensor) value = nn_tensor_new_floats (&shape, (const float[]){ 1, 2 });
  nn_node_set_tensor (op_test_node (two), "value", value);
  op_test_int64s (two, NN_SHAPE (1), (const gint64[]){ 2 });
  op_test_fails (two, NN_ERROR_SHAPE, "one element, not 2");
  g_autoptr (OpTest) rank = op_test_new ("ConstantOfShape", 9);
  op_test_int64s (rank, NN_SHAPE (9), (const gint64[]){ 1, 1, 1, 1, 1, 1, 1, 1, 1 });
  op_test_fails (rank, NN_ERROR_SHAPE, "at most 8");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op/constant-of-shape/default", test_default);
  g_test_add_func ("/op/constant-of-shape/value", test_value);
  g_test_add_func ("/op/constant-of-shape/scalar-int64", test_scalar_int64);
  g_test_add_func ("/op/constant-of-shape/wrong", test_wrong);
  return g_test_run ();
}
