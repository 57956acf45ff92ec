/* SPDX-License-Identifier: GPL-3.0-or-later
 * IsNaN: numbers that are and are not, double, that integers are refused.
 */
#include "config.h"

#include <math.h>

#include "op-naive.h"

static void
check (NnType type)
{
  g_autoptr (OpTest) test = op_test_new ("IsNaN", 13);
  g_autoptr (NnTensor) expected = naive_typed (NN_TYPE_BOOL, NN_SHAPE (4), (double[]){ 0, 1, 0, 0 });

  op_test_input (test, naive_typed (type, NN_SHAPE (4), (double[]){ 0, NAN, INFINITY, -1 }));
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_values (void)
{
  check (NN_TYPE_FLOAT);
  check (NN_TYPE_DOUBLE);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) test = op_test_new ("IsNaN", 13);

  op_test_int64s (test, NN_SHAPE (1), (gint64[]){ 1 });
  op_test_fails (test, NN_ERROR_UNSUPPORTED, "int64");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/is-nan/values", test_values);
  g_test_add_func ("/ops/is-nan/refuses", test_refuses);
  return g_test_run ();
}
