/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cast: between families of types, the type by name, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static void
check_cast (NnType from, const double *x, NnType to, const double *y)
{
  g_autoptr (OpTest) test = op_test_new ("Cast", 13);
  g_autoptr (NnTensor) expected = naive_typed (to, NN_SHAPE (4), y);

  op_test_input (test, naive_typed (from, NN_SHAPE (4), x));
  nn_node_set_int (op_test_node (test), "to", to);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_types (void)
{
  const double x[] = { -1.75, 0, 2.5, 100 };

  check_cast (NN_TYPE_FLOAT, x, NN_TYPE_FLOAT, x);
  check_cast (NN_TYPE_FLOAT, x, NN_TYPE_DOUBLE, x);
  check_cast (NN_TYPE_DOUBLE, x, NN_TYPE_FLOAT, x);
  check_cast (NN_TYPE_FLOAT, x, NN_TYPE_INT32, (double[]){ -1, 0, 2, 100 });
  check_cast (NN_TYPE_DOUBLE, x, NN_TYPE_BOOL, (double[]){ 1, 0, 1, 1 });
  check_cast (NN_TYPE_INT64, (double[]){ -1, 0, 255, 256 }, NN_TYPE_UINT8, (double[]){ 255, 0, 255, 0 });
  check_cast (NN_TYPE_BOOL, (double[]){ 1, 0, 1, 1 }, NN_TYPE_FLOAT, (double[]){ 1, 0, 1, 1 });
  check_cast (NN_TYPE_UINT8, (double[]){ 1, 0, 128, 255 }, NN_TYPE_INT64, (double[]){ 1, 0, 128, 255 });
}

/* Before opset 6. */
static void
test_name (void)
{
  g_autoptr (OpTest) test = op_test_new ("Cast", 1);

  op_test_floats (test, NN_SHAPE (2), (float[]){ 1.5f, -1.5f });
  nn_node_set_string (op_test_node (test), "to", "INT64");
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (2), (gint64[]){ 1, -1 });
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = op_test_new ("Cast", 13);

  op_test_random (test, NN_SHAPE (3, 5), -1, 1);
  nn_node_set_int (op_test_node (test), "to", NN_TYPE_FLOAT);
  op_test_gradient (test);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) number = op_test_new ("Cast", 13);
  g_autoptr (OpTest) name = op_test_new ("Cast", 1);
  g_autoptr (OpTest) none = op_test_new ("Cast", 13);

  op_test_random (number, NN_SHAPE (2), -1, 1);
  nn_node_set_int (op_test_node (number), "to", 8);
  op_test_fails (number, NN_ERROR_UNSUPPORTED, "number 8");
  op_test_random (name, NN_SHAPE (2), -1, 1);
  nn_node_set_string (op_test_node (name), "to", "STRING");
  op_test_fails (name, NN_ERROR_UNSUPPORTED, "STRING");
  op_test_random (none, NN_SHAPE (2), -1, 1);
  op_test_fails (none, NN_ERROR_UNSUPPORTED, "number 0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/cast/types", test_types);
  g_test_add_func ("/ops/cast/name", test_name);
  g_test_add_func ("/ops/cast/gradient", test_gradient);
  g_test_add_func ("/ops/cast/refuses", test_refuses);
  return g_test_run ();
}
