/* SPDX-License-Identifier: GPL-3.0-or-later
 * PRelu: against the plain formula, slopes per channel, per element and shared, gradients, what must be refused.
 */
#include "config.h"

#include "op-naive.h"

static double
prelu (double x, double slope)
{
  return x < 0 ? slope * x : x;
}

static void
check_random (NnShape x, NnShape slope)
{
  g_autoptr (OpTest) test = op_test_new ("PRelu", 16);
  g_autoptr (NnTensor) expected = NULL;

  op_test_random (test, x, -2, 2);
  op_test_random (test, slope, -1, 1);
  expected = naive_binary (op_test_get_input (test, 0), op_test_get_input (test, 1), prelu);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_broadcasting (void)
{
  check_random (NN_SHAPE (2, 3, 17, 13), NN_SHAPE (3, 1, 1));
  check_random (NN_SHAPE (2, 3, 5), NN_SHAPE (2, 3, 5));
  check_random (NN_SHAPE (2, 3, 5), NN_SHAPE (5));
  check_random (NN_SHAPE (2, 3, 5), NN_SHAPE (1));
}

/* Before opset 7 a slope of one dimension is one per channel. */
static void
test_legacy_channels (void)
{
  g_autoptr (OpTest) test = op_test_new ("PRelu", 6);

  op_test_floats (test, NN_SHAPE (1, 2, 1, 3), (float[]){ -1, -2, 3, -1, -2, 3 });
  op_test_floats (test, NN_SHAPE (2), (float[]){ 0.5f, 2 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (1, 2, 1, 3), (float[]){ -0.5f, -1, 3, -2, -4, 3 }, TOLERANCE_EXACT);
}

static void
test_integers (void)
{
  g_autoptr (OpTest) test = op_test_new ("PRelu", 16);

  op_test_int64s (test, NN_SHAPE (3), (gint64[]){ -3, 0, 5 });
  op_test_int64s (test, NN_SHAPE (1), (gint64[]){ 2 });
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (3), (gint64[]){ -6, 0, 5 });
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) channels = op_test_new ("PRelu", 9);
  g_autoptr (OpTest) elements = op_test_new ("PRelu", 16);

  op_test_random (channels, NN_SHAPE (2, 3, 3, 5), -2, 2);
  op_test_random (channels, NN_SHAPE (3, 1, 1), 0, 0.5);
  op_test_gradient (channels);
  op_test_random (elements, NN_SHAPE (3, 5), -2, 2);
  op_test_random (elements, NN_SHAPE (3, 5), 0, 0.5);
  op_test_gradient (elements);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) wider = op_test_new ("PRelu", 16);
  g_autoptr (OpTest) types = op_test_new ("PRelu", 16);

  op_test_random (wider, NN_SHAPE (1, 3), -2, 2);
  op_test_random (wider, NN_SHAPE (2, 3), -2, 2);
  op_test_fails (wider, NN_ERROR_SHAPE, "slope");
  op_test_random (types, NN_SHAPE (2), -2, 2);
  op_test_int64s (types, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_fails (types, NN_ERROR_SHAPE, "types");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/p-relu/broadcasting", test_broadcasting);
  g_test_add_func ("/ops/p-relu/legacy-channels", test_legacy_channels);
  g_test_add_func ("/ops/p-relu/integers", test_integers);
  g_test_add_func ("/ops/p-relu/gradient", test_gradient);
  g_test_add_func ("/ops/p-relu/refuses", test_refuses);
  return g_test_run ();
}
