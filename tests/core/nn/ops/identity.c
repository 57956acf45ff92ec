/* SPDX-License-Identifier: GPL-3.0-or-later
 * Identity: the same elements of any type, and gradients.
 */
#include "config.h"

#include "op-naive.h"

static void
test_values (void)
{
  g_autoptr (OpTest) test = op_test_new ("Identity", 16);
  g_autoptr (OpTest) integers = op_test_new ("Identity", 1);

  op_test_random (test, NN_SHAPE (3, 7), -1, 1);
  op_test_run (test);
  op_test_expect (test, 0, op_test_get_input (test, 0), TOLERANCE_EXACT);
  op_test_int64s (integers, NN_SHAPE (2), (gint64[]){ 1, G_MAXINT64 });
  op_test_run (integers);
  op_test_expect_int64s (integers, 0, NN_SHAPE (2), (gint64[]){ 1, G_MAXINT64 });
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) test = op_test_new ("Identity", 16);

  op_test_random (test, NN_SHAPE (3, 7), -1, 1);
  op_test_gradient (test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/identity/values", test_values);
  g_test_add_func ("/ops/identity/gradient", test_gradient);
  return g_test_run ();
}
