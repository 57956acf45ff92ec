/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sqrt: against libm, special values, gradient.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

/* More elements than a thread takes at once, and no round number of them. */
static void
test_large (void)
{
  g_autoptr (OpTest) test = op_test_new ("Sqrt", 13);
  g_autoptr (NnTensor) expected = NULL;

  op_test_random (test, NN_SHAPE (3, 127, 131), 0, 9);
  expected = naive_unary (op_test_get_input (test, 0), sqrt);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
test_special_values (void)
{
  g_autoptr (OpTest) test = op_test_new ("Sqrt", 13);

  op_test_floats (test, NN_SHAPE (4), (float[]){ 0, INFINITY, -1, NAN });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (4), (float[]){ 0, INFINITY, NAN, NAN }, TOLERANCE_FUNCTION);
}

static void
test_double (void)
{
  g_autoptr (OpTest) test = op_test_new ("Sqrt", 13);
  g_autoptr (NnTensor) expected = NULL;

  op_test_input (test, naive_typed (NN_TYPE_DOUBLE, NN_SHAPE (3), (double[]){ 0.25, 1, 4 }));
  expected = naive_unary (op_test_get_input (test, 0), sqrt);
  op_test_run (test);
  op_test_expect (test, 0, expected, 1e-7);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = op_test_new ("Sqrt", 13);

  op_test_random (test, NN_SHAPE (1, 2, 5, 7), 0.5, 4);
  op_test_gradient (test);
}

static void
test_refuses_integers (void)
{
  g_autoptr (OpTest) test = op_test_new ("Sqrt", 13);

  op_test_int64s (test, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_fails (test, NN_ERROR_UNSUPPORTED, "int64");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/sqrt/large", test_large);
  g_test_add_func ("/ops/sqrt/special-values", test_special_values);
  g_test_add_func ("/ops/sqrt/double", test_double);
  g_test_add_func ("/ops/sqrt/gradient", test_gradient);
  g_test_add_func ("/ops/sqrt/refuses-integers", test_refuses_integers);
  return g_test_run ();
}
