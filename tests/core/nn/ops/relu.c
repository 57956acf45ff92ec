/* SPDX-License-Identifier: GPL-3.0-or-later
 * Relu. The template of an operator's test: values by hand, a larger case against a plain loop, gradients, and what
 * must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-test.h"

static void
test_values (void)
{
  g_autoptr (OpTest) test = op_test_new ("Relu", 14);

  op_test_floats (test, NN_SHAPE (2, 3), (float[]){ -1, 0, 2, NAN, -INFINITY, INFINITY });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2, 3), (float[]){ 0, 0, 2, NAN, 0, INFINITY }, TOLERANCE_EXACT);
}

/* More elements than a thread takes at once, and no round number of them. */
static void
test_large (void)
{
  g_autoptr (OpTest) test = op_test_new ("Relu", 6);
  g_autoptr (NnTensor) expected = NULL;

  op_test_random (test, NN_SHAPE (3, 127, 259), -1, 1);
  expected = nn_tensor_convert (op_test_get_input (test, 0), NN_TYPE_FLOAT, NULL);
  for (gint64 i = 0; i < nn_tensor_count (expected); i++)
    nn_tensor_floats (expected)[i] = fmaxf (nn_tensor_floats (expected)[i], 0);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_empty (void)
{
  g_autoptr (OpTest) test = op_test_new ("Relu", 14);

  op_test_floats (test, NN_SHAPE (2, 0, 3), NULL);
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2, 0, 3), NULL, TOLERANCE_EXACT);
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = op_test_new ("Relu", 14);

  op_test_random (test, NN_SHAPE (1, 2, 5, 7), -1, 1);
  op_test_gradient (test);
}

static void
test_integers (void)
{
  g_autoptr (OpTest) test = op_test_new ("Relu", 14);

  op_test_int64s (test, NN_SHAPE (3), (gint64[]){ 1, G_MININT64, G_MAXINT64 });
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (3), (gint64[]){ 1, 0, G_MAXINT64 });
}

static void
test_refuses_bool (void)
{
  g_autoptr (OpTest) test = op_test_new ("Relu", 14);
  const NnShape shape = NN_SHAPE (2);

  op_test_input (test, nn_tensor_new (NN_TYPE_BOOL, &shape, NULL));
  op_test_fails (test, NN_ERROR_UNSUPPORTED, "bool");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/relu/values", test_values);
  g_test_add_func ("/ops/relu/large", test_large);
  g_test_add_func ("/ops/relu/empty", test_empty);
  g_test_add_func ("/ops/relu/gradient", test_gradient);
  g_test_add_func ("/ops/relu/integers", test_integers);
  g_test_add_func ("/ops/relu/refuses-bool", test_refuses_bool);
  return g_test_run ();
}
