/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exp.
 */
#include "config.h"

#include <math.h>

#include "op-test.h"

static void
test_values (void)
{
  g_autoptr (OpTest) test = op_test_new ("Exp", 13);
  op_test_floats (test, NN_SHAPE (7), (const float[]){ 0, 1, -1, 0.5f, 3, -20, -INFINITY });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (7),
                         (const float[]){ 1, 2.7182818f, 0.36787944f, 1.6487213f, 20.085537f, 2.0611537e-9f, 0 },
                         TOLERANCE_FUNCTION);
}

/* Relative error, over all of float32's range. */
static void
test_range (void)
{
  enum
  {
    COUNT = 4001
  };
  g_autoptr (OpTest) test = op_test_new ("Exp", 6);
  op_test_random (test, NN_SHAPE (COUNT), -87, 88);
  op_test_run (test);
  const float *x = nn_tensor_floats (op_test_get_input (test, 0));
  const float *y = nn_tensor_floats (op_test_output (test, 0));
  for (int i = 0; i < COUNT; i++)
    g_assert_cmpfloat (fabs (y[i] / exp ((double) x[i]) - 1), <, 1e-6);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = op_test_new ("Exp", 13);
  op_test_random (test, NN_SHAPE (2, 3, 5), -2, 2);
  op_test_gradient (test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op/exp/values", test_values);
  g_test_add_func ("/op/exp/range", test_range);
  g_test_add_func ("/op/exp/gradient", test_gradient);
  return g_test_run ();
}
