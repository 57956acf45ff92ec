/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tests that Add, Sub, Mul, Div and Pow have in common.
 */
#include "config.h"

#include "op-binary.h"

#include "op-naive.h"

static OpTest *
new_case (const OpBinary *binary, int opset, NnShape a, NnShape b)
{
  OpTest *test = op_test_new (binary->op_type, opset);

  op_test_random (test, a, binary->a[0], binary->a[1]);
  op_test_random (test, b, binary->b[0], binary->b[1]);
  return test;
}

static OpTest *
new_legacy_case (const OpBinary *binary, NnShape a, NnShape b, int axis)
{
  OpTest *test = new_case (binary, 6, a, b);

  nn_node_set_int (op_test_node (test), "broadcast", 1);
  nn_node_set_int (op_test_node (test), "axis", axis);
  return test;
}

/* Two random operands against the plain formula. */
static void
check_random (const OpBinary *binary, NnShape a, NnShape b)
{
  g_autoptr (OpTest) test = new_case (binary, 14, a, b);
  g_autoptr (NnTensor) expected = NULL;

  expected = naive_binary (op_test_get_input (test, 0), op_test_get_input (test, 1), binary->formula);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_broadcasting (gconstpointer binary)
{
  check_random (binary, NN_SHAPE (3, 127, 131), NN_SHAPE (3, 127, 131));
  check_random (binary, NN_SHAPE (2, 3, 17, 13), NN_SHAPE (1, 3, 1, 1));
  check_random (binary, NN_SHAPE (1, 3, 1, 1), NN_SHAPE (2, 3, 17, 13));
  check_random (binary, NN_SHAPE (5, 7), NN_SHAPE (1));
  check_random (binary, NN_SHAPE (7, 1, 5), NN_SHAPE (3, 1));
  check_random (binary, NN_SHAPE (2, 1, 3, 1, 5), NN_SHAPE (4, 1, 2, 5));
  check_random (binary, NN_SHAPE (1), NN_SHAPE (1));
  check_random (binary, NN_SHAPE (2, 0, 3), NN_SHAPE (3));
}

static void
check_gradient (const OpBinary *binary, NnShape a, NnShape b)
{
  g_autoptr (OpTest) test = new_case (binary, 14, a, b);

  op_test_gradient (test);
}

static void
test_gradient (gconstpointer binary)
{
  check_gradient (binary, NN_SHAPE (3, 5), NN_SHAPE (3, 5));
  check_gradient (binary, NN_SHAPE (2, 3, 2, 3), NN_SHAPE (3, 1, 1));
  check_gradient (binary, NN_SHAPE (3, 1), NN_SHAPE (2, 3, 5));
  check_gradient (binary, NN_SHAPE (2, 3), NN_SHAPE (1));
  check_gradient (binary, NN_SHAPE (1, 2, 41, 37), NN_SHAPE (1, 2, 1, 1));
}

/* Before opset 7 the second operand is laid at axis of the first. */
static void
test_legacy_axis (gconstpointer data)
{
  const OpBinary *binary = data;
  g_autoptr (OpTest) test = new_legacy_case (binary, NN_SHAPE (2, 3, 4, 5), NN_SHAPE (3, 4), 1);
  const NnShape shape = NN_SHAPE (3, 4, 1);
  g_autoptr (NnTensor) aligned = nn_tensor_new_floats (&shape, nn_tensor_floats (op_test_get_input (test, 1)));
  g_autoptr (NnTensor) expected = naive_binary (op_test_get_input (test, 0), aligned, binary->formula);

  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
  op_test_gradient (test);
}

static void
test_refuses (gconstpointer binary)
{
  g_autoptr (OpTest) shapes = new_case (binary, 14, NN_SHAPE (2, 3), NN_SHAPE (2, 4));
  g_autoptr (OpTest) axis = new_legacy_case (binary, NN_SHAPE (2, 3, 4), NN_SHAPE (3, 4), 2);

  op_test_fails (shapes, NN_ERROR_SHAPE, "broadcast");
  op_test_fails (axis, NN_ERROR_SHAPE, "axis 2");
}

static void
test_refuses_types (gconstpointer data)
{
  const OpBinary *binary = data;
  g_autoptr (OpTest) types = op_test_new (binary->op_type, 7);

  op_test_random (types, NN_SHAPE (2), -1, 1);
  op_test_int64s (types, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_fails (types, NN_ERROR_SHAPE, "types");
}

static void
add_test (const OpBinary *binary, const char *name, GTestDataFunc test)
{
  g_autofree char *folder = g_ascii_strdown (binary->op_type, -1);
  g_autofree char *path = g_strdup_printf ("/ops/%s/%s", folder, name);

  g_test_add_data_func (path, binary, test);
}

void
op_binary_add_tests (const OpBinary *binary)
{
  add_test (binary, "broadcasting", test_broadcasting);
  add_test (binary, "gradient", test_gradient);
  add_test (binary, "legacy-axis", test_legacy_axis);
  add_test (binary, "refuses", test_refuses);
}

void
op_binary_add_refuses_types (const OpBinary *binary)
{
  add_test (binary, "refuses-types", test_refuses_types);
}

void
op_binary_check_type (const OpBinary *binary, NnType type, const double *a, const double *b, const double *expected)
{
  g_autoptr (OpTest) test = op_test_new (binary->op_type, 14);
  g_autoptr (NnTensor) y = naive_typed (type, NN_SHAPE (4), expected);

  op_test_input (test, naive_typed (type, NN_SHAPE (4), a));
  op_test_input (test, naive_typed (type, NN_SHAPE (4), b));
  op_test_run (test);
  op_test_expect (test, 0, y, TOLERANCE_EXACT);
}
