/* SPDX-License-Identifier: GPL-3.0-or-later
 * GlobalLpPool: several p, gradient, what must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

static OpTest *
new_case (int p)
{
  OpTest *test = op_test_new ("GlobalLpPool", 2);

  op_test_random (test, NN_SHAPE (2, 3, 5, 7), -2, 2);
  if (p != 2)
    nn_node_set_int (op_test_node (test), "p", p);
  return test;
}

static void
check (int p)
{
  g_autoptr (OpTest) test = new_case (p);
  double expected_values[6] = { 0 };

  for (int i = 0; i < 6 * 35; i++)
    expected_values[i / 35] += pow (fabs (nn_tensor_floats (op_test_get_input (test, 0))[i]), p);
  for (int i = 0; i < 6; i++)
    expected_values[i] = pow (expected_values[i], 1.0 / p);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_FLOAT, NN_SHAPE (2, 3, 1, 1), expected_values);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
  op_test_gradient (test);
}

static void
test_powers (void)
{
  check (1);
  check (2);
  check (3);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) test = new_case (0);

  op_test_fails (test, NN_ERROR_UNSUPPORTED, "at least 1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/global-lp-pool/powers", test_powers);
  g_test_add_func ("/ops/global-lp-pool/refuses", test_refuses);
  return g_test_run ();
}
