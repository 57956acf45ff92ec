/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shared tests of the operators that take any number of operands.
 */
#include "config.h"

#include "op-variadic.h"

#include "op-naive.h"

static OpTest *
new_case (const OpVariadic *variadic, NnShape a, NnShape b, NnShape c)
{
  OpTest *test = op_test_new (variadic->op_type, 13);

  op_test_random (test, a, -2, 2);
  op_test_random (test, b, -2, 2);
  op_test_random (test, c, -2, 2);
  return test;
}

static void
check_random (const OpVariadic *variadic, NnShape a, NnShape b, NnShape c)
{
  g_autoptr (OpTest) test = new_case (variadic, a, b, c);
  g_autoptr (NnTensor) two = naive_binary (op_test_get_input (test, 0), op_test_get_input (test, 1), variadic->formula);
  g_autoptr (NnTensor) three = naive_binary (two, op_test_get_input (test, 2), variadic->formula);
  g_autoptr (NnTensor) expected = variadic->finish ? naive_unary (three, variadic->finish) : nn_tensor_ref (three);

  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_broadcasting (gconstpointer data)
{
  check_random (data, NN_SHAPE (3, 127, 131), NN_SHAPE (3, 127, 131), NN_SHAPE (3, 127, 131));
  check_random (data, NN_SHAPE (1, 3, 1, 1), NN_SHAPE (2, 3, 17, 13), NN_SHAPE (1));
  check_random (data, NN_SHAPE (7, 1, 5), NN_SHAPE (3, 1), NN_SHAPE (1, 5));
  check_random (data, NN_SHAPE (1), NN_SHAPE (1), NN_SHAPE (1));
  check_random (data, NN_SHAPE (2, 0, 3), NN_SHAPE (3), NN_SHAPE (1));
}

static void
test_one_operand (gconstpointer data)
{
  const OpVariadic *variadic = data;
  g_autoptr (OpTest) test = op_test_new (variadic->op_type, 13);

  op_test_floats (test, NN_SHAPE (3), (float[]){ 1, -2, 3 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (3), (float[]){ 1, -2, 3 }, TOLERANCE_EXACT);
}

static void
test_types (gconstpointer data)
{
  const OpVariadic *variadic = data;
  g_autoptr (OpTest) test = op_test_new (variadic->op_type, 13);
  g_autoptr (NnTensor) y = naive_typed (variadic->type, NN_SHAPE (4), variadic->expected);

  op_test_input (test, naive_typed (variadic->type, NN_SHAPE (4), (double[]){ 1, variadic->second, 3, 100 }));
  op_test_input (test, naive_typed (variadic->type, NN_SHAPE (4), (double[]){ 5, 7, -9, 2 }));
  op_test_run (test);
  op_test_expect (test, 0, y, TOLERANCE_EXACT);
}

static void
test_gradient (gconstpointer data)
{
  g_autoptr (OpTest) same = new_case (data, NN_SHAPE (3, 5), NN_SHAPE (3, 5), NN_SHAPE (3, 5));
  g_autoptr (OpTest) mixed = new_case (data, NN_SHAPE (2, 3, 2, 3), NN_SHAPE (3, 1, 1), NN_SHAPE (1));

  op_test_gradient (same);
  op_test_gradient (mixed);
}

static void
test_refuses (gconstpointer data)
{
  const OpVariadic *variadic = data;
  g_autoptr (OpTest) shapes = new_case (variadic, NN_SHAPE (2, 3), NN_SHAPE (2, 3), NN_SHAPE (4));
  g_autoptr (OpTest) types = op_test_new (variadic->op_type, 13);

  op_test_fails (shapes, NN_ERROR_SHAPE, "broadcast");
  op_test_random (types, NN_SHAPE (2), -1, 1);
  op_test_int64s (types, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_fails (types, NN_ERROR_SHAPE, "input 1");
}

static void
add_test (const OpVariadic *variadic, const char *name, GTestDataFunc func)
{
  g_autofree char *op = g_ascii_strdown (variadic->op_type, -1);
  g_autofree char *path = g_strdup_printf ("/ops/%s/%s", op, name);

  g_test_add_data_func (path, variadic, func);
}

void
op_variadic_add_tests (const OpVariadic *variadic)
{
  add_test (variadic, "broadcasting", test_broadcasting);
  add_test (variadic, "one-operand", test_one_operand);
  add_test (variadic, "types", test_types);
  add_test (variadic, "gradient", test_gradient);
  add_test (variadic, "refuses", test_refuses);
}
