/* SPDX-License-Identifier: GPL-3.0-or-later
 * Mod: both kinds of remainder, signs, division by 0, broadcasting, gradients, what must be refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

static OpTest *
new_case (NnShape a, NnShape b)
{
  OpTest *test = op_test_new ("Mod", 13);

  op_test_random (test, a, -5, 5);
  op_test_random (test, b, 1, 2);
  nn_node_set_int (op_test_node (test), "fmod", 1);
  return test;
}

static void
test_broadcasting (void)
{
  g_autoptr (OpTest) test = new_case (NN_SHAPE (2, 3, 17, 13), NN_SHAPE (3, 1, 1));
  g_autoptr (NnTensor) expected = naive_binary (op_test_get_input (test, 0), op_test_get_input (test, 1), fmod);

  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_LAYER);
}

static void
check_integers (gboolean is_fmod, const gint64 *expected)
{
  g_autoptr (OpTest) test = op_test_new ("Mod", 10);

  op_test_int64s (test, NN_SHAPE (6), (gint64[]){ 7, -7, 7, -7, G_MININT64, 7 });
  op_test_int64s (test, NN_SHAPE (6), (gint64[]){ 3, 3, -3, -3, -1, 0 });
  nn_node_set_int (op_test_node (test), "fmod", is_fmod);
  op_test_run (test);
  op_test_expect_int64s (test, 0, NN_SHAPE (6), expected);
}

static void
test_integers (void)
{
  check_integers (FALSE, (gint64[]){ 1, 2, -2, -1, 0, 0 });
  check_integers (TRUE, (gint64[]){ 1, -1, 1, -1, 0, 0 });
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = new_case (NN_SHAPE (3, 5), NN_SHAPE (3, 5));

  op_test_gradient (test);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) shapes = new_case (NN_SHAPE (2, 3), NN_SHAPE (2, 4));
  g_autoptr (OpTest) fractions = new_case (NN_SHAPE (2, 3), NN_SHAPE (2, 3));

  op_test_fails (shapes, NN_ERROR_SHAPE, "broadcast");
  nn_node_set_int (op_test_node (fractions), "fmod", 0);
  op_test_fails (fractions, NN_ERROR_UNSUPPORTED, "fmod");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/mod/broadcasting", test_broadcasting);
  g_test_add_func ("/ops/mod/integers", test_integers);
  g_test_add_func ("/ops/mod/gradient", test_gradient);
  g_test_add_func ("/ops/mod/refuses", test_refuses);
  return g_test_run ();
}
