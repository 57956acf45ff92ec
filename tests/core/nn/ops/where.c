/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where: broadcasting of all three against plain indexing, types, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static NnTensor *
random_condition (NnShape shape)
{
  g_autoptr (NnTensor) numbers = op_test_random_tensor (shape, -1, 1, 7);
  NnTensor *condition = nn_tensor_new (NN_TYPE_BOOL, &shape, NULL);

  for (gint64 i = 0; i < nn_tensor_count (numbers); i++)
    nn_tensor_set_int64 (condition, i, nn_tensor_floats (numbers)[i] > 0);
  return condition;
}

static OpTest *
new_case (NnShape condition, NnShape a, NnShape b)
{
  OpTest *test = op_test_new ("Where", 16);

  op_test_input (test, random_condition (condition));
  op_test_random (test, a, -1, 1);
  op_test_random (test, b, -1, 1);
  return test;
}

static double
times (double a, double b)
{
  return b != 0 ? a : 0;
}

static double
unless (double a, double b)
{
  return b != 0 ? 0 : a;
}

static double
plus (double a, double b)
{
  return a + b;
}

static void
check_random (NnShape condition, NnShape a, NnShape b)
{
  g_autoptr (OpTest) test = new_case (condition, a, b);
  const NnTensor *c = op_test_get_input (test, 0);
  g_autoptr (NnTensor) then = naive_binary (op_test_get_input (test, 1), c, times);
  g_autoptr (NnTensor) otherwise = naive_binary (op_test_get_input (test, 2), c, unless);
  g_autoptr (NnTensor) expected = naive_binary (then, otherwise, plus);

  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_broadcasting (void)
{
  check_random (NN_SHAPE (3, 127, 131), NN_SHAPE (3, 127, 131), NN_SHAPE (3, 127, 131));
  check_random (NN_SHAPE (17, 13), NN_SHAPE (2, 3, 17, 13), NN_SHAPE (1));
  check_random (NN_SHAPE (2, 3, 17, 13), NN_SHAPE (1), NN_SHAPE (3, 1, 1));
  check_random (NN_SHAPE (7, 1, 1), NN_SHAPE (3, 1), NN_SHAPE (1, 5));
  check_random (NN_SHAPE (1), NN_SHAPE (1), NN_SHAPE (1));
  check_random (NN_SHAPE (3), NN_SHAPE (2, 0, 3), NN_SHAPE (3));
}

static void
test_types (void)
{
  static const NnType types[] = { NN_TYPE_UINT8, NN_TYPE_INT16, NN_TYPE_INT64, NN_TYPE_BOOL };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (OpTest) test = op_test_new ("Where", 9);
      g_autoptr (NnTensor) y = naive_typed (types[i], NN_SHAPE (3), (double[]){ 1, 1, 0 });

      op_test_input (test, naive_typed (NN_TYPE_BOOL, NN_SHAPE (3), (double[]){ 1, 0, 1 }));
      op_test_input (test, naive_typed (types[i], NN_SHAPE (3), (double[]){ 1, 0, 0 }));
      op_test_input (test, naive_typed (types[i], NN_SHAPE (1), (double[]){ 1 }));
      op_test_run (test);
      op_test_expect (test, 0, y, TOLERANCE_EXACT);
    }
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) same = new_case (NN_SHAPE (3, 5), NN_SHAPE (3, 5), NN_SHAPE (3, 5));
  g_autoptr (OpTest) mixed = new_case (NN_SHAPE (2, 1, 2, 3), NN_SHAPE (3, 1, 1), NN_SHAPE (1));

  op_test_gradient (same);
  op_test_gradient (mixed);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) shapes = new_case (NN_SHAPE (4), NN_SHAPE (3), NN_SHAPE (3));
  g_autoptr (OpTest) condition = op_test_new ("Where", 9);
  g_autoptr (OpTest) types = op_test_new ("Where", 9);

  op_test_fails (shapes, NN_ERROR_SHAPE, "broadcast");
  for (int i = 0; i < 3; i++)
    op_test_random (condition, NN_SHAPE (2), -1, 1);
  op_test_fails (condition, NN_ERROR_SHAPE, "must be bool");
  op_test_input (types, random_condition (NN_SHAPE (2)));
  op_test_random (types, NN_SHAPE (2), -1, 1);
  op_test_int64s (types, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_fails (types, NN_ERROR_SHAPE, "different types");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/where/broadcasting", test_broadcasting);
  g_test_add_func ("/ops/where/types", test_types);
  g_test_add_func ("/ops/where/gradient", test_gradient);
  g_test_add_func ("/ops/where/refuses", test_refuses);
  return g_test_run ();
}
